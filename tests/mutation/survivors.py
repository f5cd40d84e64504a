# SPDX-License-Identifier: BSD-2-Clause
"""The mutants that may survive, each by name and with its reason: survivors.json.

"equivalent": the reason proves that no input tells it from the code as it is; it is left out of the count.
"no fault": it can be told, and the reason says why it is no fault; it counts as one that nobody noticed.
"""
import json
import os

FILE = os.path.join(os.path.dirname(__file__), "survivors.json")
CLASSES = ("equivalent", "no fault")
KEY = ("file", "function", "operator", "before", "after", "nth")


def key_of(mutant):
    return tuple(mutant[:6])


class Survivors:
    def __init__(self, path=FILE):
        with open(path, encoding="utf-8") as file:
            self.entries = {}
            for entry in json.load(file):
                key = tuple(entry.get(name, 0) for name in KEY)
                if key in self.entries or entry["class"] not in CLASSES or not entry["reason"]:
                    raise SystemExit(f"error: {path}: an entry that is there twice, or has no class or reason: {entry}")
                self.entries[key] = entry

    def class_of(self, mutant):
        """None for one that is not there."""
        entry = self.entries.get(key_of(mutant))
        return entry and entry["class"]

    def gone(self, mutants, files):
        """Entries of these files that are no mutants any more."""
        there = {key_of(mutant) for mutant in mutants}
        return [entry for key, entry in self.entries.items() if key[0] in files and key not in there]


def entry_of(mutant):
    """What would name it in the file."""
    entry = dict(zip(KEY, key_of(mutant)))
    if not entry["nth"]:
        del entry["nth"]
    return json.dumps(entry)
