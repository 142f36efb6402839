# SPDX-License-Identifier: BSD-3-Clause
"""Follows the value of a symbol to what it comes from. JSON in on stdin, JSON out on stdout.

In:  {"tree": see tree.py, "text": a .config file, "unset": "default" or "off", "symbol": NAME,
     "requested": [names that were asked for]}
Out: null where there is no such symbol, or {"value", "absent": bool, "cause", "explanation"} with
     cause: {"by": "request", "select", "imply", "default", "choice", "off" (where what nobody asks for
             is off) or "nothing", "symbol", "value", "default": [value, condition] or null,
             "of": [causes of those that select or imply it]}
"""
import json
import sys

import explain
import tree as trees
from tree import kconfiglib


def main():
    question = json.load(sys.stdin)
    with trees.loaded(question["tree"]) as kconf:
        trees.configure(kconf, question["text"], question["unset"])
        sym = kconf.syms.get(question["symbol"])
        if sym is None or not sym.nodes:
            json.dump(None, sys.stdout)
            return
        json.dump({
            "value": sym.str_value,
            "absent": not sym.config_string,
            "cause": cause(sym, set(question["requested"]), frozenset()),
            "explanation": explain.explain(sym, question["tree"]),
        }, sys.stdout)


def cause(sym, requested, on_the_way):
    """What gives a symbol its value, in the order in which Kconfig decides."""
    on_the_way |= {sym}
    is_bool = sym.orig_type in (kconfiglib.BOOL, kconfiglib.TRISTATE)
    found = {"symbol": sym.name, "value": sym.str_value, "of": [], "default": None}
    user = sym.user_value if sym.visibility else None
    if is_bool and kconfiglib.TRI_TO_STR[sym.user_value if user is not None else 0] != sym.str_value:
        for by, dependency in (("select", sym.rev_dep), ("imply", sym.weak_rev_dep)):
            selectors = [kconfiglib.split_expr(term, kconfiglib.AND)[0] for term
                         in explain.terms(dependency, sym.kconfig.n) if kconfiglib.expr_value(term)]
            if selectors:
                of = [cause(selector, requested, on_the_way) for selector in selectors
                      if isinstance(selector, kconfiglib.Symbol) and selector not in on_the_way]
                return {**found, "by": by, "of": of}
    if sym.choice:
        is_asked = sym.name in requested and user == 2 and sym.choice.selection is sym
        return {**found, "by": "request" if is_asked else "choice"}
    if user is not None and sym.name in requested:
        return {**found, "by": "request"}
    if user is not None:
        return {**found, "by": "off"}
    for value, condition in sym.defaults:
        if kconfiglib.expr_value(condition):
            text = "always" if condition is sym.kconfig.y else kconfiglib.expr_str(condition)
            return {**found, "by": "default", "default": [kconfiglib.expr_str(value), text]}
    return {**found, "by": "nothing"}


main()
