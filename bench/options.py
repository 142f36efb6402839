# SPDX-License-Identifier: BSD-3-Clause
"""Which options of a Linux configuration a user can turn off one at a time.

  options.py LINUX CONFIG REQUESTED

CONFIG is the effective configuration, REQUESTED the fragment that it was made from. Prints the name of each option
that is on, is shown to a user, is no member of a choice, and can be turned off with every other requested symbol
staying what it is.
"""
import os
import sys

import kconfiglib

linux, config, requested = map(os.path.abspath, sys.argv[1:])
os.chdir(linux)
os.environ.update(
    srctree=linux, ARCH="lkl", SRCARCH="lkl", KERNELVERSION="", OUTPUT_FORMAT="elf64-x86-64")
kconf = kconfiglib.Kconfig("Kconfig", warn=False)
kconf.load_config(requested)
wanted = [sym for sym in kconf.unique_defined_syms if sym.user_value is not None]
kconf.load_config(config)


def can_be_turned_off(sym):
    others = [other for other in wanted if other is not sym]
    before = [other.str_value for other in others]
    sym.set_value("n")
    alone = sym.str_value == "n" and before == [other.str_value for other in others]
    sym.set_value("y")
    return alone


for sym in sorted(kconf.unique_defined_syms, key=lambda sym: sym.name):
    if sym.orig_type not in (kconfiglib.BOOL, kconfiglib.TRISTATE) or sym.choice or not sym.visibility:
        continue
    if sym.str_value == "y" and can_be_turned_off(sym):
        print(sym.name)
