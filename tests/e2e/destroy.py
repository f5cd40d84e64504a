#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One VM is destroyed in the middle of xtest and started again, while the other goes on.

After each destruction nothing of it may be left: no shared buffer, no pinned page, no memory that
waits; OP-TEE takes the VM again each time; the other VM passes everything.
"""
import random

from runner.machines import linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

VICTIM, WITNESS = "vm1", "vm2"
# Sessions, TA to TA, concurrency, sockets, crypto and storage, so that each is hit now and then.
VICTIM_XTEST = "om.repeat om.xtest=1004,1005,1011,1040,2002,4005,6001,6010"
WITNESS_XTEST = "om.repeat om.xtest=1004,1006,1011,1040,2001,4005,6001,6010"
BUSY_LIMIT = 15  # seconds of work before the destruction, at most
CASES_LIMIT = 120  # seconds from the start of a VM to its first finished case
EVENT_LIMIT = 60
ROUND_LIMIT = 300
SECONDS_PER_CYCLE = 90


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--cycles", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="of the moments of destruction")
    return parser.parse_args()


def wait_until_busy(session, guest, seconds, limit=CASES_LIMIT, watched=None):
    """Until the VM has finished a case of xtest in this life, and some seconds more; @watched: which VMs must live
    meanwhile, all if it is not said."""
    session.watch(*watched or session.guests)
    session.wait(lambda: guest.parser.finished > 0, limit,
                 f"{guest.name} does not get to work")
    deadline = session.display.seconds() + seconds
    session.wait(lambda: session.display.seconds() > deadline, seconds + EVENT_LIMIT, "never")
    check(guest.state == "xtest starts", f"{guest.name} was to be in the middle of xtest")


def destroy(session, name):
    """Destroys a VM, checks that nothing of it is left, and returns its last figures."""
    hypervisor = session.hypervisor
    hypervisor.order("destroy", name, "destroyed")
    figures, waiting = hypervisor.stat(name), hypervisor.memory()["waiting"]
    for figure in ("buffers_now", "pages_pinned_now"):
        check(figures[figure] == 0, f"{name} is destroyed but {figure}={figures[figure]}")
    check(waiting == 0, f"{name} is destroyed but {waiting} pages wait")
    return figures


def start(session, name):
    hypervisor = session.hypervisor
    seen = len(hypervisor.events)
    hypervisor.order("start", name, "started")
    check(not hypervisor.has_event(name, "tee refused", seen), f"OP-TEE does not take {name}")


def cycle(session, number, moments):
    victim = session.guests[VICTIM]
    wait_until_busy(session, victim, moments.uniform(0, BUSY_LIMIT))
    case = victim.parser.case
    session.watch(WITNESS)
    figures = destroy(session, VICTIM)
    session.display.step(f"cycle {number}: {VICTIM} destroyed in {case} after {figures['calls']} "
                         f"calls, {figures['buffers_peak']} buffers at most; nothing of it is left")
    start(session, VICTIM)


def check_witness(witness):
    check(len(witness.results) > 0, f"{witness.name} has finished no xtest run")
    for result in witness.results:
        check(result.passed(), f"{witness.name}'s xtest failed beside the destroyed VM: {result}")


def finish_round(session, witness, limit=ROUND_LIMIT):
    """Lets the witness end the run that it is in."""
    rounds = len(witness.results)
    session.wait(lambda: len(witness.results) > rounds, limit, f"{witness.name} does not finish")
    check_witness(witness)
    return len(witness.results)


def scenario(display, args):
    vms = [linux_vm(VICTIM, (0, 1), VICTIM_XTEST, autostart=False),
           linux_vm(WITNESS, (2, 3), WITNESS_XTEST, autostart=False)]
    limit = args.timeout or ROUND_LIMIT + args.cycles * SECONDS_PER_CYCLE
    moments = random.Random(args.seed)
    with vms_session(vms, display, limit) as session:
        expect_ready(session)
        free = session.hypervisor.memory()["free"]
        for name in (VICTIM, WITNESS):
            start(session, name)
        for number in range(1, args.cycles + 1):
            cycle(session, number, moments)
        wait_until_busy(session, session.guests[VICTIM], 0)
        rounds = finish_round(session, session.guests[WITNESS])
        session.watch()
        for name in (VICTIM, WITNESS):
            destroy(session, name)
        left = session.hypervisor.memory()["free"]
        check(left == free, f"{free} pages were free before the first VM, {left} after the last")
        session.power_off()
    return f"{args.cycles} cycles; {WITNESS} passed all of its {rounds} xtest runs; no page is lost"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
