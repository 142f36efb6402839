# SPDX-License-Identifier: BSD-3-Clause
"""Finds the fewest requests that give a .config file. JSON in on stdin, JSON out on stdout.

In:  {"tree": see tree.py, "unset": "default" or "off", "fixed": text of what is requested anyway,
     "text": the .config file}
Out: {"requests": [[NAME, type, value]], "unmet": [[NAME, value in the file, value that comes out]],
     "unknown": [names in the file that the tree does not define]}
"""
import json
import os
import re
import sys
import tempfile

import tree as trees
from tree import kconfiglib


def main():
    question = json.load(sys.stdin)
    unset, fixed = question["unset"], question["fixed"]
    with trees.loaded(question["tree"]) as kconf:
        trees.configure(kconf, question["text"], "default")
        wanted = trees.values(kconf)
        candidates = by_defaults(kconf) if unset == "default" else by_comparison(kconf, fixed, wanted)
        requests = {name: wanted[name] for name in candidates if name in wanted}
        given = apply(kconf, fixed, {}, unset)
        requests = {name: value for name, value in requests.items() if given.get(name) != value}
        # What follows from the others only together with the rest is asked for as well.
        for _ in range(3):
            got = apply(kconf, fixed, requests, unset)
            more = {name: value for name, value in wanted.items()
                    if got.get(name) != value and is_visible(kconf.syms[name])
                    and not (kconf.syms[name].choice and value == "n")}
            if not more:
                break
            requests.update(more)
        got = apply(kconf, fixed, requests, unset)
        differs = sorted(name for name in {*wanted, *got} if wanted.get(name) != got.get(name))
        types = {name: kconfiglib.TYPE_TO_STR[kconf.syms[name].orig_type] for name in requests}
        unknown = sorted(name for name in named(question["text"])
                         if name not in kconf.syms or not kconf.syms[name].nodes)
    json.dump({
        "requests": [[name, types[name], requests[name]] for name in sorted(requests)],
        "unmet": [[name, wanted.get(name), got.get(name)] for name in differs],
        "unknown": unknown,
    }, sys.stdout)


def by_defaults(kconf):
    """kconfiglib's own minimal configuration."""
    with tempfile.TemporaryDirectory(prefix="unikernel-kconfig-") as folder:
        file = os.path.join(folder, "minimal")
        kconf.write_min_config(file)
        with open(file, encoding="utf-8") as text:
            return named(text.read())


def by_comparison(kconf, fixed, wanted):
    """Where what is not named is off there is no such thing: what differs and nothing selects."""
    own = [name for name, value in wanted.items()
           if is_visible(kconf.syms[name]) and not is_selected(kconf.syms[name], value)
           and not (kconf.syms[name].choice and value == "n")]
    got = apply(kconf, fixed, {}, "off")
    return [name for name in own if got.get(name) != wanted[name]]


def apply(kconf, fixed, requests, unset):
    lines = [line(kconf.syms[name], value) for name, value in requests.items()]
    trees.configure(kconf, fixed + "\n" + "".join(lines), unset)
    return trees.values(kconf)


def line(sym, value):
    if sym.orig_type in (kconfiglib.BOOL, kconfiglib.TRISTATE) and value == "n":
        return f"# CONFIG_{sym.name} is not set\n"
    if sym.orig_type == kconfiglib.STRING:
        return f'CONFIG_{sym.name}="{kconfiglib.escape(value)}"\n'
    return f"CONFIG_{sym.name}={value}\n"


def is_visible(sym):
    return sym.visibility > 0


def is_selected(sym, value):
    is_bool = sym.orig_type in (kconfiglib.BOOL, kconfiglib.TRISTATE)
    return is_bool and kconfiglib.TRI_TO_STR[kconfiglib.expr_value(sym.rev_dep)] == value != "n"


def named(text):
    """The symbols that a .config file has a line for."""
    return re.findall(r"^(?:# )?CONFIG_(\w+)(?:=| is not set)", text, re.MULTILINE)


main()
