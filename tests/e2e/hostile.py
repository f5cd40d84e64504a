#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A bare guest with two vCPUs does everything wrong that FF-A lets a guest do, beside a Linux guest.

Each call of a table is answered as the table says (docs/ffa-wrong-calls.md has it); then both vCPUs share,
take back, map, unmap and call at the same time. Nothing may be left of it, and the Linux guest must pass its
tests. Then the same by a guest whose messages are judged by the mediator.
"""
from runner.bare import BareGuest
from runner.machines import bare_vm, linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser
from runner.suite import arguments

LIMIT = 400
STEPS = 20  # tests/guest/ffa/race.c
SILENCE = 60  # seconds without a line
JUDGED = 4  # the part of the calls, one in so many, where messages are judged
WITNESS = "witness"
HELD = ("buffers_now", "pages_pinned_now", "calls_now")


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--calls", type=int, default=20000, help="of a vCPU, in the race")
    parser.add_argument("--xtest", default="short", help="for the Linux guest: short, full, or numbers")
    return parser.parse_args()


class Hostile:
    """@number is the VM's place. @own: buffers that the mediator shares in its name while it has calls."""

    def __init__(self, session, number, own=0):
        self.session = session
        self.guest = BareGuest(session, number)
        self.name = self.guest.console.name
        self.own = own

    def stat(self):
        return self.session.hypervisor.stat(self.name)

    def play(self, command):
        """Its figures; each line that the guest prints meanwhile is a step forward."""
        self.guest.say(command)
        while not self.guest.has_answered():
            lines = len(self.guest.answer)
            self.session.wait(lambda: len(self.guest.answer) > lines, SILENCE, f"{self.name} does not get on")
        told = self.guest.figures(self.guest.answer)
        check(self.guest.answer[-1] == "ok", f"{self.name}: {self.guest.answer[-1]} {self.guest.answer[:4]}")
        figures = self.stat()
        held = {key: figures[key] for key in HELD if figures[key]}
        check(not held or held == {"buffers_now": self.own},
              f"after '{command}' the mediator still has {held} of {self.name}")
        return told

    def table(self):
        told = self.play("ffa-table")
        refusals = self.stat()["refusals"]
        check(int(told["rows"]) > 100 and int(told["beside"]) > 0, f"that is too little: {told}")
        check(refusals > int(told["rows"]), f"the mediator refused {refusals} calls only")
        self.session.display.step(f"{told['rows']} rows of the table, {told['calls']} calls, and {told['beside']} "
                                  "beside them: all answered as it says")
        return told["rows"]

    def race(self, calls):
        told = self.play(f"ffa-race {calls:x}")
        check(int(told["beside"]) > calls // 10, f"the vCPUs were not at it at the same time: {told}")
        check(int(told["successes"]) > calls // 20, f"nearly all was refused: {told}")
        self.session.display.step(f"{told['calls']} calls of one vCPU, {told['beside']} of the other: "
                                  f"{told['successes']} had success, {self.stat()['renewals']} renewals")

    def live(self, calls):
        """Returns the number of the table's rows."""
        self.session.hypervisor.command(f"start {self.name}")
        self.guest.wait_boot()
        rows = self.table()
        self.race(calls)
        self.session.hypervisor.command(f"destroy {self.name}")
        return rows


def start_witness(session, limit):
    guest = session.guests[WITNESS]
    session.hypervisor.command(f"start {WITNESS}")
    session.watch(WITNESS)
    session.wait(lambda: "xtest starts" in guest.markers, limit, f"{WITNESS} does not get to work")
    return guest


def finish_xtest(session, guest, limit):
    """At least one run of the witness's after the other guest has ended."""
    runs = len(guest.results)
    session.wait(lambda: len(guest.results) > runs, limit, f"{guest.name} does not finish xtest")
    for result in guest.results:
        check(result.passed(), f"{guest.name}'s xtest failed: {result}")
    return len(guest.results)


def scenario(display, args):
    vms = [bare_vm("hostile", (0, 1), autostart=False),
           bare_vm("judged", (0, 1), autostart=False, limits={"tee-shadow-messages": True}),
           linux_vm(WITNESS, (2, 3), "om.repeat " + arguments(args.xtest), autostart=False)]
    limit = args.timeout or LIMIT
    with vms_session(vms, display, limit) as session:
        expect_ready(session)
        free = session.hypervisor.memory()["free"]
        witness = start_witness(session, limit)
        rows = Hostile(session, 1).live(args.calls)
        Hostile(session, 2, own=1).live(args.calls // JUDGED)
        runs = finish_xtest(session, witness, limit)
        session.watch()
        session.hypervisor.command(f"destroy {WITNESS}")
        left = session.hypervisor.memory()["free"]
        check(left == free, f"{free - left} pages are lost")
        session.hypervisor.quit()
    return f"{rows} rows, all answered as the table says, twice; {WITNESS} passed all of its {runs} xtest runs"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
