#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Turns what xentrace(8) recorded of our mediator in Xen into a dump as the reference hypervisor's console
has it.

Xen has to be built with CONFIG_OPTEE_MEDIATOR_TRACE, and xentrace started with -e 0x0400f000. Records of
others are passed over. The frequency is that of the machine's counter, which Xen's log tells at boot
("Freq: 62500 KHz").
"""
import argparse
import struct

from ftrace import dump_lines, print_dump

KINDS = ("begin", "ta", "enter", "leave", "ask", "answer", "yield", "end", "fast-enter", "fast-leave", "refuse",
         "register", "release", "life", "notify")  # enum om_trace_kind
OURS = 0x04001000  # ports/xen/trace.c
LOST, CPU_CHANGE = 0x1f001, 0x1f003  # Xen's public/trace.h
HEAD = struct.Struct("<I")  # event, 28 bits; number of words, 3; whether a time comes before them
TIME = struct.Struct("<Q")
RECORD = struct.Struct("<HHIIQQ")
NO_VCPU = 0xffff


def words_of(layout, data, at=0):
    if at + layout.size > len(data):
        raise ValueError("a record is cut")
    return layout.unpack_from(data, at)


def records(data):
    """(event, time or None, bytes) of each; ValueError if one is cut."""
    at = 0
    while at < len(data):
        head, = words_of(HEAD, data, at)
        timed, words = head >> 31, head >> 28 & 7
        begin = at + HEAD.size
        body = begin + TIME.size * timed
        end = body + 4 * words
        if end > len(data):
            raise ValueError(f"the record at byte {at} is cut")
        yield head & 0xfffffff, words_of(TIME, data, begin)[0] if timed else None, data[body:end]
        at = end


def line(cpu, event, time, body):
    """Of the dump."""
    kind = event - OURS
    if cpu is None or time is None or kind >= len(KINDS) or len(body) != RECORD.size:
        raise ValueError(f"event {event:#x} is none as our mediator in Xen has them")
    domain, vcpu, call, code, value0, value1 = RECORD.unpack(body)
    name = f"d{domain}" if domain else "dom0"
    vcpu = "-" if vcpu == NO_VCPU else vcpu
    return f"t {time:016x} {cpu} {name} {vcpu} {KINDS[kind]} {call:x} {code:08x} {value0:016x} {value1:016x}"


def read(data, hz):
    """The dump of a file's bytes, or ValueError."""
    cpu, lost, events = None, 0, {}
    for event, time, body in records(data):
        if event == CPU_CHANGE:
            cpu = words_of(HEAD, body)[0]
        elif event == LOST:
            lost += words_of(HEAD, body)[0]
        elif OURS <= event < OURS + 0x1000:
            events.setdefault(cpu, []).append(line(cpu, event, time, body))
    if not events:
        raise ValueError("there is no event of our mediator in it: is Xen built with CONFIG_OPTEE_MEDIATOR_TRACE?")
    return dump_lines(events, hz, lost)


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("file", help="as xentrace wrote it; - is the input")
    parser.add_argument("--hz", type=int, required=True, help="the machine's counter: ticks a second")
    args = parser.parse_args()
    if args.hz <= 0:
        parser.error("--hz: it has to be more than 0")
    return args


def main():
    args = options()
    print_dump(args.file, lambda file: read(file.read(), args.hz))


if __name__ == "__main__":
    main()
