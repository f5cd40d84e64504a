# SPDX-License-Identifier: BSD-2-Clause
"""What became of each mutant, in docs/assurance/mutants.json: what a campaign knows already, and goes on from.

For each file a hash of its text and of its mutants, and their verdicts in their order, equal ones in a row
told once: the name of who noticed, or one of OTHERS. Whoever noticed once will again, as long as that file is
the same: `make mutation` judges a random tenth anew, whatever stands here. That nobody noticed is true only
while no test is another one.
"""
import collections
import glob
import itertools
import json
import os
import threading

from mutation import machine, operators, survivors

FILE = os.path.join("docs", "assurance", "mutants.json")
OPEN = "?"  # nobody has looked
OF_TESTS = ("left", "survived")
OTHERS = ("compiler", "same", *OF_TESTS)
EACH = 50  # so many verdicts, and the file is written

Told = collections.namedtuple("Told", "of tests words")


def tests_hash():
    """Of all that judges."""
    return machine.hash_of_files(path for room in ("sim", "tests")
                                 for path in glob.glob(f"{room}/**/*.[ch]", recursive=True))


def hash_of(text, mutants):
    return machine.hash_of(text, *(json.dumps(survivors.key_of(mutant)) for mutant in mutants))


def packed(words):
    runs = ((word, len(list(same))) for word, same in itertools.groupby(words))
    return ", ".join(word if count == 1 else f"{word} * {count}" for word, count in runs)


def unpacked(text):
    runs = (run.partition(" * ") for run in text.split(", ") if run)
    return [word for word, _, count in runs for _ in range(int(count or 1))]


def read(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return {name: Told(told["of"], told["tests"], unpacked(told["verdicts"]))
                for name, told in json.load(file).items()}


def write(path, found):
    lines = ",\n".join(f"  {json.dumps(name)}: " + json.dumps({"of": told.of, "tests": told.tests,
                                                              "verdicts": packed(told.words)})
                       for name, told in sorted(found.items()))
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(f"{{\n{lines}\n}}\n")
    os.replace(f"{path}.new", path)


class Verdicts:
    def __init__(self, texts, path=FILE):
        """@texts: of files, by name; what is told of others stays as it is."""
        self.path = path
        self.lock = threading.Lock()
        self.tests = tests_hash()
        self.at = {}
        self.new = 0
        self.found = read(path)
        for name, text in texts.items():
            self.begin(name, text, list(operators.mutants_of(name, text)))

    def begin(self, name, text, mutants):
        """Keeps what is true still."""
        of = hash_of(text, mutants)
        self.at.update((mutant, number) for number, mutant in enumerate(mutants))
        told = self.found.get(name)
        words = told.words if told and told.of == of else [OPEN] * len(mutants)
        if not told or told.tests != self.tests:
            words = [OPEN if word in OF_TESTS else word for word in words]
        self.found[name] = Told(of, self.tests, words)

    def word(self, mutant):
        return self.found[mutant.path].words[self.at[mutant]]

    def of(self, mutant):
        """(what, by whom), or None if that is to be judged."""
        word = self.word(mutant)
        if word == OPEN:
            return None
        return (word, None) if word in OTHERS else ("killed", word)

    def by(self, mutant):
        """Who noticed, if anybody did."""
        known = self.of(mutant)
        return known[1] if known else None

    def add(self, mutant, what, by):
        with self.lock:
            self.found[mutant.path].words[self.at[mutant]] = by if what == "killed" else what
            self.new += 1
            if self.new % EACH == 0:
                write(self.path, self.found)

    def save(self):
        with self.lock:
            write(self.path, self.found)
