# SPDX-License-Identifier: BSD-2-Clause
"""Reads a dump of the trace out of a console's log.

A dump is a line "trace: cpus=N hz=N events=N lost=N", that many lines "t TIME CPU VM VCPU KIND CALL CODE
VALUE0 VALUE1", and a line "trace: end". Each may have something of the console's own before it, and lines
of others may come between. What is not as it must be is told with its line's number.
"""
import dataclasses
import re

from runner.errors import RunFailed

HEAD = re.compile(r"(?:^|\s)trace: cpus=(\d+) hz=(\d+) events=(\d+) lost=(\d+)\s*$")
END = re.compile(r"(?:^|\s)trace: end\s*$")
EVENT = re.compile(r"(?:^|\s)t ([0-9a-f]{1,16}) (\d+) (\S+) (\d+|-) ([a-z-]+) ([0-9a-f]{1,16}) ([0-9a-f]{1,16})"
                   r" ([0-9a-f]{1,16}) ([0-9a-f]{1,16})\s*$")
LIKE_EVENT = re.compile(r"(?:^|\s)t [0-9a-f]{6,} \d")  # damaged: nothing else begins so
KINDS = frozenset(("begin", "ta", "enter", "leave", "ask", "answer", "yield", "end", "fast-enter",
                   "fast-leave", "refuse", "register", "release", "life", "notify"))
SHOWN = 60  # characters of a line in a complaint


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """@time counts from some moment on, @hz of the dump a second; vcpu is None if there is none."""
    time: int
    cpu: int
    vm: str
    vcpu: int
    kind: str
    call: int
    code: int
    value0: int
    value1: int


@dataclasses.dataclass(frozen=True)
class Dump:
    """@events in the order of their time; @lost: how many older ones there is no record of."""
    cpus: int
    hz: int
    lost: int
    events: list


def _quoted(line):
    return repr(line.strip()[:SHOWN])


def _event(match, number, line):
    time, cpu, vm, vcpu, kind, *words = match.groups()
    if kind not in KINDS:
        raise RunFailed(f"line {number} of the dump's log has no known kind of event: {_quoted(line)}")
    return Event(int(time, 16), int(cpu), vm, None if vcpu == "-" else int(vcpu), kind,
                 *(int(word, 16) for word in words))


class Reader:
    """Takes a log's lines as they come. A later dump takes an earlier one's place."""

    def __init__(self):
        self.number = 0
        self.head = None
        self.events = []
        self.ended = False

    def line(self, line):
        self.number += 1
        if match := HEAD.search(line):
            self.head, self.events, self.ended = tuple(map(int, match.groups())), [], False
        elif self.head and not self.ended:
            self._inside(line)

    def _inside(self, line):
        if match := EVENT.search(line):
            self.events.append(_event(match, self.number, line))
        elif END.search(line):
            self.ended = True
        elif line.startswith("t ") or LIKE_EVENT.search(line):
            raise RunFailed(f"line {self.number} of the dump's log is damaged: {_quoted(line)}")

    def announced(self):
        """How many events the dump says that it has; None before it has begun."""
        return self.head[2] if self.head else None

    def dump(self):
        """Complete, or a failure that says what is missing."""
        if not self.head:
            raise RunFailed("no dump of a trace: there is no line \"trace: cpus=... hz=... events=... lost=...\"")
        cpus, hz, count, lost = self.head
        if not self.ended:
            raise RunFailed(f"the dump is cut: \"trace: end\" is missing, "
                            f"{len(self.events)} of {count} events are there")
        if len(self.events) != count:
            raise RunFailed(f"the dump has {len(self.events)} events, and says that it has {count}")
        if not hz:
            raise RunFailed("the dump's clock has hz=0")
        return Dump(cpus, hz, lost, sorted(self.events, key=lambda event: event.time))


def read(lines):
    """The last dump in a log's lines."""
    reader = Reader()
    for line in lines:
        reader.line(line)
    return reader.dump()
