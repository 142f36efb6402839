# SPDX-License-Identifier: BSD-3-Clause
"""Loads a Kconfig tree the way its own makefile would have it read. Shared by the scripts beside it.

A tree is {"folder", "root", "environment": {}, "sources": {NAME: [FILE]}, "roots": {NAME: FOLDER}}.
`sources` names variables that have to hold the path of a file which sources the given ones, where they exist.
In a value of `environment`, "@scratch@" stands for a folder that is gone afterwards.
`roots` are folders outside the tree, by the name that places in them begin with.
"""
import contextlib
import os
import sys
import tempfile

try:
    import kconfiglib
except ImportError:
    sys.exit(3)


@contextlib.contextmanager
def loaded(tree):
    """The tree as kconfiglib has it, without a configuration."""
    os.chdir(tree["folder"])
    with tempfile.TemporaryDirectory(prefix="unikernel-kconfig-") as scratch:
        for name, value in tree["environment"].items():
            os.environ[name] = value.replace("@scratch@", scratch)
        os.environ.update(srctree=tree["folder"], CONFIG_="CONFIG_")
        for name, files in tree["sources"].items():
            os.environ[name] = os.path.join(scratch, name)
            with open(os.environ[name], "w", encoding="utf-8") as out:
                out.writelines(f'source "{file}"\n' for file in files if os.path.exists(file))
        # What a script of the tree prints about itself is no part of the answer.
        yield kconfiglib.Kconfig(tree["root"], warn=False)


def configure(kconf, text, unset):
    """Gives the tree the values of a .config file; `unset` is what the others are, "default" or "off".

    "off" is what Linux's allnoconfig does with KCONFIG_ALLCONFIG: what is not named is off, unless
    the tree makes an exception of it.
    """
    off = []
    if unset == "off":
        off = [f"CONFIG_{sym.name}=y" if sym.is_allnoconfig_y else f"# CONFIG_{sym.name} is not set"
               for sym in kconf.unique_defined_syms
               if sym.orig_type in (kconfiglib.BOOL, kconfiglib.TRISTATE) and not sym.choice]
    with tempfile.NamedTemporaryFile("w", prefix="unikernel-kconfig-", encoding="utf-8") as file:
        # A later line counts.
        file.write("\n".join([*off, text]))
        file.flush()
        kconf.load_config(file.name)


def values(kconf):
    """What would stand in the .config: value by symbol, of those that have a line there."""
    return {sym.name: sym.str_value for sym in kconf.unique_defined_syms if sym.config_string}


def place(node, tree):
    """Where a node stands: relative to the tree, or below the name of a root outside it."""
    file = node.filename
    # With a root that is named twice, the deepest folder is meant.
    for name, folder in sorted(tree["roots"].items(), key=lambda root: -len(root[1])):
        if file.startswith(folder + "/"):
            return f"{name}/{file[len(folder) + 1:]}:{node.linenr}"
    return f"{os.path.relpath(file, tree['folder']) if os.path.isabs(file) else file}:{node.linenr}"


def prompts(sym):
    """The conditions of its prompts."""
    return [node.prompt[1] for node in sym.nodes if node.prompt]


def settable(kconf):
    """The symbols that some configuration lets a user set.

    A condition on something that the tree does not define holds in no configuration; what needs
    such a thing is left out, and what needs that in turn. Whatever is not sure counts as possible,
    so that nothing is left out that could be set.
    """
    possible = set()

    def may_hold(expr):
        if isinstance(expr, tuple):
            if expr[0] == kconfiglib.AND:
                return may_hold(expr[1]) and may_hold(expr[2])
            if expr[0] == kconfiglib.OR:
                return may_hold(expr[1]) or may_hold(expr[2])
            return expr != (kconfiglib.NOT, kconf.y)
        if expr is kconf.n:
            return False
        constant = isinstance(expr, kconfiglib.Symbol) and expr.is_constant
        return constant or expr in possible

    def may_have_value(item):
        if any(may_hold(condition) for condition in prompts(item)):
            return True
        if isinstance(item, kconfiglib.Choice):
            return False
        if item.orig_type not in (kconfiglib.BOOL, kconfiglib.TRISTATE) or item.env_var:
            return True
        return (any(may_hold(value) and may_hold(condition) for value, condition in item.defaults)
                or may_hold(item.rev_dep) or may_hold(item.weak_rev_dep))

    items = [*kconf.unique_defined_syms, *kconf.unique_choices]
    while True:
        more = {item for item in items if item not in possible and may_have_value(item)}
        if not more:
            break
        possible |= more
    return {sym for sym in kconf.unique_defined_syms
            if any(may_hold(condition) for condition in prompts(sym))}
