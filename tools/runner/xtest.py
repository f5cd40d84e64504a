# SPDX-License-Identifier: BSD-2-Clause
"""What xtest prints, read line by line."""
import dataclasses
import re

CASE = re.compile(r"^\* (\S+_\d+)")
FINISHED = re.compile(r"^  (\S+_\d+) (OK|FAILED)$")
SUBTESTS = re.compile(r"(\d+) subtests? of which (\d+) failed")
CASES = re.compile(r"(\d+) test cases? of which (\d+) failed")
SKIPPED = re.compile(r"(\d+) test cases? (?:was|were) skipped")


@dataclasses.dataclass
class Result:
    """One run's own summary; None until xtest has printed it."""
    cases: int = None
    subtests: int = None
    failed: int = None
    skipped: int = None
    seconds: float = None
    exit: int = None

    def passed(self):
        return self.exit == 0 and self.failed == 0 and bool(self.cases) and bool(self.subtests)

    def figures(self):
        return {name: getattr(self, name)
                for name in ("cases", "subtests", "failed", "skipped", "seconds")}


class Parser:
    """Follows one run: the case that runs, those that ended, and the summary."""

    def __init__(self):
        self.result = Result()
        self.case = ""
        self.finished = 0
        self.failures = []

    def feed(self, line):
        if match := CASE.match(line):
            self.case = match[1]
        elif match := FINISHED.match(line):
            self._case_ended(*match.groups())
        elif match := SUBTESTS.search(line):
            self.result.subtests = int(match[1])
            self._add_failed(int(match[2]))
        elif match := CASES.search(line):
            self.result.cases = int(match[1])
            self._add_failed(int(match[2]))
        elif match := SKIPPED.search(line):
            self.result.skipped = int(match[1])

    def _case_ended(self, name, verdict):
        self.finished += 1
        if verdict == "FAILED":
            self.failures.append(name)

    def _add_failed(self, count):
        """A failed case has failed subtests: the larger figure tells both."""
        self.result.failed = max(self.result.failed or 0, count)

    def end(self, status, milliseconds):
        self.result.exit = status
        self.result.seconds = milliseconds / 1000
        return self.result
