#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Each rule of the protocol (tests/README.md) is cited where the code obeys it, and where a test checks it.

A citation is the rule's name, as I4, in a comment of C, or in what a test says when the rule is broken. There is no
other form: no range, and not "rule I4", which would be one of docs/architecture.md: those have a number alone, and
are cited as "rule 4". A rule that has no place in the code or none in the tests is an error, and so is a citation of
one that there is not.
"""
import collections
import glob
import re
import sys
import time

from assurance import report

PAGE = "tests/README.md"
TABLE = re.compile(r"^\| ([ITL]\d+) \| ", re.MULTILINE)
ARCHITECTURE = "docs/architecture.md"
CODE = ("mediator", "hypervisor", "ports")
TESTS = ("tests", "sim")
# Comments and strings: nothing else of C is looked at.
SAID = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"', re.DOTALL)
NAME = r"\b([ITL]\d+)\b"
OTHER_FORMS = {re.compile(r"\b[ITL]\d+(?: to |\.\.+|\s?[-–]\s?)[ITL]?\d+\b"): "a range",
               re.compile(r"\b[Rr]ules? [ITL]\d+\b"): '"rule" before the name',
               re.compile(r"\b[ITL][- ]\d+\b(?! ?[KMGT]i?B)"): "no name of a rule"}
NUMBERED = re.compile(r"\b[Rr]ules? (\d+(?:(?:, | and |,? or )\d+)*)")
Place = collections.namedtuple("Place", "path line")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def citations(path, text):
    """(rule, place) of each, and what is not as it should be."""
    found, wrong = [], []
    for said in SAID.finditer(text):
        wrong += [f"{path}:{line_of(text, said.start() + other.start())}: {what}: {other[0]}"
                  for form, what in OTHER_FORMS.items() for other in form.finditer(said[0])]
        found += [(name[1], Place(path, line_of(text, said.start() + name.start())))
                  for name in re.finditer(NAME, said[0])]
    return found, wrong


def numbered(path, text, last):
    """What is cited of architecture.md's rules, and is not there."""
    return [f"{path}:{line_of(text, match.start())}: rule {number}: there are {last}"
            for match in NUMBERED.finditer(text) for number in map(int, re.findall(r"\d+", match[1]))
            if not 1 <= number <= last]


def rules_of(page):
    names = TABLE.findall(page)
    return names if len(names) == len(set(names)) else []


def last_of(page):
    """Of architecture.md's numbered rules."""
    part = re.search(r"^## Rules\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    return max(map(int, re.findall(r"^(\d+)\. ", part[1], re.MULTILINE)), default=0) if part else 0


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def texts(folders, endings=(".c", ".h", ".S")):
    return {path: read(path) for folder in folders for path in sorted(glob.glob(f"{folder}/**/*", recursive=True))
            if path.endswith(endings)}


def places_of(sources, rules):
    """{rule: places}, and complaints."""
    places, wrong = {rule: [] for rule in rules}, []
    for path, text in sources.items():
        found, bad = citations(path, text)
        wrong += bad
        for rule, place in found:
            if rule in places:
                places[rule].append(place)
            else:
                wrong.append(f"{place.path}:{place.line}: {rule}: no such rule in {PAGE}")
    return places, wrong


def judge(rules, code, tests):
    """({rule: (places in code, places in tests)}, complaints)."""
    in_code, wrong = places_of(code, rules)
    in_tests, more = places_of(tests, rules)
    wrong += more if rules else [*more, f"{PAGE} has no table of rules, or a rule twice"]
    for rule in rules:
        for places, where in ((in_code, CODE), (in_tests, TESTS)):
            if not places[rule]:
                wrong.append(f"{rule}: cited nowhere in {'/, '.join(where)}/")
    return {rule: (in_code[rule], in_tests[rule]) for rule in rules}, wrong


def shown(places):
    lines = collections.defaultdict(list)
    for place in places:
        lines[place.path].append(str(place.line))
    return " ".join(f"{path}:{','.join(numbers)}" for path, numbers in lines.items())


def main():
    began = time.monotonic()
    code, tests, rules = texts(CODE), texts(TESTS), rules_of(read(PAGE))
    places, wrong = judge(rules, code, tests)
    last = last_of(read(ARCHITECTURE))
    pages = texts(("docs", "tests", "ports", "vmm"), (".md",)) | {path: read(path) for path in glob.glob("*.md")}
    for path, text in (code | tests | pages).items():
        wrong += numbered(path, text, last)
    for rule, (in_code, in_tests) in places.items():
        print(f"{rule:<4}code   {shown(in_code)}\n    tests  {shown(in_tests)}")
    print("".join(f"FAILED: {line}\n" for line in wrong), end="")
    print(f"{len(rules)} passed, {len(wrong)} failed")
    report.write_part("rules", [report.row("rules cited in code and tests", len(rules), len(wrong),
                                           time.monotonic() - began)], wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
