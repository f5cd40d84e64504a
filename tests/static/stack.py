#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How much stack each function that a hypervisor calls takes at most, without what the port's functions take.

gcc says of each function how large its frame is and whom it calls (-fcallgraph-info=su, .ci files); the worst chain
of frames is what counts. Whom a function calls last, by a jump, has its place: the code tells which those are. A
frame of no fixed size, recursion and a call through a pointer have no worst chain, and are errors.
docs/performance.md has the table, which --write makes.
"""
import argparse
import collections
import glob
import re
import subprocess
import sys
import time

from assurance import report

PAGE = "docs/performance.md"
HEADER = "include/optee_mediator/mediator.h"
PUBLIC = re.compile(r"^[a-z][\w ]*?[ *](om_\w+)\(", re.MULTILINE)
NODE = re.compile(r'^node: \{ title: "([^"]*)" label: "[^"]*?(?:\\n(\d+) bytes \((\w[\w,]*)\)[^"]*)?"', re.MULTILINE)
EDGE = re.compile(r'^edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"', re.MULTILINE)
# What is not in the same section is named by its own, which has the function's name (-ffunction-sections).
CODE = re.compile(r"^[0-9a-f]+ <([^>]+)>:|^ *[0-9a-f]+:\tb(l?)\t[0-9a-f]+ <([^>+]+)>"
                  r"(?:\n.*R_AARCH64_\w+26\t(?:\.text\.(?:unlikely\.)?)?(\w[\w.]*))?", re.MULTILINE)
TABLE = re.compile(r"^\| function \| bytes, first door alone \|.*?(?=^[^|])", re.MULTILINE | re.DOTALL)
# At most; of om_vm_smc() in either.
GOALS = {"om_vm_smc": (768, 768)}
# The compiler whose frames they are: another one's are others.
COMPILER = re.compile(r"each frame as gcc (\d+)\s")
ADVICE = "tests/static/stack.py --write makes the table what the compiler has"

# What a function calls while its frame is there, and what it jumps to.
Function = collections.namedtuple("Function", "frame calls jumps")


class StackError(Exception):
    pass


def short(title):
    """As the code has it: gcc says of a static function which file it is in."""
    return title.rpartition(":")[2]


def branches_of(code):
    """{True: calls, False: jumps} of what objdump says, as (caller, callee)."""
    found, caller = {True: set(), False: set()}, None
    for begins, link, near, far in CODE.findall(code):
        caller = begins.removesuffix(".cold") or caller
        callee = (far or near).removesuffix(".cold")
        if callee not in ("", caller) or link:
            found[link == "l"].add((caller, callee))
    return found


def functions_of(graph, code):
    """{title: Function} of one object; what is only called there has no frame."""
    branches, functions = branches_of(code), {}
    for title, frame, kind in NODE.findall(graph):
        if frame and kind != "static":
            raise StackError(f"{title}: its frame is {kind}, not of a fixed size")
        if frame:
            functions[title] = Function(int(frame), set(), set())
    edges = set(EDGE.findall(graph))
    for caller, callee in edges:
        pair = (short(caller), short(callee))
        if callee == "__indirect_call":
            raise StackError(f"{caller} calls through a pointer")
        if pair in branches[True]:
            functions[caller].calls.add(callee)
        elif pair in branches[False]:
            functions[caller].jumps.add(callee)
        else:
            raise StackError(f"{pair[0]} is said to call {pair[1]}, and its code does not")
    told = {(short(caller), short(callee)) for caller, callee in edges}
    for caller, callee in (branches[True] | branches[False]) - told:
        if not is_outside(callee):
            raise StackError(f"{caller} calls {callee} in its code, and is not said to")
    return functions


def is_outside(name):
    """The port's, and the four that the compiler wants of everybody."""
    return name.startswith("om_port_") or name in ("memcpy", "memset", "memmove", "memcmp")


class Worst:
    """The deepest chain below each function of a build."""

    def __init__(self, functions):
        self.functions, self.known, self.way = functions, {}, []

    def of(self, name):
        """(bytes, functions from @name to the deepest)."""
        if name in self.way:
            raise StackError("recursion: " + " -> ".join([*self.way, name]))
        if name not in self.known:
            self.known[name] = self._look(name)
        return self.known[name]

    def _look(self, name):
        if name not in self.functions:
            if not is_outside(name):
                raise StackError(f"{self.way[-1]} calls {name}, of which nothing is known")
            return 0, []
        self.way.append(name)
        function = self.functions[name]
        below, chain = max(map(self.of, function.calls), default=(0, []))
        instead = max(map(self.of, function.jumps), default=(0, []))
        self.way.pop()
        depth, chain = max((function.frame + below, chain), instead)
        return depth, [name, *chain]


def build_of(folder, objdump):
    functions = {}
    for path in sorted(glob.glob(f"{folder}/**/*.ci", recursive=True)):
        code = subprocess.run([objdump, "-dr", "--no-show-raw-insn", path.removesuffix("ci") + "o"],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        functions |= functions_of(text_of(path), code)
    return Worst(functions)


def entries(header):
    return PUBLIC.findall(header)


def table(names, first, both):
    rows = [f"| `{name}` | {first[name][0]} | {both[name][0]} |" for name in names]
    return "\n".join(["| function | bytes, first door alone | both doors |", "|---|---|---|", *rows]) + "\n"


def over_goals(first, both):
    return [f"{name}: {found[name][0]} bytes of stack, {what}, and {goal} are wanted at most"
            for name, goals in GOALS.items()
            for found, goal, what in zip((first, both), goals, ("with the first door alone", "with both doors"))
            if found[name][0] > goal]


def complaints(page, wanted, version):
    table_there, compiler = TABLE.search(page), COMPILER.search(page)
    if not table_there or not compiler:
        return [f"{PAGE} has no table of stacks, or does not say whose"]
    if compiler[1] != version.partition(".")[0]:
        print(f"gcc is {version}, and the table is of {compiler[1]}: not compared")
        return []
    return [f"{PAGE} has another table: {ADVICE}"] if table_there[0] != wanted else []


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(page, wanted):
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(TABLE.sub(lambda _: wanted, page))


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", help="gcc's")
    parser.add_argument("objdump", help="for arm64")
    parser.add_argument("first", help="folder of the .ci files of a mediator with the first door alone")
    parser.add_argument("both", help="of one with both")
    parser.add_argument("--write", action="store_true", help=f"{PAGE}: the table as it is")
    return parser.parse_args()


def main():
    asked, began = options(), time.monotonic()
    names, page = entries(text_of(HEADER)), text_of(PAGE)
    try:
        builds = [build_of(folder, asked.objdump) for folder in (asked.first, asked.both)]
        first, both = ({name: build.of(name) for name in names} for build in builds)
    except (StackError, KeyError) as error:
        sys.exit(f"error: {error}")
    wanted = table(names, first, both)
    if asked.write:
        write(page, wanted)
        page = text_of(PAGE)
    found = over_goals(first, both) + complaints(page, wanted, asked.version)
    print(f"{wanted}om_vm_smc, the first door alone: {' > '.join(map(short, first['om_vm_smc'][1]))}")
    print("".join(f"FAILED: {line}\n" for line in found), end="")
    print(f"{2 * len(names)} passed, {len(found)} failed")
    report.write_part("stack", [report.row("stack of each entry", 2 * len(names), len(found),
                                           time.monotonic() - began)], found)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
