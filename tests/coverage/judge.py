#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Judges what the tests ran of mediator/ and of the functions in its headers: every line, every branch both
ways, and every condition seen to decide by itself what its decision becomes (MC/DC).

What did not is a hole, and each is printed: file, line, what is missing, and the line itself. At most five
may stay, each of which exclusions.json names with its reason; one that is not there is wrong as well.
Usage: judge.py [--files PREFIX...] FOLDER=PROGRAM...: a folder of profiles, and a program that has all
of the mediator as it was compiled for those that left them.
"""
import argparse
import collections
import json
import os
import sys
import time

from assurance import report
from coverage import counts

EXCLUSIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "exclusions.json")
AT_MOST = 5
KEYS = ("file", "function", "line", "condition", "never", "reason")

# never: "runs", of a line; "true", "false" or "decides", of a condition.
Hole = collections.namedtuple("Hole", "file number function line condition never")


class Source:
    """The text of the files."""

    def __init__(self):
        self.files = {}

    def lines(self, name):
        if name not in self.files:
            with open(name, encoding="utf-8") as file:
                self.files[name] = file.read().splitlines()
        return self.files[name]

    def line(self, name, number):
        return self.lines(name)[number - 1].strip()

    def between(self, place, end):
        """What stands there, in one line."""
        lines = self.lines(place.file)[place.line - 1:end[0]]
        lines[-1] = lines[-1][:end[1] - 1]
        lines[0] = lines[0][place.column - 1:]
        return " ".join(line.strip() for line in lines)


class Judge:
    """What there is to be run, and the holes, by kind of coverage: lines, branches, mcdc."""

    def __init__(self, counted):
        self.counted = counted
        self.source = Source()
        self.holes = {
            "lines": [self.hole(file, line) for (file, line), count in counted.lines.items() if not count],
            "branches": [self.hole_of(place, way) for place, ways in counted.branches.items()
                         for way, count in zip(("true", "false"), ways) if not count],
            "mcdc": [self.hole_of(place, "decides") for decision, decides in counted.decisions.items()
                     for place, decided in zip(counted.conditions_of(decision), decides, strict=True)
                     if not decided]}
        self.all = {"lines": len(counted.lines), "branches": 2 * len(counted.branches),
                    "mcdc": sum(map(len, counted.decisions.values()))}

    def hole(self, file, number, condition="", never="runs"):
        return Hole(file, number, self.counted.function_at(file, number), self.source.line(file, number),
                    condition, never)

    def hole_of(self, place, never):
        return self.hole(place.file, place.line, self.source.between(place, self.counted.ends[place]), never)

    def exclude(self, exclusion):
        """Whether there is such a hole. What a condition never is, it cannot decide by either."""
        same = [hole for holes in self.holes.values() for hole in holes
                if all(getattr(hole, key) == exclusion[key] for key in KEYS[:4])]
        gone = [hole for hole in same if hole.never in (exclusion["never"], "decides")]
        for kind, holes in self.holes.items():
            self.holes[kind] = [hole for hole in holes if hole not in gone]
        return any(hole.never == exclusion["never"] for hole in gone)

    def percent(self, kind):
        """Not rounded up to a hundred."""
        return int(10000 * (1 - len(self.holes[kind]) / self.all[kind])) / 100 if self.all[kind] else 0.0

    def all_holes(self, prefixes):
        found = [hole for holes in self.holes.values() for hole in holes]
        return sorted(hole for hole in found if hole.file.startswith(tuple(prefixes)))


def wrong_exclusions(judge):
    """Takes the exclusions' holes out, and returns what is wrong with them."""
    with open(EXCLUSIONS, encoding="utf-8") as file:
        exclusions = json.load(file)
    wrong = [f"{len(exclusions)} exclusions: there may be {AT_MOST}"] if len(exclusions) > AT_MOST else []
    for each in exclusions:
        if sorted(each) != sorted(KEYS) or not each["reason"]:
            wrong.append(f"an exclusion has {', '.join(KEYS)}, all of them: {each}")
        elif not judge.exclude(each):
            wrong.append(f"{each['file']}, {each['function']}(): an exclusion that is not needed: {each['line']}")
    return wrong


def described(hole):
    what = {"runs": "never runs", "decides": f"`{hole.condition}` never decides by itself"}
    return (f"{hole.file}:{hole.number}: {what.get(hole.never, f'`{hole.condition}` is never {hole.never}')}\n"
            f"\t{hole.line}")


def missed(judge):
    return [f"coverage: {len(holes)} of {judge.all[kind]} {kind} are missing: {judge.percent(kind)} %"
            for kind, holes in judge.holes.items() if holes or not judge.all[kind]]


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", nargs="*", default=[], help="holes of these only, and no verdict on the rest")
    parser.add_argument("--began", type=float, default=time.time(), help="when all began, as of date +%%s")
    parser.add_argument("builds", nargs="+", metavar="FOLDER=PROGRAM")
    return parser.parse_args()


def main():
    given = options()
    counted = counts.Counts()
    for build in given.builds:
        folder, program = build.split("=")
        counted.add(counts.export(program, folder))
    judge = Judge(counted)
    wrong = wrong_exclusions(judge)
    holes = judge.all_holes(given.files or [""])
    print("".join(f"{described(hole)}\n" for hole in holes)
          + "".join(f"error: {sentence}\n" for sentence in wrong), end="")
    figures = {kind: judge.percent(kind) for kind in judge.all}
    print(", ".join(f"{kind} {percent} % of {judge.all[kind]}" for kind, percent in figures.items())
          + f"; {len(holes)} holes")
    if given.files:
        sys.exit(1 if holes else 0)
    report.write_part("coverage", [report.row("coverage", sum(judge.all.values()), len(holes),
                                              time.time() - given.began)],
                      missed(judge) + wrong, coverage=figures)
    sys.exit(1 if missed(judge) or wrong else 0)


if __name__ == "__main__":
    main()
