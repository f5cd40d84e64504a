# SPDX-License-Identifier: BSD-2-Clause
"""What programs have in common that measure machines: options, and where their figures go."""
import argparse
import json
import os


def xtest_options(description):
    """Of one that runs xtest; @description is its docstring."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--xtest", default="short")
    parser.add_argument("--timeout", type=int, default=0, help="seconds for each machine's run")
    return parser.parse_args()


def write(path, rows):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"rows": rows}, file, indent=2)
        file.write("\n")
