# SPDX-License-Identifier: BSD-2-Clause
"""What a campaign knows already, in build/mutation/verdicts.jsonl: a line for each mutant that was judged.

A verdict is of a file's text and of the tests. That a program notices stays true while that program is the same;
that nobody does, while no test is another one.
"""
import glob
import json
import os

from mutation import machine

FILE = os.path.join(machine.OUT, "verdicts.jsonl")
FINAL = ("compiler", "same")


def tests_hash():
    """Of all that judges."""
    return machine.hash_of_files(path for room in ("sim", "tests")
                                 for path in glob.glob(f"{room}/**/*.[ch]", recursive=True))


class Verdicts:
    def __init__(self, base):
        self.sources = {name: machine.hash_of_files([path]) for door in machine.DOORS
                        for name, path in base.programs[door].items()}
        self.tests = tests_hash()
        self.found = {}
        if os.path.exists(FILE):
            with open(FILE, encoding="utf-8") as file:
                for line in file:
                    entry = json.loads(line)
                    self.found[entry["mutant"]] = entry

    @staticmethod
    def name(text, mutant):
        return machine.hash_of(text, json.dumps(mutant[:6]))

    def judges(self, by):
        """The hash of who noticed; of all where that is no program of one file."""
        return self.sources.get(by, self.tests) if by else self.tests

    def of(self, text, mutant):
        """(what, by whom), or None if that is to be judged."""
        entry = self.found.get(self.name(text, mutant))
        if not entry:
            return None
        if entry["what"] in FINAL or entry["judges"] == self.judges(entry["by"]):
            return entry["what"], entry["by"]
        return None

    def add(self, text, mutant, what, by):
        entry = {"mutant": self.name(text, mutant), "what": what, "by": by, "judges": self.judges(by)}
        self.found[entry["mutant"]] = entry
        with open(FILE, "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
