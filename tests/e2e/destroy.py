#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One VM is destroyed in the middle of xtest and started again, while the other goes on.

After each destruction nothing of it may be left: no shared buffer, no pinned page, no memory that
waits; OP-TEE takes the VM again each time; the other VM passes everything.
"""
import argparse
import random

from runner.machines import linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario

VICTIM, WITNESS = "vm1", "vm2"
# Long enough to be hit in every kind of work: concurrency, storage, sockets, crypto.
VICTIM_XTEST = "om.repeat om.xtest=1006,1013,1040,2002,4005,6001,6010,6016"
WITNESS_XTEST = "om.repeat om.xtest=1004,1006,1011,1040,2001,4005,6001,6010"
CASES_LIMIT = 120  # seconds from the start of a VM to its first finished case
EVENT_LIMIT = 60
ROUND_LIMIT = 300
SECONDS_PER_CYCLE = 90


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=20)
    parser.add_argument("--timeout", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1, help="of the moments of destruction")
    return parser.parse_args()


def wait_until_busy(session, guest, seconds):
    """Until the VM has finished a case of xtest in this life, and some seconds more."""
    session.watch(*session.guests)
    session.wait(lambda: guest.parser.finished > 0, CASES_LIMIT, f"{guest.name} does not get to work")
    deadline = session.display.seconds() + seconds
    session.wait(lambda: session.display.seconds() > deadline, seconds + EVENT_LIMIT, "never")
    check(guest.state == "xtest starts", f"{guest.name} was to be in the middle of xtest")


def destroy(session):
    """Destroys the victim and checks that nothing of it is left."""
    hypervisor = session.hypervisor
    session.watch(WITNESS)
    seen = len(hypervisor.events)
    hypervisor.command(f"destroy {VICTIM}")
    session.wait(lambda: hypervisor.has_event(VICTIM, "destroyed", seen), EVENT_LIMIT,
                 f"{VICTIM} is not destroyed")
    figures = hypervisor.stat(VICTIM)
    for name in ("buffers_now", "pages_pinned_now"):
        check(figures[name] == 0, f"{VICTIM} is destroyed but {name}={figures[name]}")
    memory = hypervisor.memory()
    check(memory["waiting"] == 0, f"{VICTIM} is destroyed but {memory['waiting']} pages wait")
    return figures, memory["free"]


def start_again(session):
    hypervisor = session.hypervisor
    seen = len(hypervisor.events)
    hypervisor.command(f"start {VICTIM}")
    session.wait(lambda: hypervisor.has_event(VICTIM, "started", seen), EVENT_LIMIT,
                 f"{VICTIM} is not started again")
    check(not hypervisor.has_event(VICTIM, "tee refused", seen), "OP-TEE does not take the VM again")


def cycle(session, number, moments):
    victim = session.guests[VICTIM]
    wait_until_busy(session, victim, moments.uniform(0, 8))
    case = victim.parser.case
    figures, free = destroy(session)
    session.display.step(f"cycle {number}: destroyed in {case}: calls={figures['calls']} "
                         f"buffers_peak={figures['buffers_peak']}, all released, {free} pages free")
    start_again(session)
    return free


def check_witness(witness):
    check(len(witness.results) > 0, f"{WITNESS} has finished no xtest run")
    for result in witness.results:
        check(result.passed(), f"{WITNESS}'s xtest failed beside the destroyed VM: {result}")


def scenario(display, args):
    vms = [linux_vm(VICTIM, (0, 1), VICTIM_XTEST), linux_vm(WITNESS, (2, 3), WITNESS_XTEST)]
    limit = args.timeout or ROUND_LIMIT + args.cycles * SECONDS_PER_CYCLE
    moments = random.Random(args.seed)
    with vms_session(vms, display, limit) as session:
        expect_ready(session)
        free = [cycle(session, number, moments) for number in range(1, args.cycles + 1)]
        check(len(set(free)) == 1, f"free pages differ after destructions: {free}")
        wait_until_busy(session, session.guests[VICTIM], 0)
        witness = session.guests[WITNESS]
        rounds = len(witness.results)
        session.wait(lambda: len(witness.results) > rounds, ROUND_LIMIT, f"{WITNESS} does not finish")
        check_witness(witness)
        session.hypervisor.quit()
    return f"{args.cycles} cycles; {WITNESS} passed all of its {len(witness.results)} xtest runs"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
