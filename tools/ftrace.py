#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Turns what a KVM host's kernel recorded of optee_mediator:* into a dump as the reference hypervisor's
console has it.

It takes the text of /sys/kernel/tracing/trace, of trace-cmd report -t or of perf script --ns, with the
tracepoints step, call_begin and call_end: the latter two tell which vCPU a thread is. Lines of others are
passed over. A VM is named after its client id, or as --name says.
"""
import argparse
import io
import re
import sys

HZ = 1_000_000_000
LINE = re.compile(r"[-\s](\d+)(?:/\d+)?\s+(?:\(\s*[\d-]+\)\s+)?\[(\d+)\]\s+(?:\S+\s+)?(\d+)\.(\d{1,9}):\s+"
                  r"(?:optee_mediator:)?(step|call_begin|call_end):\s+(.*)$")
FIELD = re.compile(r"(\w+)=(\S+)")
LOST = re.compile(r"\[LOST (\d+) EVENTS\]|\bLOST (\d+) events", re.IGNORECASE)
STEP = ("kind", "call", "code", "value0", "value1")


def dump_lines(events, hz, lost):
    """@events: of each CPU, its lines of the dump."""
    count = sum(map(len, events.values()))
    yield f"trace: cpus={max(events) + 1} hz={hz} events={count} lost={lost}"
    for _, lines in sorted(events.items()):
        yield from lines
    yield "trace: end"


def print_dump(path, read):
    """What read(file) makes of a file, which may be -, the input; bytes."""
    try:
        if path == "-":
            lines = list(read(sys.stdin.buffer))
        else:
            with open(path, "rb") as file:
                lines = list(read(file))
    except (OSError, ValueError) as error:
        sys.exit(f"error: {path}: {error}")
    print("\n".join(lines))


class Reader:
    """Takes lines in the order of time."""

    def __init__(self, names):
        self.names = names  # of VMs, by client id
        self.vcpus = {}  # of each thread that is in a call
        self.events = {}  # of each CPU: lines of the dump
        self.lost = 0

    def line(self, line):
        if match := LINE.search(line):
            thread, cpu, seconds, fraction, event, rest = match.groups()
            fields = dict(FIELD.findall(rest))
            if event == "call_begin":
                self.vcpus[thread] = fields["vcpu"]
            elif event == "call_end":
                self.vcpus.pop(thread, None)
            else:
                self._step(thread, int(cpu), int(seconds) * HZ + int(fraction.ljust(9, "0")), fields)
        elif match := LOST.search(line):
            self.lost += int(match[1] or match[2])

    def _step(self, thread, cpu, time, fields):
        name = self.names.get(fields["vm"], f"vm{fields['vm']}")
        kind, *numbers = (fields[field] for field in STEP)
        call, code, value0, value1 = (int(number, 0) for number in numbers)
        self.events.setdefault(cpu, []).append(
            f"t {time:016x} {cpu} {name} {self.vcpus.get(thread, '-')} {kind} {call:x} {code:08x} "
            f"{value0:016x} {value1:016x}")



def read(lines, names):
    """The dump of what is in @lines, or ValueError."""
    reader = Reader(names)
    for number, line in enumerate(lines, 1):
        try:
            reader.line(line)
        except (KeyError, ValueError) as error:
            raise ValueError(f"line {number} is no event as the module has them: {error}") from error
    if not reader.events:
        raise ValueError("there is no event optee_mediator:step in it")
    return dump_lines(reader.events, HZ, reader.lost)


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("file", help="text; - is the input")
    parser.add_argument("--name", action="append", default=[], metavar="ID=NAME", help="of the VM with that client id")
    args = parser.parse_args()
    if not all(re.fullmatch(r"\d+=\S+", name) for name in args.name):
        parser.error("--name: it has to be a number, =, and a word")
    return args


def main():
    args = options()
    names = dict(name.split("=", 1) for name in args.name)
    print_dump(args.file, lambda file: read(io.TextIOWrapper(file, "utf-8", "replace"), names))


if __name__ == "__main__":
    main()
