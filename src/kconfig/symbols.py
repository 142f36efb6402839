# SPDX-License-Identifier: BSD-3-Clause
"""Tells everything about the symbols of a Kconfig tree. JSON in on stdin, JSON lines out on stdout.

In:  {"tree": see tree.py}
Out: a line for each symbol, sorted: {"name", "type", "place", "settable", "depends", "ranges",
     "defaults", "selects", "choice": [members], "prompt", "help"}, without what does not apply.
"""
import json
import sys

import tree as trees
from tree import kconfiglib


def main():
    tree = json.load(sys.stdin)["tree"]
    with trees.loaded(tree) as kconf:
        settable = trees.settable(kconf)
        for sym in sorted(kconf.unique_defined_syms, key=lambda sym: sym.name):
            fact = facts(sym, sym in settable, tree)
            json.dump({key: value for key, value in fact.items() if value}, sys.stdout,
                      separators=(",", ":"))
            sys.stdout.write("\n")


def facts(sym, is_settable, tree):
    y, own = sym.kconfig.y, sym.direct_dep
    prompt = next((node.prompt[0] for node in sym.nodes if node.prompt), None)
    return {
        "name": sym.name,
        "type": kconfiglib.TYPE_TO_STR[sym.orig_type],
        "place": trees.place(sym.nodes[0], tree),
        "settable": is_settable,
        "depends": condition(depends(sym), y),
        "ranges": [[text(low), text(high), condition(without(c, own, y), y)]
                   for low, high, c in sym.ranges],
        "defaults": [[text(value), condition(without(c, own, y), y)]
                     for value, c in sym.defaults],
        "selects": [[chosen.name, condition(without(c, own, y), y)]
                    for chosen, c in sym.selects],
        "choice": [member.name for member in sym.choice.syms] if sym.choice else None,
        "prompt": prompt,
        "help": next((node.help for node in sym.nodes if node.help), None),
    }


def without(expr, dependency, y):
    """A condition without the symbol's own dependency, which kconfiglib adds to each."""
    if expr == dependency:
        return y
    is_added = isinstance(expr, tuple) and expr[0] == kconfiglib.AND and expr[2] == dependency
    return expr[1] if is_added else expr


def depends(sym):
    """What has to hold for a user to set it: the condition of its prompt, where it has one."""
    conditions = trees.prompts(sym)
    return conditions[0] if len(conditions) == 1 else sym.direct_dep


def condition(expr, y):
    """An expression as text, or None where it always holds. A member's choice goes without saying."""
    parts = [part for part in kconfiglib.split_expr(expr, kconfiglib.AND)
             if part is not y and not isinstance(part, kconfiglib.Choice)]
    if not parts:
        return None
    either = [isinstance(part, tuple) and part[0] == kconfiglib.OR for part in parts]
    return " && ".join(f"({text(part)})" if len(parts) > 1 and is_or else text(part)
                       for part, is_or in zip(parts, either))


def text(value):
    """Without the quotes around numbers and y, n, m, which say nothing."""
    if isinstance(value, tuple):
        return kconfiglib.expr_str(value, text)
    return kconfiglib.standard_sc_expr_str(value)


if __name__ == "__main__":
    main()
