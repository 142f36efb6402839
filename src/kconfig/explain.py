# SPDX-License-Identifier: BSD-3-Clause
"""Says why symbols of a Kconfig tree have the values they have. JSON in on stdin, out on stdout.

In:  {"tree": see tree.py, "config": FILE, "symbols": []}
Out: {"symbols": {NAME: {...} or null}, "names": [all symbols, when one is unknown]}
"""
import json
import sys

import tree as trees
from tree import kconfiglib


def main():
    question = json.load(sys.stdin)
    tree = question["tree"]
    with trees.loaded(tree) as kconf:
        kconf.load_config(question["config"])
        defined = {sym.name: sym for sym in kconf.unique_defined_syms}
        found = {name: explain(defined[name], tree) if name in defined else None
                 for name in question["symbols"]}
    names = sorted(defined) if None in found.values() else []
    json.dump({"symbols": found, "names": names}, sys.stdout)


def explain(sym, tree):
    prompts = trees.prompts(sym)
    return {
        "type": kconfiglib.TYPE_TO_STR[sym.orig_type],
        "place": trees.place(sym.nodes[0], tree),
        "hasPrompt": bool(prompts),
        "unmet": unmet(sym, prompts),
        "selectedBy": reverse(sym.rev_dep, sym.kconfig.n, active=True),
        "selectableBy": reverse(sym.rev_dep, sym.kconfig.n, active=False),
        "impliedBy": reverse(sym.weak_rev_dep, sym.kconfig.n, active=True),
        "range": active_range(sym),
        "choice": choice(sym),
    }


def unmet(sym, prompts):
    """The conditions that keep a user from setting the symbol, with the parts that are false."""
    conditions = prompts or [sym.direct_dep]
    if any(kconfiglib.expr_value(c) for c in conditions):
        return None
    # With several prompts any one would do: the one with the fewest false parts is told.
    condition = min(conditions, key=lambda c: len(false_parts(c)))
    return {
        "condition": kconfiglib.expr_str(condition),
        "parts": false_parts(condition),
        "needs": needs(condition, sym.kconfig, frozenset()),
    }


def needs(expr, kconf, on_the_way):
    """What to set so that an expression holds: the shortest list there is of symbol, value and, where
    the value is not one of y and n, the relation that has to hold. None where nothing would do."""
    if kconfiglib.expr_value(expr):
        return []
    if isinstance(expr, tuple) and expr[0] == kconfiglib.AND:
        both = [needs(part, kconf, on_the_way) for part in expr[1:]]
        return None if None in both else unique(both[0] + both[1])
    if isinstance(expr, tuple) and expr[0] == kconfiglib.OR:
        either = [needs(part, kconf, on_the_way) for part in expr[1:]]
        return min((way for way in either if way is not None), key=len, default=None)
    if isinstance(expr, kconfiglib.Symbol):
        return needs_on(expr, kconf, on_the_way)
    if isinstance(expr, tuple) and expr[0] == kconfiglib.NOT:
        return needs_off(expr[1], kconf, on_the_way)
    if isinstance(expr, tuple):
        return needs_relation(expr, kconf, on_the_way)
    return None


def needs_on(sym, kconf, on_the_way):
    if not sym.nodes or sym in on_the_way or sym.orig_type not in (kconfiglib.BOOL, kconfiglib.TRISTATE):
        return None
    on_the_way |= {sym}
    ways = [needs(condition, kconf, on_the_way) for condition in trees.prompts(sym)]
    found = [unique(way + [[sym.name, "y", None]]) for way in ways if way is not None]
    if not trees.prompts(sym):
        for term in terms(sym.rev_dep, kconf.n):
            way = needs(term, kconf, on_the_way)
            found += [way] if way is not None else []
    return min(found, key=len, default=None)


def needs_off(sym, kconf, on_the_way):
    if not isinstance(sym, kconfiglib.Symbol) or not sym.nodes or sym in on_the_way:
        return None
    on_the_way |= {sym}
    if sym.choice:
        others = [needs_on(member, kconf, on_the_way) for member in sym.choice.syms if member is not sym]
        return min((way for way in others if way is not None), key=len, default=None)
    selectors = [kconfiglib.split_expr(term, kconfiglib.AND)[0] for term in terms(sym.rev_dep, kconf.n)
                 if kconfiglib.expr_value(term)]
    ways = [needs_off(selector, kconf, on_the_way) for selector in selectors]
    own = [[sym.name, "n", None]] if any(trees.prompts(sym)) else []
    return None if None in ways or not ways and not own else unique(sum(ways, []) + own)


def needs_relation(expr, kconf, on_the_way):
    operator, left, right = expr
    if not isinstance(left, kconfiglib.Symbol) or not left.nodes:
        return None
    constant = right.name if isinstance(right, kconfiglib.Symbol) else None
    if (operator, constant) in ((kconfiglib.EQUAL, "y"), (kconfiglib.UNEQUAL, "n")):
        return needs_on(left, kconf, on_the_way)
    if (operator, constant) in ((kconfiglib.EQUAL, "n"), (kconfiglib.UNEQUAL, "y")):
        return needs_off(left, kconf, on_the_way)
    return [[left.name, None, kconfiglib.expr_str(expr)]]


def terms(expr, none):
    return [] if expr is none else kconfiglib.split_expr(expr, kconfiglib.OR)


def unique(items):
    return [item for i, item in enumerate(items) if item not in items[:i]]


def false_parts(expr):
    """The smallest parts of an expression that make it false, as text, symbol and value."""
    if kconfiglib.expr_value(expr):
        return []
    if isinstance(expr, tuple) and expr[0] in (kconfiglib.AND, kconfiglib.OR):
        parts = false_parts(expr[1]) + false_parts(expr[2])
        return unique(parts)
    if isinstance(expr, tuple) and expr[0] == kconfiglib.NOT and not isinstance(expr[1], tuple):
        return [part(expr, expr[1], "n")]
    if isinstance(expr, tuple):
        left = expr[1] if isinstance(expr[1], kconfiglib.Symbol) else None
        return [part(expr, left, None)]
    return [part(expr, expr, "y")]


def part(expr, sym, needed):
    known = isinstance(sym, kconfiglib.Symbol)
    return {
        "text": kconfiglib.expr_str(expr),
        "symbol": sym.name if known else None,
        "value": sym.str_value if known else None,
        "exists": bool(known and sym.nodes),
        "needed": needed,
    }


def reverse(expr, none, active):
    """Who selects a symbol: those that do now, or, not active, those that could."""
    selectors = []
    for term in terms(expr, none):
        first = kconfiglib.split_expr(term, kconfiglib.AND)[0]
        if bool(kconfiglib.expr_value(term)) == active and isinstance(first, kconfiglib.Symbol):
            selectors.append(first.name)
    return sorted(set(selectors))


def active_range(sym):
    for low, high, condition in sym.ranges:
        if kconfiglib.expr_value(condition):
            return [low.str_value, high.str_value]
    return None


def choice(sym):
    if sym.choice is None:
        return None
    prompts = [node.prompt[0] for node in sym.choice.nodes if node.prompt]
    selection = sym.choice.selection
    return {
        "prompt": prompts[0] if prompts else "",
        "members": [member.name for member in sym.choice.syms],
        "selected": selection.name if selection else None,
    }


if __name__ == "__main__":
    main()
