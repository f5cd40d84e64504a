# SPDX-License-Identifier: BSD-2-Clause
"""What became of each mutant, in docs/assurance/mutants.json: what a campaign knows already, and goes on from.

For each function of a file, or what else has mutants there, a hash of its code and of its mutants, and their
verdicts in their order, equal ones in a row told once: the name of who noticed, or one of OTHERS. Whoever noticed
once will again, as long as that function is the same: `make mutation` judges a random tenth anew, whatever stands
here. That nobody noticed is true only while no test is another one.
"""
import collections
import glob
import itertools
import json
import os
import threading

from mutation import machine, operators, source, survivors

FILE = os.path.join("docs", "assurance", "mutants.json")
OPEN = "?"  # nobody has looked
OF_TESTS = ("left", "survived")
OTHERS = ("compiler", "same", *OF_TESTS)
EACH = 50  # so many verdicts, and the file is written

# Of a file: which tests looked, and {function: Told}.
File = collections.namedtuple("File", "tests functions")
Told = collections.namedtuple("Told", "of words")


def tests_hash():
    """Of all that judges."""
    return machine.hash_of_files(path for room in ("sim", "tests")
                                 for path in glob.glob(f"{room}/**/*.[ch]", recursive=True))


def hash_of(text, mutants):
    """Of mutants of one function; @text is the file's."""
    name = mutants[0].function
    code = "\n".join(token.text for region in source.regions_of(text) if region.name == name for token in region.tokens)
    return machine.hash_of(code, *(json.dumps(survivors.key_of(mutant)) for mutant in mutants))


def by_function(mutants):
    found = {}
    for mutant in mutants:
        found.setdefault(mutant.function, []).append(mutant)
    return found


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
        return {name: File(told["tests"], {function: Told(of, unpacked(words))
                                           for function, (of, words) in told["functions"].items()})
                for name, told in json.load(file).items()}


def write(path, found):
    files = ",\n".join(f"  {json.dumps(name)}: {{\"tests\": {json.dumps(told.tests)}, \"functions\": {{\n"
                       + ",\n".join(f"    {json.dumps(function)}: " + json.dumps([each.of, packed(each.words)])
                                    for function, each in told.functions.items() if set(each.words) != {OPEN}) + "}}"
                       for name, told in sorted(found.items()))
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(f"{{\n{files}\n}}\n")
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
        old = self.found.get(name, File(None, {}))
        functions = {function: self.begun(old, text, of_it) for function, of_it in by_function(mutants).items()}
        self.found[name] = File(self.tests, functions)

    def begun(self, old, text, mutants):
        """What is told of a function's mutants."""
        of = hash_of(text, mutants)
        self.at.update((mutant, number) for number, mutant in enumerate(mutants))
        told = old.functions.get(mutants[0].function)
        words = told.words if told and told.of == of else [OPEN] * len(mutants)
        if old.tests != self.tests:
            words = [OPEN if word in OF_TESTS else word for word in words]
        return Told(of, words)

    def words_beside(self, mutant):
        return self.found[mutant.path].functions[mutant.function].words

    def of(self, mutant):
        """(what, by whom), or None if that is to be judged."""
        word = self.words_beside(mutant)[self.at[mutant]]
        if word == OPEN:
            return None
        return (word, None) if word in OTHERS else ("killed", word)

    def by(self, mutant):
        """Who noticed, if anybody did."""
        known = self.of(mutant)
        return known[1] if known else None

    def add(self, mutant, what, by):
        with self.lock:
            self.words_beside(mutant)[self.at[mutant]] = by if what == "killed" else what
            self.new += 1
            if self.new % EACH == 0:
                write(self.path, self.found)

    def save(self):
        with self.lock:
            write(self.path, self.found)
