#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A VM's second vCPU works with OP-TEE while its first one introduces itself as a new driver.

So OP-TEE forgets the VM again and again while calls of all kinds are on their way. It must live, the
VM must get no answer that a driver does not expect, nothing may be left of it at its end, and a
Linux guest beside it must pass its tests. Afterwards OP-TEE takes another VM.

With ABI=ffa one vCPU does both: each round is a life with shares and a suspended call, which it ends by
introducing itself.
"""
from runner import layout
from runner.bare import BareGuest
from runner.machines import bare_vm, linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser
from runner.suite import arguments

import witness
from witness import Witness, another, check_all_given_back, destroy

RENEWALS = 10  # a round in so many must bring one, at least
BY_FFA = layout.ABI == "ffa"
ALONE = 10  # the part of the rounds, one in so many, before the Linux guest is there
BASE_LIMIT = 420  # seconds, without rounds
ROUNDS_PER_SECOND = 3 if BY_FFA else 15  # at least, on a busy host
SILENCE = 60  # seconds from a twentieth of the rounds to the next, and more for many rounds
STEPS = 20  # tests/guest/renewal.c
CALLS = 2  # of the working vCPU that a renewal can find on their way, at most: one was left


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=100000, help="of the vCPU that works")
    parser.add_argument("--xtest", default="short", help="for the Linux guest: short, full, or numbers")
    return parser.parse_args()


class Restless:
    """The VM whose vCPUs are at odds."""

    command = "renewals"

    def __init__(self, session):
        self.session = session
        self.guest = BareGuest(session, 1)
        self.name = self.guest.console.name
        self.renewals = 0

    def play(self, rounds):
        """So many rounds; each line that the guest prints meanwhile is a step forward."""
        limit = SILENCE + rounds / STEPS / ROUNDS_PER_SECOND
        self.guest.say(f"{self.command} {rounds:x}")
        while not self.guest.has_answered():
            lines = len(self.guest.answer)
            self.session.wait(lambda: len(self.guest.answer) > lines, limit, f"{self.name} does not get on")
        self.judge(rounds, self.guest.figures(self.guest.answer))

    def count(self):
        """(renewals since the last time, the mediator's figures); none may have failed."""
        figures = self.session.hypervisor.stat(self.name)
        renewals = figures["renewals"] - self.renewals
        self.renewals = figures["renewals"]
        check(figures["renewals_failed"] == 0, f"OP-TEE did not take {self.name} again")
        return renewals, figures

    def judge(self, rounds, told):
        """The guest's figures, and the mediator's."""
        renewals, figures = self.count()
        self.session.display.step(f"{renewals} renewals in {rounds} rounds; {told['lost']} of "
                                  f"{figures['calls']} calls forgotten on their way")
        check(self.guest.answer[-1] == "ok", f"{self.name}: {self.guest.answer[-1]} {told}")
        check(int(told["unknown"]) == 0, f"{told['unknown']} calls of {self.name} found no OP-TEE")
        check(int(told["lost"]) <= CALLS * renewals, f"{self.name}'s calls were forgotten without a renewal")
        check(renewals >= rounds // RENEWALS, f"only {renewals} renewals: this shows too little")

    def end(self):
        """It works with OP-TEE once more, and ends in a call, with a page in OP-TEE's hands."""
        for command in ("capabilities", "register 1", "abandon 2"):
            self.guest.command(command)
        destroy(self.session, self.name)


class RestlessByFfa(Restless):
    """The VM whose lives end in a call; the guest looks itself that nothing of them is left."""

    command = "ffa-renewals"

    def judge(self, rounds, told):
        renewals, _ = self.count()
        self.session.display.step(f"{renewals} renewals in {rounds} lives, each with a suspended call and five shares")
        check(self.guest.answer[-1] == "ok", f"{self.name}: {self.guest.answer[-1]}")
        check(renewals >= rounds, f"only {renewals} renewals: lives did not end")


def scenario(display, args):
    vms = [bare_vm("restless", (0, 1), autostart=False),
           linux_vm(witness.NAME, (2, 3), "om.repeat " + arguments(args.xtest), autostart=False),
           bare_vm(witness.ANOTHER, (0,), autostart=False)]
    limit = args.timeout or BASE_LIMIT + args.rounds / ROUNDS_PER_SECOND
    with vms_session(vms, display, limit) as session:
        expect_ready(session)
        free = session.hypervisor.memory()["free"]
        restless = RestlessByFfa(session) if BY_FFA else Restless(session)
        session.hypervisor.command("start restless")
        restless.guest.wait_boot()
        restless.play(args.rounds // ALONE)
        linux = Witness(session)
        linux.start(limit)
        restless.play(args.rounds - args.rounds // ALONE)
        runs = linux.finish(limit)
        restless.end()
        another(session, 3)
        session.watch()
        destroy(session, witness.NAME)
        check_all_given_back(session, free)
        session.power_off()
    return (f"{args.rounds} rounds, {restless.renewals} renewals, OP-TEE lives; "
            f"{witness.NAME} passed all of its {runs} xtest runs")


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
