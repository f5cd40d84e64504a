#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A bare guest with two vCPUs does everything wrong that a guest can do, beside a Linux guest in its tests.

Over OP-TEE's own SMCs: bouts of random and damaged calls, answers and memory, of introductions and resets
(tests/guest/hostile/). The seed and a bout's number decide what each vCPU does. With ABI=ffa: each call of a
table is answered as the table says (docs/ffa-wrong-calls.md has it), then both vCPUs share, take back, map,
unmap and call at the same time; and the same by a guest whose messages are judged by the mediator.

The guests judge their answers. Nothing may be left of them, the Linux guest must notice nothing and pass its
tests, and OP-TEE must take another VM.
"""

from assurance import report
from runner import layout
from runner.bare import BareGuest
from runner.machines import bare_vm, linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser
from runner.suite import arguments

import witness
from witness import Witness, another, check_all_given_back, check_gone, destroy

BY_FFA = layout.ABI == "ffa"
LIMIT = 400
CALLS_PER_SECOND = 150  # at least, on a busy host
SILENCE = 60  # seconds without a line
JUDGED = 4  # the part of the calls behind FF-A, one in so many, where messages are judged
HELD = ("buffers_now", "pages_pinned_now", "calls_now")
GONE = {"off": "off", "crash": "crashed"}  # the hypervisor's event for what a guest does to itself
KIND = "hostile" + layout.OF_ABI


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--calls", type=int, default=20000,
                        help="that the guest makes; behind FF-A of a vCPU, in the race")
    parser.add_argument("--seed", type=int, default=1, help="of what is chosen without order")
    parser.add_argument("--xtest", default="short", help="for the Linux guest: short, full, or numbers")
    return parser.parse_args()


class Hostile:
    """@number is the VM's place."""

    def __init__(self, session, number):
        self.session = session
        self.guest = BareGuest(session, number)
        self.name = self.guest.console.name
        self.calls = 0  # of both vCPUs

    def start(self):
        boots = self.guest.boots
        self.session.hypervisor.command(f"start {self.name}")
        self.guest.wait_boot(boots + 1)

    def stat(self):
        return self.session.hypervisor.stat(self.name)

    def play(self, command):
        """Its figures; each line that the guest prints meanwhile is a step forward. It may boot after its answer."""
        self.guest.say(command)
        while not self._end():
            lines = len(self.guest.answer)
            self.session.wait(lambda: len(self.guest.answer) > lines, SILENCE, f"{self.name} does not get on")
        check(self._end() == "ok", f"{self.name}, '{command}': {self._end()} {self.guest.answer[:4]}")
        return self.guest.figures(self.guest.answer)

    def _end(self):
        return next((line for line in self.guest.answer if line == "ok" or line.startswith("error: ")), None)

    def check_held(self, own=0):
        """@own: buffers that the mediator shares in its name while it has calls."""
        figures = self.stat()
        held = {key: figures[key] for key in HELD if figures[key]}
        check(not held or held == {"buffers_now": own}, f"the mediator still has {held} of {self.name}")


