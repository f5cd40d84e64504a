#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""VMs that are reset, killed and closed while they call OP-TEE (tests/linux/life.c); and each step of a
VM's calls as the tracepoints have it.
"""
import sys

from runner.kvm_programs import Programs, program_scenario
from runner.scenario import check

sys.path.insert(0, "tools")
import ftrace  # noqa: E402

LIMIT = 400
TRACING = "/sys/kernel/tracing"
AFTER = {"enter": {"leave"}, "fast-enter": {"fast-leave"}, "ask": {"answer"}, "yield": {"answer"}}
BEFORE = {after for afters in AFTER.values() for after in afters}


def check_order(kinds):
    """Of the steps of one call that was not disturbed."""
    check(kinds[0] == "begin" and "end" not in kinds[:-1] and kinds[-1] == "end" and "enter" in kinds,
          f"a call's steps are {kinds}")
    for kind, after in zip(kinds, kinds[1:]):
        check(after in AFTER.get(kind, {after} - BEFORE), f"{after} comes after {kind}: {kinds}")


def check_steps(dump):
    """Of a vCPU that shares a buffer, works with a pseudo TA, and takes it back. Returns how many calls."""
    head, *events, _ = dump
    events = [event.split()[4:7] for event in events]
    kinds = [kind for _, kind, _ in events]
    calls = []
    check(head.endswith(" lost=0"), head)
    check(kinds[0] == kinds[-1] == "life", f"it begins with {kinds[0]} and ends with {kinds[-1]}")
    for vcpu, kind, call in events[1:-1]:
        if kind == "begin" or not calls:
            calls.append([])
        check(vcpu == "0" and call == "1", f"call {call} of vCPU {vcpu}: {kind}")
        calls[-1].append(kind)
    for call in calls:
        check_order(call)
    check(kinds.count("register") == kinds.count("release") > 0, "a buffer came or went untold")
    check("ta" in kinds, "nobody knows which TA it is")
    return len(calls)


def trace(programs):
    """One CPU, so that the order of its events is that of time."""
    host = programs.host
    host.succeed(f"mount -t tracefs tracefs {TRACING}")
    host.succeed(f"echo 1 >{TRACING}/events/optee_mediator/enable")
    programs.run("taskset 1 om-life module-stays", LIMIT)
    host.succeed(f"echo 0 >{TRACING}/events/optee_mediator/enable")
    host.succeed(f"cat {TRACING}/trace")
    try:
        calls = check_steps(ftrace.read(host.lines, {}))
    except ValueError as error:
        check(False, f"the kernel's trace: {error}")
    programs.passed.append("steps-are-traced")
    programs.display.step(f"the steps of {calls} calls, as the tracepoints have them")


def lives(programs: Programs):
    programs.load()
    programs.run("om-life", LIMIT)
    trace(programs)
    programs.load("step_pages=1")
    programs.run("om-life signals-interrupt handled-signal-interrupts", LIMIT)


if __name__ == "__main__":
    program_scenario(__doc__, "life", lives, LIMIT)
