# SPDX-License-Identifier: BSD-3-Clause
"""Tells what values the symbols of a Kconfig tree have. JSON in on stdin, JSON out on stdout.

In:  {"tree": see tree.py, "text": a .config file, "unset": "default" or "off"}
Out: {NAME: value} of every symbol that has a line in the .config
"""
import json
import sys

import tree as trees


def main():
    question = json.load(sys.stdin)
    with trees.loaded(question["tree"]) as kconf:
        trees.configure(kconf, question["text"], question["unset"])
        json.dump(trees.values(kconf), sys.stdout)


main()
