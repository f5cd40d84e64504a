# SPDX-License-Identifier: BSD-2-Clause
"""Which lines of the mediator each host test runs, behind each door, as gcov counts them: a test that does not come
to a mutant's place needs not look at it."""
import bisect
import concurrent.futures
import glob
import json
import os
import subprocess

from mutation import machine, operators, source

FOLDER = os.path.abspath(os.path.join(machine.OUT, "reach"))
KNOWN = os.path.join(FOLDER, "reach.json")
# Each line as it is written, and nothing folded.
COUNTED = ["gcc", *machine.COMMON, *machine.PORT_FLAGS, "-O0", "-fPIC", "-ffreestanding", "-DOM_TRACE", "--coverage"]
LONGEST = 900  # CPU seconds


def counted_object(door, path):
    return os.path.join(FOLDER, door, machine.object_name(path))


def build(base, door):
    """The door's library that counts."""
    os.makedirs(os.path.join(FOLDER, door), exist_ok=True)
    core = base.core[door]
    machine.all_of([[*COUNTED, *machine.DOORS[door], "-c", path, "-o", counted_object(door, path)] for path in core],
                   base.tree, base.jobs)
    objects = [counted_object(door, path) for path in core] + [base.object(door, path) for path in base.helpers[door]]
    machine.demand([*machine.link_command(objects, os.path.join(FOLDER, door, machine.LIBRARY)), "--coverage"])


def lines_of(base, door):
    """{path: {line: whether it ran}} since the counts were last taken away."""
    counts = glob.glob(os.path.join(FOLDER, door, "*.gcda"))
    done = subprocess.run(["gcov", "--json-format", "--stdout", *counts], check=True, cwd=base.tree,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = {}
    for text in done.stdout.splitlines():
        for file in json.loads(text)["files"]:
            lines = found.setdefault(os.path.normpath(file["file"]), {})
            for line in file["lines"]:
                number = line["line_number"]
                lines[number] = lines.get(number, False) or line["count"] > 0
    for path in counts:
        os.remove(path)
    return found


def measured(base, door, name):
    environment = dict(os.environ, LD_LIBRARY_PATH=os.path.join(FOLDER, door), **machine.ENVIRONMENT)
    why = machine.fails(lambda: machine.started([base.program(door, name)], env=environment, cwd=FOLDER), LONGEST)
    if why:
        raise SystemExit(f"error: {name} fails where its lines are counted ({why})")
    return {path: [[line for line, ran in lines.items() if ran == whether] for whether in (True, False)]
            for path, lines in lines_of(base, door).items()}


def missing(base, door, stamps, known):
    """Of a door's programs, by stamp, what is not known."""
    new = [name for name in base.programs[door] if stamps[door, name] not in known]
    if new:
        build(base, door)
    return {stamps[door, name]: measured(base, door, name) for name in new}


class Reach:
    def __init__(self, base):
        """What is the same as when it was measured is not measured again."""
        stamps = {(door, name): f"{door} {base.program_stamp(door, name)}"
                  for door in machine.DOORS for name in base.programs[door]}
        known = json.loads(machine.read(KNOWN)) if os.path.exists(KNOWN) else {}
        with concurrent.futures.ThreadPoolExecutor(base.jobs) as pool:
            for found in pool.map(lambda door: missing(base, door, stamps, known), machine.DOORS):
                known = known | found
        with open(KNOWN, "w", encoding="utf-8") as file:
            json.dump({stamp: known[stamp] for stamp in stamps.values()}, file)
        self.of = {key: {path: (set(ran), sorted(ran + idle)) for path, (ran, idle) in known[stamp].items()}
                   for key, stamp in stamps.items()}

    def comes_to(self, door, name, places):
        """@places: (path, line)s, or None if that is not in a function: of data, who knows."""
        return places is None or any(self.runs(door, name, *place) for place in places)

    def runs(self, door, name, path, line):
        """Whether it runs that line, or the next one that has code, on either side."""
        ran, all_lines = self.of[door, name].get(path, (set(), []))
        after = bisect.bisect_left(all_lines, line)
        before = bisect.bisect_right(all_lines, line) - 1
        near = all_lines[max(before, 0):after + 1]
        return any(each in ran for each in near)


def places_of(text, mutant):
    """Where it has to be reached to be noticed: any line of its statement, as gcov may count one for another. A label is
    reached from far away: there it is the function. What is in a header may be reached in the tests themselves."""
    for region in source.regions_of(text):
        first, last = region.tokens[0].start, region.tokens[-1].end
        if mutant.path.endswith(".c") and region.kind == "function" and all(first <= edit.start < last for edit in mutant.edits):
            if mutant.operator == "case":
                lines = range(text.count("\n", 0, first) + 1, text.count("\n", 0, last) + 2)
            else:
                lines = sorted({line for edit in mutant.edits for line in lines_around(text, region.tokens, edit)})
            return [(mutant.path, line) for line in lines]
    return None


def lines_around(text, tokens, edit):
    """Those of the statement that has the edit."""
    first, last = operators.statement_around(tokens, edit.start, edit.end)
    places = [edit.start, *(token.start for token in tokens if first <= token.start < last)]
    return {text.count("\n", 0, place) + 1 for place in places}
