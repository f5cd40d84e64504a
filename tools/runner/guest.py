# SPDX-License-Identifier: BSD-2-Clause
"""A Linux guest as its console shows it: the markers of guest/init, xtest's output, crashes."""
import re
import time

from runner import xtest

MARKER = re.compile(r"om: (userspace|no tee|tee up|xtest starts|holds|released|shell|done)$")
FFA = re.compile(r"om: ffa (\S+)$")
XTEST_END = re.compile(r"om: xtest ends exit=(\d+) ms=(\d+)")
# The first warning is one too many ("WARNING: CPU: 1 PID: ..."; since Linux 6.19 "WARNING: ..., CPU#1: ..."). A CPU
# that is late is the busy host's matter ("BUG: workqueue lockup").
CRASH = re.compile(r"Kernel panic|Internal error: |Unable to handle kernel|rcu.*detected stalls|"
                   r"WARNING: .*CPU[:#]|\bBUG: (?!workqueue lockup|soft lockup)")


class Guest:
    """state is the last marker; xtest runs are added to results as they end. ffa: the version of FF-A that it
    found, if any. events_before: how many of the hypervisor's events are older than this life."""

    def __init__(self, name, console):
        self.name = name
        self.console = console
        self.events_before = 0
        self.begin_life()
        console.listeners.append(self.line)

    def begin_life(self):
        """The VM was started or reset: what it said before no longer counts."""
        self.state = "boots"
        self.markers = set()
        self.ffa = None
        self.parser = xtest.Parser()
        self.results = []
        self.crash = None
        self.last_heard = time.monotonic()

    def line(self, line):
        self.last_heard = time.monotonic()
        self.parser.feed(line)
        self.kernel_line(line)
        if match := MARKER.search(line):
            self._marker(match[1])
        elif match := FFA.search(line):
            self.ffa = match[1]
        elif match := XTEST_END.search(line):
            self._xtest_ended(*map(int, match.groups()))

    def kernel_line(self, line):
        """A line of the kernel's own, where it has another console than its first process."""
        if CRASH.search(line):
            self.crash = self.crash or line.strip()

    def _marker(self, marker):
        self.state = marker
        self.markers.add(marker)
        if marker == "xtest starts":
            self.parser = xtest.Parser()

    def _xtest_ended(self, status, milliseconds):
        self.state = "xtest ended"
        self.results.append(self.parser.end(status, milliseconds))

    def silent_seconds(self):
        return time.monotonic() - self.last_heard

    def result(self):
        """The last finished xtest run."""
        return self.results[-1] if self.results else xtest.Result()

    def status(self):
        text = f"{self.name}: {self.state}"
        if self.state == "xtest starts":
            text = f"{self.name}: xtest {self.parser.case}, {self.parser.finished} cases done"
        failures = self.parser.failures
        return text + (f", FAILED: {' '.join(failures)}" if failures else "")
