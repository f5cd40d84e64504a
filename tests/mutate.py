#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Changes the mediator's code in one place after the other, and lets the host tests look.

A change that no test notices is printed: either the line defends nothing, or a test is missing.
Usage: mutate.py [--every N [--first K]] [--atomics [--seconds S] [--judge NAME]] [FILE...]
FILE: of mediator/, all by default, or one of PORTS. Those of mediator/ffa/ are judged by tests/ffa/ and
tests/schedules/ffa/. N: every Nth change only, from the Kth on.
--atomics: only atomics, weakened, and locks, dropped; judged by schedules and by threads, the latter
for S seconds a change (default 15), or by NAME alone. See mutate_atomics.py.
To be run from the project's root.
"""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys

import mutate_atomics

OUT = "build/mutate"
LIMIT = 60  # seconds a program: a change can make it run for ever
SCHEDULES = "200000"  # of the second door's, for what its tests have missed
SANITIZER = "-fsanitize=address"
FLAGS = ["-std=c11", "-O1", "-w", "-fPIC", SANITIZER, "-Iinclude"]
PORT_FLAGS = ["-Iports/xen", "-Iports/linux", "-Iports/linux/include"]
CORE_FLAGS = FLAGS + ["-DOM_TRACE"] + PORT_FLAGS
SECOND_DOOR = "mediator/ffa/"
# The invariant looks inside the mediator (tests/build.mk).
TEST_FLAGS = FLAGS + ["-D_DEFAULT_SOURCE", "-Isim", "-Itests", "-Imediator"] + PORT_FLAGS
# What of a port knows no hypervisor, and no kernel, is tested as the mediator is.
PORTS = ["ports/xen/options.c", "ports/xen/options_print.c", "ports/linux/grant.c", "ports/linux/places.c",
         "ports/linux/regions.c", "ports/linux/uapi_check.c"]

# (what a line looks like, what it becomes)
OPERATORS = [
    (r"^(\s*(?:else )?)if \((.*)\)( \{)?$", r"\1if (!(\2))\3"),
    (r"^(\s*)while \((.*)\)( \{)?$", r"\1while (0 && (\2))\3"),
    (r"^(\t+)(?!return|break|continue|goto|static|struct|const|uint|bool|enum|union|om_\w+_t)"
     r"[^;{}]*(?:\(.*\)|=.*|\+\+|--);$", r"\1;"),
    (r"^(.*[^<-])<( .*)$", r"\1<=\2"),
    (r"^(.* )>( .*)$", r"\1>=\2"),
    (r"^(.* )<=( .*)$", r"\1<\2"),
    (r"^(.* )==( .*)$", r"\1!=\2"),
    (r"^(.* )!=( .*)$", r"\1==\2"),
    (r"^(.* )&&( ?.*)$", r"\1||\2"),
    (r"^(.* )\|\|( ?.*)$", r"\1&&\2"),
    (r"^(.*[\w)] )\+( .*)$", r"\1-\2"),
    (r"^(.*[\w)] )-( .*)$", r"\1+\2"),
    (r"^(\t+return )true;$", r"\1false;"),
    (r"^(\t+return )false;$", r"\1true;"),
]


def run(command, **options):
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, **options).returncode == 0


def object_of(source, room):
    """Files of several rooms may have one name."""
    return os.path.join(OUT, room, source[:-2].replace("/", "-") + ".o")


def compile_all(sources, room, flags):
    objects = []
    for source in sources:
        target = object_of(source, room)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        subprocess.run(["gcc", *flags, "-c", source, "-o", target], check=True)
        objects.append(target)
    return objects


def link_core(objects):
    return run(["gcc", SANITIZER, "-shared", *objects, "-o", f"{OUT}/libcore.so"])


def is_ffa(path):
    return path.startswith(SECOND_DOOR)


def core_flags(ffa):
    return CORE_FLAGS + (["-DOM_FFA"] if ffa else [])


def core_sources(ffa):
    return [path for path in sorted(glob.glob("mediator/*/*.c")) if ffa or not is_ffa(path)] + PORTS


def build_tests(ffa):
    """The programs call the mediator in a library of its own, which is all that a change rebuilds."""
    programs = sorted(glob.glob("tests/test_*.c"))
    helpers = [path for path in glob.glob("tests/*.c") if path not in programs]
    if ffa:
        programs = sorted(glob.glob("tests/ffa/test_*.c"))
        helpers += [path for path in glob.glob("tests/ffa/*.c") if path not in programs]
    # Those of the reference VMM have nothing of the mediator in them.
    programs = [path for path in programs if not path.startswith("tests/test_vmm_")]
    shared = compile_all(glob.glob("sim/*/*.c") + helpers, "sim", TEST_FLAGS)
    built = []
    for source in programs:
        program = os.path.join(OUT, os.path.basename(source)[:-2])
        subprocess.run(["gcc", *TEST_FLAGS, source, *shared, "-rdynamic", f"-L{OUT}", "-lcore",
                        f"-Wl,-rpath,{os.path.abspath(OUT)}", "-lcmocka", "-o", program], check=True)
        built.append(program)
    # The longest last: most changes are noticed at once.
    return sorted(built, key=lambda name: name.endswith(("faults", "concurrent", "invariants")))


def tests_notice(programs):
    for program in programs:
        try:
            if not run([program], timeout=LIMIT):
                return os.path.basename(program)
        except subprocess.TimeoutExpired:
            return os.path.basename(program)
    return None


def changes_of(lines):
    """(line index, changed line) for each operator that fits a line of code."""
    for index, line in enumerate(lines):
        if not line.startswith("\t") or line.lstrip().startswith(("*", "/*")):
            continue
        for pattern, becomes in OPERATORS:
            changed = re.sub(pattern, becomes, line)
            if changed != line:
                yield index, changed


def mutants(files):
    for path in files:
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        for index, changed in changes_of(lines):
            yield path, index, lines, changed


def try_mutant(path, index, lines, changed, objects, programs):
    """The program that noticed, "compiler" if it is no program at all, or None."""
    copy = os.path.join(OUT, os.path.basename(path))
    target = object_of(path, "core")
    with open(copy, "w", encoding="utf-8") as file:
        file.write("\n".join(lines[:index] + [changed] + lines[index + 1:]))
    flags = core_flags(is_ffa(path)) + ["-I" + os.path.dirname(path)]
    if not run(["gcc", *flags, "-c", copy, "-o", target]) or not link_core(objects):
        return "compiler"
    return tests_notice(programs)


class Schedules:
    """What the tests of the second door do not notice its schedules may: in a tree of their own."""

    PROGRAM = "build/schedules/schedules-ffa"

    def __init__(self):
        mutate_atomics.copy_tree()
        if not self.build() or not self.passes():
            sys.exit("the schedules fail without any change: make schedules-ffa-test")

    def build(self):
        return run(["make", "HOST_WARNINGS=-w", self.PROGRAM], cwd=mutate_atomics.TREE)

    def passes(self):
        return run([self.PROGRAM, "--at-most", SCHEDULES], cwd=mutate_atomics.TREE, timeout=10 * LIMIT)

    def notice(self, path, index, lines, changed):
        mutate_atomics.write(path, "\n".join(lines[:index] + [changed] + lines[index + 1:]))
        by = self.build() and not self.passes()
        mutate_atomics.write(path, "\n".join(lines))
        return "schedules" if by else None


def try_all(files, ffa, arguments, counts):
    if not files:
        return
    shutil.rmtree(OUT, ignore_errors=True)
    objects = compile_all(core_sources(ffa), "core", core_flags(ffa))
    link_core(objects)
    programs = build_tests(ffa)
    if tests_notice(programs):
        sys.exit("the tests fail without any change: make host-test")
    schedules = Schedules() if ffa else None
    current = None
    for number, mutant in enumerate(mutants(files)):
        if number % arguments.every != arguments.first:
            continue
        path, index, lines, changed = mutant
        if current and current != path:
            compile_all([current], "core", core_flags(ffa))
        current = path
        by = try_mutant(*mutant, objects, programs) or (schedules and schedules.notice(*mutant))
        counts["compiler" if by == "compiler" else "noticed" if by else "missed"] += 1
        if not by:
            print(f"{path}:{index + 1}: {lines[index].strip()}  ->  {changed.strip()}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--atomics", action="store_true")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--judge", choices=[judge[0] for judge in mutate_atomics.JUDGES])
    parser.add_argument("file", nargs="*")
    arguments = parser.parse_args()
    if arguments.atomics:
        files = arguments.file or sorted(glob.glob("mediator/*/*.[ch]"))
        sys.exit(not mutate_atomics.run(files, arguments))
    files = arguments.file or sorted(glob.glob("mediator/*/*.c"))
    counts = {"noticed": 0, "missed": 0, "compiler": 0}
    for ffa in (False, True):
        try_all([path for path in files if is_ffa(path) == ffa], ffa, arguments, counts)
    print(f"{counts['noticed']} noticed, {counts['missed']} not, "
          f"{counts['compiler']} refused by the compiler")


if __name__ == "__main__":
    main()
