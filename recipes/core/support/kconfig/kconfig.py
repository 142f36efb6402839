#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Evaluate Config.uk files with kconfiglib, for the Makefile beside this tree.

Nothing here decides what a symbol's value is: kconfiglib does. This file finds the
Config.uk files, and writes .config, auto.conf and _config.h.
"""
import argparse
import os
import sys

try:
    import kconfiglib
except ImportError:
    sys.exit(f"error: {sys.executable} has no kconfiglib. Install it: "
             "apt-get install python3-kconfiglib (or set PYTHON=)")


def main():
    args = arguments()
    try:
        kconf = load_symbols(args)
    except (kconfiglib.KconfigError, OSError) as error:
        sys.exit(f"error: {error}")
    if args.action == "defconfig":
        apply_values(kconf, args.defconfig)
        write_config(kconf, args.config)
    elif args.action == "olddefconfig":
        apply_values(kconf, args.config)
        write_config(kconf, args.config)
    elif args.action == "savedefconfig":
        apply_values(kconf, args.config)
        write_minimal(kconf, args.defconfig)
    elif args.action == "menuconfig":
        menuconfig(kconf, args.config)
    else:
        apply_values(kconf, args.config)
        write_derived(kconf, args)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["defconfig", "olddefconfig", "savedefconfig",
                                           "menuconfig", "sync"])
    parser.add_argument("--base", required=True, help="root of this tree")
    parser.add_argument("--build", required=True, help="build folder")
    parser.add_argument("--config", required=True, help="the .config file")
    parser.add_argument("--name", required=True, help="default of UK_NAME")
    parser.add_argument("--app", required=True, help="application folder")
    parser.add_argument("--lib", action="append", default=[], help="external library folder")
    parser.add_argument("--defconfig", help="file of wanted values")
    return parser.parse_args()


def load_symbols(args):
    """Read Config.uk of the tree, of the external libraries and of the application."""
    external = os.path.join(args.build, "kconfig", "external.uk")
    folders = [d for d in args.lib + [args.app] if os.path.exists(os.path.join(d, "Config.uk"))]
    write_if_changed(external, "".join(f'source "{d}/Config.uk"\n' for d in folders))
    os.environ.update(UK_BASE=args.base, UK_EXTERNAL=external, UK_DEFAULT_NAME=args.name,
                      CONFIG_="CONFIG_", srctree=args.base)
    return kconfiglib.Kconfig(os.path.join(args.base, "Config.uk"))


def apply_values(kconf, path):
    """Load the wanted values; a value that does not take effect is a warning, never silent."""
    if not os.path.exists(path):
        sys.exit(f"error: {path} does not exist")
    kconf.warn_assign_undef = True
    kconf.load_config(path)
    for sym in kconf.unique_defined_syms:
        wanted = sym.user_value
        if wanted is None:
            continue
        if sym.orig_type in (kconfiglib.BOOL, kconfiglib.TRISTATE):
            wanted = kconfiglib.TRI_TO_STR[wanted]
        if wanted != sym.str_value:
            print(f"warning: {sym.name}: {wanted} was wanted, {sym.str_value} is effective "
                  f"({path})", file=sys.stderr)


def write_config(kconf, path):
    write_if_changed(path, "".join(s.config_string for s in symbols(kconf)))


def write_minimal(kconf, path):
    temporary = f"{path}.new"
    kconf.write_min_config(temporary, header="")
    os.replace(temporary, path)


def write_derived(kconf, args):
    auto = os.path.join(args.build, "kconfig", "auto.conf")
    lines = [s.config_string for s in symbols(kconf) if not s.config_string.startswith("#")]
    write_if_changed(os.path.join(args.build, "include", "uk", "_config.h"),
                     "".join(define(s) for s in symbols(kconf)))
    # Each Config.uk is a prerequisite, and an empty rule lets one disappear.
    files = sorted({os.path.join(args.base, f) for f in kconf.kconfig_filenames})
    write_if_changed(f"{auto}.d", f"{auto}: {' '.join(files)}\n"
                     + "".join(f"{f}:\n" for f in files))
    replace(auto, "".join(lines))


def symbols(kconf):
    return sorted((s for s in kconf.unique_defined_syms if s.config_string), key=lambda s: s.name)


def define(sym):
    value = sym.str_value
    if sym.orig_type in (kconfiglib.BOOL, kconfiglib.TRISTATE):
        return f"#define CONFIG_{sym.name} 1\n" if value != "n" else ""
    if sym.orig_type == kconfiglib.STRING:
        value = f'"{kconfiglib.escape(value)}"'
    elif sym.orig_type == kconfiglib.HEX and not value.startswith(("0x", "0X")):
        value = f"0x{value}"
    return f"#define CONFIG_{sym.name} {value}\n"


def menuconfig(kconf, path):
    try:
        from menuconfig import menuconfig as show
    except ImportError:
        sys.exit("error: this kconfiglib has no menuconfig")
    if not sys.stdin.isatty():
        sys.exit("error: menuconfig needs a terminal")
    os.environ["KCONFIG_CONFIG"] = path
    show(kconf)


def write_if_changed(path, text):
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    except FileNotFoundError:
        pass
    replace(path, text)


def replace(path, text):
    """Write a file so that no reader ever sees half of it."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    temporary = f"{path}.new{os.getpid()}"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)


main()
