#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""For how long a VM's calls keep interrupts from its own CPU: how late a thread of the highest priority wakes.

Linux's cyclictest sleeps, and sees by how much it was late, once beside a program that only computes and once
beside xtest; in a VM, and on bare OP-TEE. Each machine has one CPU, and a clock on which an instruction takes a
nanosecond: all that is late is instructions that somebody executed, or a wait for them.
"""
import os
import re

import runs
import targets
from runner import layout, suite
from runner.scenario import check, run_scenario

INTERVAL = 500  # microseconds
COMPUTE = 20  # seconds
LIMITS = {"short": 900, "full": 3600}
KERNEL = "preempt=full"  # the guest's own delays are not what is measured
LATENCY = re.compile(r"om: latency wakes=(\d+) avg_ns=(\d+) max_ns=(\d+)")
RESULT = os.path.join(layout.BUILD, "bench", "latency.json")


def at_el2(session, target):
    """By how much the guest's timer came too late to EL2 at most, in us, since this was last asked; None if there is
    no EL2."""
    return session.hypervisor.stat(target.guest)["timer_late_us"] if session.hypervisor else None


def measure(target, beside, words, display, limit):
    """The row of one run."""
    display.step(f"{target.name}, beside {beside}: QEMU boots")
    found = []
    begins = "xtest starts" if "om.xtest" in words else "tee up"
    with target.session(f"{KERNEL} om.latency={INTERVAL} {words}", display, limit) as session:
        session.consoles[target.channel].listeners.append(lambda line: found.extend(LATENCY.findall(line)))
        target.begin(session)
        guest = session.guests[target.guest]
        session.wait(lambda: begins in guest.markers, limit, f"{target.guest} does not begin")
        at_el2(session, target)
        session.wait(lambda: "done" in guest.markers, limit, f"{target.guest} is not done in time")
        el2 = at_el2(session, target)
    check(found, f"cyclictest said nothing, see {guest.console.path}")
    check("om.xtest" not in words or guest.result().passed(), f"xtest failed, see {guest.console.path}")
    wakes, average, longest = map(int, found[0])
    check(wakes > 1000, f"it woke only {wakes} times")
    display.step(f"{target.name}, beside {beside}: {wakes} times, {average} ns late on average, {longest} at most"
                 + (f"; {el2} us of it at EL2" if el2 is not None else ""))
    return {"machine": target.name, "beside": beside, "wakes": wakes, "average_ns": average, "longest_ns": longest,
            "longest_at_el2_us": el2}


def scenario(display, args):
    limit = args.timeout or LIMITS.get(args.xtest, LIMITS["full"])
    loads = (("a program that computes", f"om.compute={COMPUTE}"),
             (f"xtest, {args.xtest}", suite.arguments(args.xtest)))
    rows = [measure(target, beside, words, display, limit)
            for target in (targets.BareOptee(), targets.ReferenceHypervisor()) for beside, words in loads]
    runs.write(RESULT, rows)
    return f"written to {RESULT}"


if __name__ == "__main__":
    ARGS = runs.xtest_options(__doc__)
    run_scenario(lambda display: scenario(display, ARGS))
