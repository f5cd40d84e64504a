#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Two VMs share a CPU, and one of them does what would take it from the other: it ends and resets there while
the other works, leaves the CPU's interface for interrupts so that none comes any more, and sleeps for a moment
whenever its turn is about to be over. The other works on, its timer ticks, and it has its part of the CPU.
"""
from runner.bare import BareGuest
from runner.machines import bare_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 120
EVENT_LIMIT = 30
WORK = "compute 7d0"  # milliseconds, so two seconds
ENDS = 3
TICKS = 1000  # of 20,000 on a CPU of its own
PART = 0.3  # of what both count


class Guests:
    def __init__(self, session):
        self.session = session
        self.hypervisor = session.hypervisor
        self.greedy, self.worker = BareGuest(session, 1), BareGuest(session, 2)
        self.boots = 0

    def boot(self):
        self.boots += 1
        self.greedy.wait_boot(self.boots)

    def wait(self, guest):
        """For its answer, as figures; that its VM has crashed is one, too."""
        name = guest.console.name
        self.session.wait(lambda: guest.has_answered() or self.hypervisor.has_event(name, "crashed"), EVENT_LIMIT,
                          f"{name} does not come to an end")
        check(guest.answer and guest.answer[-1] == "ok", f"{name} has crashed, or failed: {guest.answer}")
        return {key: int(value) for key, value in guest.figures(guest.answer).items()}

    def work_beside(self, event, action):
        """The worker is at it when the other's end is ordered, and still is when that is over."""
        self.worker.say(WORK)
        self.hypervisor.expect_event("greedy", event, action, EVENT_LIMIT)
        check(not self.worker.has_answered(), "the worker was done before: this shows nothing")
        check(self.wait(self.worker)["ticks"] > TICKS, "the worker's timer hardly ticked")


def ends(guests):
    for _ in range(ENDS):
        guests.work_beside("destroyed", lambda: guests.hypervisor.command("destroy greedy"))
        guests.hypervisor.command("start greedy")
        guests.boot()
        guests.work_beside("reset", lambda: guests.greedy.say("reset-by-second"))
        guests.boot()
    guests.session.display.step(f"greedy was destroyed and reset {ENDS} times beside one who worked")


def worked(guests):
    guests.worker.say(WORK)
    return guests.wait(guests.worker)


def shuts_interrupts_out(guests):
    guests.greedy.command("shut-interrupts-out")
    ticks = worked(guests)["ticks"]
    check(ticks > TICKS, f"{ticks} ticks in two seconds: the other VM keeps interrupts out")
    guests.session.display.step(f"interrupts shut out by one; the other had {ticks} ticks in two seconds")


def dozes(guests):
    guests.greedy.say("doze 7d0")
    guests.worker.say(WORK)
    counted = [guests.wait(guest)["counted"] for guest in (guests.greedy, guests.worker)]
    part = counted[1] / sum(counted)
    check(part >= PART, f"who computes has {part:.0%} of the CPU beside one who sleeps before its turn ends")
    guests.session.display.step(f"beside one who sleeps before its turn ends, {part:.0%} of the CPU")


def scenario(display, args):
    vms = [bare_vm("greedy", (0, 1)), bare_vm("worker", (0,))]
    with vms_session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session)
        guests = Guests(session)
        guests.boot()
        guests.worker.wait_boot()
        ends(guests)
        shuts_interrupts_out(guests)
        dozes(guests)
        session.power_off()
    return "one VM took nothing of a CPU but its part"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
