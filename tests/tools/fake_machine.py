#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Stands in for QEMU in the runner's own tests: two guests and a hypervisor on one console wire.

What goes wrong is named by the first argument; "good" is nothing.
"""
import sys
import time

FAULT = sys.argv[1]
STAT = ("stat {} calls={} rpcs={} buffers_now={} buffers_peak=3 pages_pinned_now=0 "
        "pages_pinned_peak=9 refusals=0 calls_now=2 time_us={} optee_us={}")
SUMMARY = ("+----\n{} subtests of which {} failed\n2 test cases of which {} failed\n"
           "106 test cases were skipped\nTEE test application done!\n")
seconds = {}  # of each VM: how often it was asked for


def say(channel, text):
    sys.stdout.buffer.write(b"\x1c" + channel.encode() + text.encode())
    sys.stdout.buffer.flush()


def xtest(channel, failed):
    """A run of two cases, cut in the middle of a line by the other guest's output."""
    say(channel, "om: userspace\r\nom: tee up\r\nom: xtest starts\r\n* regression_1001 Core\r\n")
    say(channel, "  regres")
    say("2" if channel == "1" else "1", "noise\r\n")
    verdict = "FAILED" if failed else "OK"
    say(channel, f"sion_1001 {verdict}\r\n")
    say(channel, SUMMARY.format(13, failed, failed).replace("\n", "\r\n"))
    say(channel, f"om: xtest ends exit={failed} ms=1500\r\nom: released\r\nom: done\r\n")


def guests():
    if FAULT in ("crash", "traced-crash"):
        say("1", "Unable to handle kernel paging request at 0\r\n")
    if FAULT == "hypervisor-ends-vm":
        say("h", "event vm1 crashed: stage 2 fault\n")
    if FAULT == "refused":
        say("h", "event vm1 tee refused: OP-TEE takes no further VM\n")
    if FAULT == "no-xtest-by-ffa":
        say("1", "om: ffa 1.2\r\n")
    if FAULT == "good-by-ffa":
        say("1", "om: ffa 1.1\r\n")
        say("2", "om: ffa 1.1\r\n")
    if FAULT in ("no-xtest", "no-xtest-by-ffa", "refused"):
        say("1", "om: no tee\r\nom: done\r\n")
    elif FAULT != "hang":
        xtest("1", int(FAULT == "failing"))
    xtest("2", 0)


def stat(name):
    """A second later each time: 10 calls, 5 RPCs, a quarter of it in OP-TEE."""
    second = seconds[name] = seconds.get(name, -1) + 1
    return STAT.format(name, 7 + 10 * second, 5 + 5 * second, int(FAULT == "leak"), 1000000 * second,
                       250000 * second)


TRACE = ("trace: cpus=4 hz=1000 events=2 lost=0\nt 10 0 vm1 0 begin 1 4 0 0\nt 20 0 vm1 0 end 1 0 0 0\n"
         "trace: end\nok\n")
told = []  # commands, where the trace is on


def trace(command):
    """VMs must not start before it is on, nor go on when it is fetched."""
    told.append(command)
    if FAULT == "untraced":
        say("h", "error: no such command\n")
    elif command == "trace dump":
        assert told == ["trace on", "start vm1", "start vm2", "trace off", "stop vm1", "stop vm2", "trace dump"], told
        say("h", TRACE[:80] if FAULT == "traced-silent" else TRACE.replace("events=2", "events=3")
            if FAULT == "traced-cut" else TRACE)
    elif command == "stop vm1":
        say("h", "error: it does not run\n")
    else:
        say("h", "ok\n")
    if command == "start vm2":
        guests()


def answer(command):
    words = command.split()
    if "traced" in FAULT and words[0] in ("trace", "start", "stop"):
        trace(command.strip())
    elif words[0] == "stat" and FAULT == "no-such-vm":
        say("h", "error: no VM of that name\n")
    elif words[0] in ("start", "destroy"):
        say("h", "ok\n")
    elif words[0] == "module":
        say("h", "vm 2 process=17 name=x\nok\n" if FAULT == "kept" else "ok\n")
    elif words[0] == "pins":
        say("h", f"pins acquired={0 if FAULT == 'no-pins' else 9} released={8 if FAULT == 'pinned' else 9}\nok\n")
    elif words[0] == "stat":
        say("h", stat(words[1]) + "\nok\n")
    elif words[0] == "quit" and FAULT in ("quit-panics", "quit-hangs"):
        say("h", "hypervisor panic: no page\r\n")
    elif words[0] == "quit" and FAULT == "quit-fails":
        sys.exit("no memory")
    return words[0] != "quit" or FAULT in ("no-quit", "quit-hangs")


def serve():
    """Takes commands until told to quit; what is not for channel h is a fault of the runner."""
    while line := sys.stdin.buffer.readline():
        assert line.startswith(b"\x1ch"), line
        if not answer(line[2:].decode()):
            return


if FAULT == "ends-early":
    sys.exit("out of memory")
say("h", "NOTICE: BL1\r\n")
if FAULT == "panic":
    say("h", "hypervisor panic: no memory\r\n")
if FAULT != "not-ready":
    say("h", "hypervisor ready\r\nevent vm1 started\r\n")
    if "traced" not in FAULT:
        guests()
serve()
if FAULT == "no-quit":
    time.sleep(60)
