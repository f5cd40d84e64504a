#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The VMM of one guest is killed in the middle of what the guest does, and started again, while another
guest goes on.

After each death the host's kernel must have given back every page but those of the other guest, whose
VMM stands still to be counted; the module must have nothing of the dead; OP-TEE takes the next one.
"""
import random

import destroy
from runner import kvm
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

WITNESS, VICTIM = "vm1", "vm2"
# Without 1006 (time) and 1040 (which takes very long beside another guest): it stands still now and then.
WITNESS_XTEST = "om.repeat om.xtest=1004,1005,1011,2001,4005,6001,6010"
ROUND_LIMIT = 900
BOOT_BUSY_LIMIT = 12  # seconds from a start to a death that comes early
EARLY = 3  # every third death comes while the guest boots and its driver shares its first buffers
SECONDS_PER_CYCLE = 120
ENOUGH = 10  # cycles, for one of them to meet a call
HELD = ("calls_now", "buffers_now", "pages_pinned_now")


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--cycles", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1, help="of the moments of death")
    return parser.parse_args()


class Cycles:
    """@found: how many of the dead had how much in OP-TEE's hands."""

    def __init__(self, session, seed):
        self.session, self.hypervisor = session, session.hypervisor
        self.victim, self.witness = session.guests[VICTIM], session.guests[WITNESS]
        self.moments = random.Random(seed)
        self.found = dict.fromkeys(HELD, 0)

    def wait_for_moment(self, number):
        session, early = self.session, number % EARLY == 0
        session.watch(WITNESS, VICTIM)
        if not early:
            destroy.wait_until_busy(session, self.victim, self.moments.uniform(0, destroy.BUSY_LIMIT),
                                    kvm.BOOT_LIMIT + destroy.CASES_LIMIT)
            return
        deadline = session.display.seconds() + self.moments.uniform(0, BOOT_BUSY_LIMIT)
        session.wait(lambda: session.display.seconds() > deadline, 2 * BOOT_BUSY_LIMIT, "never")

    def kill(self):
        """Returns the figures of just before, if the module had the VM yet."""
        self.session.watch(WITNESS)
        is_known = self.hypervisor.vm(VICTIM)["tee"] == "yes"
        figures = self.hypervisor.stat(VICTIM) if is_known else None
        self.hypervisor.command(f"destroy {VICTIM}")
        for name in HELD:
            self.found[name] += bool(figures and figures[name])
        return figures

    def check_pins(self):
        """The witness stands still meanwhile."""
        self.hypervisor.command(f"stop {WITNESS}")
        expected = self.hypervisor.stat(WITNESS)["pages_pinned_now"]
        held = kvm.pins(self.hypervisor).held()
        self.hypervisor.command(f"start {WITNESS}")
        check(held == expected, f"{VICTIM} is dead; {WITNESS} has {expected} pages, but {held} are pinned")
        vms = self.hypervisor.command("module")
        check(len(vms) == 1, f"{VICTIM} is dead, but the module has {vms}")

    def play(self, number):
        self.wait_for_moment(number)
        where = self.victim.parser.case or self.victim.state
        figures = self.kill()
        self.check_pins()
        had = ", ".join(f"{name} {figures[name]}" for name in HELD) if figures else "not yet at OP-TEE"
        self.session.display.step(f"cycle {number}: {VICTIM} killed in {where}: {had}; nothing of it is left")
        destroy.start(self.session, VICTIM)


def check_found(found, cycles):
    """Deaths in which nothing was held show nothing; of a few deaths that is chance."""
    if cycles < ENOUGH:
        return
    for name, times in found.items():
        check(times > 0, f"{name} was 0 in each of {cycles} deaths: this shows nothing")


def end(session, cycles):
    """The last victim gets to work, the witness finishes, and both go. Returns the witness's rounds."""
    destroy.wait_until_busy(session, cycles.victim, 0, kvm.BOOT_LIMIT + destroy.CASES_LIMIT)
    rounds = destroy.finish_round(session, cycles.witness, ROUND_LIMIT)
    session.watch()
    for name in session.guests:
        session.hypervisor.command(f"destroy {name}")
    kvm.check_nothing_left(session.hypervisor)
    session.power_off()
    return rounds


def scenario(display, args):
    vms = [kvm.linux_vm(WITNESS, (0, 1), WITNESS_XTEST),
           kvm.linux_vm(VICTIM, (2, 3), destroy.VICTIM_XTEST)]
    limit = args.timeout or 2 * ROUND_LIMIT + args.cycles * SECONDS_PER_CYCLE
    with kvm.session(vms, display, limit) as session:
        expect_ready(session, kvm.BOOT_LIMIT)
        for name in session.guests:
            destroy.start(session, name)
        cycles = Cycles(session, args.seed)
        session.wait(lambda: cycles.witness.parser.finished > 0, kvm.BOOT_LIMIT + destroy.CASES_LIMIT,
                     f"{WITNESS} does not get to work")
        for number in range(1, args.cycles + 1):
            cycles.play(number)
        check_found(cycles.found, args.cycles)
        rounds = end(session, cycles)
    return (f"{args.cycles} deaths, of which {cycles.found['calls_now']} in a call; {WITNESS} passed all of its "
            f"{rounds} xtest runs; every page was given back")


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