class HostileBySmc(Hostile):
    """Bouts, of which the guest itself knows what they are (tests/guest/hostile/bout.c)."""

    def __init__(self, session, seed):
        super().__init__(session, 1)
        self.seed = seed
        self.told = {}
        self.renewals = self.lives = 0
        self.sessions = 0  # calls in sessions that the VM was not told of

    def bout(self, number):
        boots, seen = self.guest.boots, len(self.session.hypervisor.events)
        told = self.play(f"hostile {self.seed << 32 | number:x}")
        then = told.pop("then", None)
        if then in GONE:
            self.session.wait(lambda: self.session.hypervisor.has_event(self.name, GONE[then], seen), SILENCE,
                              f"{self.name} is not {GONE[then]}")
            self.end_life()
            self.start()
        elif then:
            self.guest.wait_boot(boots + 1)
        self.told = {key: int(value) + self.told.get(key, 0) for key, value in told.items()}
        self.calls = self.told["calls"] + self.told["beside"]

    def end_life(self):
        """The VM is gone, and nothing of it may be left."""
        figures = self.stat()
        self.renewals += figures["renewals"]
        self.sessions += figures["refused_session"]
        check(not figures["renewals_failed"], f"OP-TEE did not take {self.name} again")
        check_gone(self.session, self.name)
        self.lives += 1

    def live(self, calls):
        self.start()
        bouts = 0
        while self.calls < calls:
            self.bout(bouts)
            bouts += 1
        destroy(self.session, self.name)
        self.end_life()
        told = self.told
        self.session.display.step(f"{self.calls} calls in {bouts} bouts of seed {self.seed}: {told['done']} done, "
                                  f"{told['refused']} refused, {self.sessions} of them for their session; "
                                  f"{told['rpcs'] - told['repeats']} answers, "
                                  f"{told['stale']} to nothing; {told['changes']} changes of memory; "
                                  f"{self.renewals} renewals, {self.lives} VMs")
        check(told["beside"] > told["calls"] // 10, f"the vCPUs were not at it at the same time: {told}")
        check(told["done"] > self.calls // 50 and told["refused"] > self.calls // 10, f"that is too little: {told}")
        check(self.sessions > self.calls // 100, f"only {self.sessions} calls named sessions of nobody's")
        check(self.renewals > bouts // 2, f"only {self.renewals} renewals")
        return f"{self.calls} calls, all answered as they can be"


class HostileByFfa(Hostile):
    """The table, and the race. @own: buffers that the mediator shares in its name, if messages are judged."""

    def __init__(self, session, number, seed, own=0):
        super().__init__(session, number)
        self.seed = seed
        self.own = own

    def table(self):
        told = self.play("ffa-table")
        self.check_held(self.own)
        refusals = self.stat()["refusals"]
        check(int(told["rows"]) > 100 and int(told["beside"]) > 0, f"that is too little: {told}")
        check(refusals > int(told["rows"]), f"the mediator refused {refusals} calls only")
        self.session.display.step(f"{told['rows']} rows of the table, {told['calls']} calls, and {told['beside']} "
                                  "beside them: all answered as it says")
        return told

    def race(self, calls):
        told = self.play(f"ffa-race{'-judged' * bool(self.own)} {self.seed << 32 | calls:x}")
        self.check_held(self.own)
        check(int(told["beside"]) > calls // 10, f"the vCPUs were not at it at the same time: {told}")
        check(int(told["successes"]) > calls // 20, f"nearly all was refused: {told}")
        figures = self.stat()
        sessions = figures["refused_session"]
        self.session.display.step(f"{told['calls']} calls of one vCPU, {told['beside']} of the other: "
                                  f"{told['successes']} had success, {sessions} were refused for their session, "
                                  f"{figures['renewals']} renewals")
        check(not self.own or sessions > calls // 100, f"only {sessions} calls named sessions of nobody's")
        return told

    def live(self, calls):
        self.start()
        table, race = self.table(), self.race(calls)
        destroy(self.session, self.name)
        self.calls = sum(int(told[key]) for told in (table, race) for key in ("calls", "beside"))
        return f"{table['rows']} rows, all answered as the table says"


def play(session, args):
    """Returns what was done, in words, and how many calls."""
    if not BY_FFA:
        guests = [HostileBySmc(session, args.seed)]
        return guests[0].live(args.calls), guests[0].calls
    guests = [HostileByFfa(session, 1, args.seed), HostileByFfa(session, 2, args.seed, own=1)]
    words = guests[0].live(args.calls)
    guests[1].live(args.calls // JUDGED)
    return words + ", twice", sum(guest.calls for guest in guests)


def machine(args):
    return [bare_vm("hostile", (0, 1), autostart=False),
            bare_vm("judged", (0, 1), autostart=False, limits={"tee-shadow-messages": True}),
            linux_vm(witness.NAME, (2, 3), "om.repeat " + arguments(args.xtest), autostart=False),
            bare_vm(witness.ANOTHER, (0,), autostart=False)]


def scenario(display, args):
    """Returns what was done, in words, and how many calls."""
    limit = args.timeout or LIMIT + args.calls / CALLS_PER_SECOND
    with vms_session(machine(args), display, limit, layout.FLASH_CHECK) as session:
        expect_ready(session)
        free = session.hypervisor.memory()["free"]
        linux = Witness(session)
        linux.start(limit)
        words, calls = play(session, args)
        runs = linux.finish(limit, more=1)
        linux.check_undisturbed()
        another(session, 4)
        session.watch()
        destroy(session, witness.NAME)
        check_all_given_back(session, free)
        session.power_off()
    return f"{words}; {witness.NAME} passed all of its {runs} xtest runs", calls


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: report.told(KIND, lambda: scenario(display, ARGS)))
