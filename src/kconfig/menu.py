# SPDX-License-Identifier: BSD-3-Clause
"""Opens kconfiglib's menu on a tree. The arguments are two files: the question, as JSON, and the
.config to write. The terminal is the user's.

Question: {"tree": see tree.py, "text": a .config file, "unset": "default" or "off"}
"""
import json
import os
import sys

import tree as trees

import menuconfig


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        question = json.load(file)
    # What is saved under this name is what changed, and nothing is asked when nothing did.
    os.environ["KCONFIG_CONFIG"] = sys.argv[2]
    with trees.loaded(question["tree"]) as kconf:
        trees.configure(kconf, question["text"], question["unset"])
        kconf.write_config(sys.argv[2], save_old=False)
        menuconfig.menuconfig(kconf)


main()
