#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How large the library is, compiled as a hypervisor that counts its memory compiles it: code, read-only data and
what is loaded besides, and zero-initialised data, by `size`. docs/performance.md has the table, which --write makes.
"""
import argparse
import collections
import glob
import re
import subprocess
import sys

PAGE = "docs/performance.md"
TABLE = re.compile(r"^\| library \| text, -O2 \|.*?(?=^[^|])", re.MULTILINE | re.DOTALL)
# The compiler whose sizes they are: another one's are others.
COMPILER = re.compile(r"Bytes of the library as gcc (\d+)\s")
ADVICE = "tests/static/size.py --write makes the table what the compiler has"
LIBRARIES = {"first": "the first door alone", "both": "both doors (`OM_FFA`)"}
# At most, without FF-A.
GOALS = {"text, -O2": 27400, "text, -Os": 25000, ".bss": 256}
Size = collections.namedtuple("Size", "text bss")


def size_of(tool, folder):
    """Of all objects of a folder together."""
    objects = sorted(glob.glob(f"{folder}/**/*.o", recursive=True))
    done = subprocess.run([tool, "-t", *objects], check=True, stdout=subprocess.PIPE, text=True)
    text, data, bss = map(int, done.stdout.splitlines()[-1].split()[:3])
    if data:
        sys.exit(f"error: {folder}: {data} bytes of initialised data, and there is to be none")
    return Size(text, bss)


def row_of(tool, folder, library):
    fast, small = (size_of(tool, f"{folder}/{library}/{option}") for option in ("O2", "Os"))
    return {"text, -O2": fast.text, "text, -Os": small.text, ".bss": fast.bss}


def table(rows):
    columns = list(GOALS)
    lines = [["library", *columns], ["---"] * (1 + len(columns))]
    lines += [[LIBRARIES[library], *(f"{row[column]:,}" for column in columns)] for library, row in rows.items()]
    lines.append(["wanted at most, of the first door", *(f"{goal:,}" for goal in GOALS.values())])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def complaints(page, wanted, version):
    there, compiler = TABLE.search(page), COMPILER.search(page)
    if not there or not compiler:
        return [f"{PAGE} has no table of sizes, or does not say whose"]
    if compiler[1] != version.partition(".")[0]:
        print(f"gcc is {version}, and the table is of {compiler[1]}: not compared")
        return []
    return [f"{PAGE} has another table: {ADVICE}"] if there[0] != wanted else []


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", help="gcc's")
    parser.add_argument("tool", help="size, for arm64")
    parser.add_argument("folder", help="with first/ and both/, each with O2/ and Os/")
    parser.add_argument("--write", action="store_true", help=f"{PAGE}: the table as it is")
    asked = parser.parse_args()
    rows = {library: row_of(asked.tool, asked.folder, library) for library in LIBRARIES}
    wanted = table(rows)
    if asked.write:
        page = text_of(PAGE)
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(TABLE.sub(lambda _: wanted, page))
    found = [f"{column} is {rows['first'][column]:,} bytes, and {goal:,} are wanted at most"
             for column, goal in GOALS.items() if rows["first"][column] > goal]
    found += complaints(text_of(PAGE), wanted, asked.version)
    print(wanted, end="")
    print("".join(f"FAILED: {line}\n" for line in found), end="")
    print(f"{len(GOALS)} passed, {len(found)} failed")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
