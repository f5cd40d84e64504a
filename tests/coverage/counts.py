# SPDX-License-Identifier: BSD-2-Clause
"""What ran of the mediator, by line, branch and condition, of all builds together.

Each build compiles the same files in its own way (one door or both, points at atomics or none), and a
header once more in each file that includes it. What is at one place of the source is one thing: it ran if
it ran in any of them.
"""
import collections
import glob
import json
import os
import re
import subprocess

CODE = re.compile(r"(mediator|include)/")
# llvm-cov's kinds: a condition of a decision with several, and such a decision.
IN_DECISION = 6
DECISION = 5
# And of a region: the use of a macro, which is a file of its own.
EXPANSION = 1

# Where something begins. Where it ends that is a macro, depends on what that is a macro of.
Place = collections.namedtuple("Place", "file line column kind")
Function = collections.namedtuple("Function", "name first last")


def merge(profiles, out):
    subprocess.run(["llvm-profdata-19", "merge", "-sparse", "-o", out, *profiles], check=True)


def export(program, folder):
    """What llvm-cov says of what a program, and all others that left profiles in the folder, ran."""
    profiles = sorted(glob.glob(os.path.join(folder, "*.profraw")))
    if not profiles:
        raise RuntimeError(f"{folder} has no profile: nothing ran")
    merged = os.path.join(folder, "all.profdata")
    merge(profiles, merged)
    # It complains of functions that the profile has not, and of profiles that the program has not.
    done = subprocess.run(["llvm-cov-19", "export", "-instr-profile", merged, program], check=True,
                          capture_output=True, text=True)
    if done.stderr.strip():
        raise RuntimeError(f"llvm-cov on {program}: {done.stderr.strip()}")
    return json.loads(done.stdout)["data"][0]


def counted_lines(segments):
    """{line: how often} of a file: the most of all that begins on a line, or goes on from before.

    A segment is [line, column, count, has a count, is an entry, is a gap], and lasts to the next one.
    """
    found = {}
    for this, following in zip(segments, segments[1:]):
        line, _, count, counts, is_entry, is_gap = this
        if not counts:
            continue
        if is_entry and not is_gap:
            found[line] = max(found.get(line, 0), count)
        for covered in range(line + 1, following[0] + (following[1] > 1)):
            found.setdefault(covered, count)
    return found


def uses_of_macros(regions):
    """{all that a macro expands to: where it is used}, both as file and place.

    A region is [line, column, last line, its column, count, file, the file that it expands to, kind].
    """
    whole, uses = {}, {}
    for *where, _, file, expanded, kind in regions:
        if kind == EXPANSION:
            uses[expanded] = (file, *where)
        else:
            whole.setdefault(file, (file, *where))
    return {whole[file]: use for file, use in uses.items() if file in whole}


class Counts:
    """Of the files whose name, from the root, begins with mediator/ or include/."""

    def __init__(self):
        self.lines = {}  # {(file, line): how often}
        self.branches = {}  # {Place of a condition: [how often true, how often false]}
        self.decisions = {}  # {Place of a decision: [whether each condition was seen to decide]}
        self.ends = {}  # {Place: last line and column}
        self.functions = collections.defaultdict(set)  # {file: Functions}

    def add(self, data):
        for function in data["functions"]:
            self.add_function(function)
        for file in data["files"]:
            name = os.path.relpath(file["filename"])
            if CODE.match(name):
                self.add_lines(name, counted_lines(file["segments"]))

    def add_lines(self, name, lines):
        """Of functions: those of macros count where they are used."""
        for line, count in lines.items():
            if self.function_at(name, line):
                self.lines[name, line] = self.lines.get((name, line), 0) + count

    def add_function(self, function):
        """Its own file is the first; the others are those of macros that it expands."""
        names = [os.path.relpath(name) for name in function["filenames"]]
        if not CODE.match(names[0]):
            return
        region = function["regions"][0]
        self.functions[names[0]].add(Function(re.split("[:;]", function["name"])[-1], region[0], region[2]))
        uses = uses_of_macros(function["regions"])
        for *where, true, false, file, _, kind in function["branches"]:
            while (file, *where) in uses:
                file, *where = uses[file, *where]
            if CODE.match(names[file]):
                self.add_branch(self.place(names[file], where, kind), (true, false))
        for *where, _, _, decides in function["mcdc_records"]:
            self.add_decision(self.place(names[0], where, DECISION), decides)

    def place(self, file, where, kind):
        place = Place(file, *where[:2], kind)
        self.ends[place] = max(where[2:], self.ends.get(place, where[2:]))
        return place

    def add_branch(self, place, counts):
        before = self.branches.get(place, [0, 0])
        self.branches[place] = [a + b for a, b in zip(before, counts)]

    def add_decision(self, place, decides):
        before = self.decisions.get(place, [False] * len(decides))
        self.decisions[place] = [a or b for a, b in zip(before, decides, strict=True)]

    def conditions_of(self, decision):
        """The Places of a decision's conditions, from the left to the right."""
        return sorted(each for each in self.branches if each.kind == IN_DECISION and each.file == decision.file
                      and decision[1:3] <= each[1:3] < tuple(self.ends[decision]))

    def function_at(self, file, line):
        around = [each for each in self.functions[file] if each.first <= line <= each.last]
        return max(around, key=lambda each: each.first).name if around else ""
