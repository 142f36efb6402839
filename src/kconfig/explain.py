# SPDX-License-Identifier: BSD-3-Clause
"""Says why symbols of a Kconfig tree have the values they have. JSON in on stdin, out on stdout.

In:  {"folder", "root", "environment": {}, "sources": {NAME: [FILE]}, "config", "symbols": []}
     `environment` may name a scratch folder as SCRATCH. `sources` names variables that have to hold the path of a
     file which sources the given ones, where they exist.
Out: {"symbols": {NAME: {...} or null}, "names": [all symbols, when one is unknown]}
"""
import json
import os
import sys
import tempfile

try:
    import kconfiglib
except ImportError:
    sys.exit(3)


def main():
    request = json.load(sys.stdin)
    os.chdir(request["folder"])
    with tempfile.TemporaryDirectory(prefix="unikernel-kconfig-") as scratch:
        for name, value in request["environment"].items():
            os.environ[name] = value.replace("SCRATCH", scratch)
        os.environ.update(srctree=request["folder"], CONFIG_="CONFIG_")
        for name, files in request["sources"].items():
            os.environ[name] = os.path.join(scratch, name)
            with open(os.environ[name], "w", encoding="utf-8") as out:
                out.writelines(f'source "{file}"\n' for file in files if os.path.exists(file))
        kconf = kconfiglib.Kconfig(request["root"], warn=False)
    kconf.load_config(request["config"])
    defined = {sym.name: sym for sym in kconf.unique_defined_syms}
    found = {name: name in defined and explain(defined[name]) or None
             for name in request["symbols"]}
    names = sorted(defined) if None in found.values() else []
    json.dump({"symbols": found, "names": names}, sys.stdout)


def explain(sym):
    prompts = [node.prompt[1] for node in sym.nodes if node.prompt]
    node = sym.nodes[0]
    return {
        "type": kconfiglib.TYPE_TO_STR[sym.orig_type],
        "place": f"{node.filename}:{node.linenr}",
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
    return {"condition": kconfiglib.expr_str(condition), "parts": false_parts(condition)}


def false_parts(expr):
    """The smallest parts of an expression that make it false, as text, symbol and value."""
    if kconfiglib.expr_value(expr):
        return []
    if isinstance(expr, tuple) and expr[0] in (kconfiglib.AND, kconfiglib.OR):
        parts = false_parts(expr[1]) + false_parts(expr[2])
        return [part for i, part in enumerate(parts) if part not in parts[:i]]
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
    if expr is none:
        return []
    selectors = []
    for term in kconfiglib.split_expr(expr, kconfiglib.OR):
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
        "selected": selection.name if selection else None,
    }


main()
