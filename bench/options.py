# SPDX-License-Identifier: BSD-3-Clause
"""Which options of a Linux configuration a user can turn over one at a time.

  options.py LINUX CONFIG REQUESTED

CONFIG is the effective configuration, REQUESTED the fragment that it was made from. Prints NAME=y or NAME=n, the value
that is not the present one, for each option that is shown to a user, is no member of a choice, and can be turned over
with every other requested symbol staying what it is.
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


def turned(sym):
    """The other value, if it can be had alone."""
    old = sym.str_value
    new = "n" if old == "y" else "y"
    before = [other.str_value for other in wanted if other is not sym]
    sym.set_value(new)
    alone = sym.str_value == new and before == [other.str_value for other in wanted if other is not sym]
    sym.set_value(old)
    return new if alone else None


for sym in sorted(kconf.unique_defined_syms, key=lambda sym: sym.name):
    if sym.orig_type not in (kconfiglib.BOOL, kconfiglib.TRISTATE) or sym.choice or not sym.visibility:
        continue
    value = turned(sym)
    if value:
        print(f"{sym.name}={value}")
