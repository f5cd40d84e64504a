#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""VMs that are created, used, and end in the middle of something; afterwards all memory is as it was.

A bare guest is hostile on two vCPUs (tests/guest/hostile/, behind FF-A its race) until it ends itself, by off or
a crash, or is destroyed, at moments that the seed decides. Then Linux is destroyed in the middle of xtest. After
each end nothing of the VM is left with the mediator, and all of its pages are free. Beside them another VM lives
on and asks OP-TEE how much of its own memory is in use: at the end as much as before the first.
"""
import random

from assurance import report
from runner import layout
from runner.bare import BareGuest
from runner.machines import bare_vm, linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

from destroy import VICTIM_XTEST, wait_until_busy
from witness import check_gone, destroy

BY_FFA = layout.ABI == "ffa"
KIND = "lives" + layout.OF_ABI
SHORT_LIFE = 0.6  # seconds until the VM is destroyed, at most
LONG_LIFE = 8  # of Linux in xtest
LIFE_LIMIT = 30
SECONDS_PER_LIFE = 4  # on a busy host
SECONDS_PER_LINUX = 120
NOTIFIED = 10  # one life in so many has notifications (docs/limits.md)
NEXUS_HEAP = 4  # of OP-TEE, what all VMs have together: pta_stats.h
# Behind FF-A all VMs together leave eight handles behind at most (docs/limits.md), of small shares.
LEFT_BEHIND = 8 * 1024 if BY_FFA else 0  # bytes
METER, LINUX = "meter", "linux"
ENDS = ("destroyed", "off", "crashed")
BOUT_KINDS = (1, 3)  # drivers introduce themselves; the other one changes messages besides
RACE_CALLS = 100000  # more than there is time for


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--lives", type=int, default=1000, help="of the bare guest")
    parser.add_argument("--linux", type=int, default=20, help="lives of Linux")
    parser.add_argument("--seed", type=int, default=1, help="of what is done, and of the moments")
    return parser.parse_args()


class Meter:
    """The VM that lives on."""

    def __init__(self, session):
        self.guest = BareGuest(session, 1)
        session.hypervisor.command(f"start {METER}")
        self.guest.wait_boot()
        self.read()  # OP-TEE sets the VM up in its first call

    def read(self):
        """(bytes that OP-TEE has allocated, how often it had none)"""
        told = self.guest.command(f"optee-memory {NEXUS_HEAP}")
        return int(told["allocated"]), int(told["failures"])


class Mortals:
    """Two descriptions of the VM, with notifications and without, of which one lives at a time."""

    def __init__(self, session, seed):
        self.session = session
        self.guests = {flag: BareGuest(session, number) for flag, number in ((False, 2), (True, 3))}
        self.seed = seed
        self.choice = random.Random(seed)
        self.ended = dict.fromkeys(ENDS, 0)
        self.held = dict.fromkeys(("calls_now", "buffers_now"), 0)

    def life(self, number):
        guest = self.guests[self.choice.randrange(NOTIFIED) == 0]
        end = self.choice.choice(ENDS[:1] if BY_FFA else ENDS)
        boots = guest.boots
        self.session.hypervisor.command(f"start {guest.console.name}")
        self.session.wait(lambda: guest.boots > boots, LIFE_LIMIT, f"{guest.console.name} does not boot")
        self.session.hypervisor.expect_event(guest.console.name, end, lambda: self.play(guest, number, ENDS.index(end)),
                                             LIFE_LIMIT)
        check(not any("strange" in line and "strange=0" not in line for line in guest.answer),
              f"life {number}: {guest.answer}")
        check_gone(self.session, guest.console.name)
        self.ended[end] += 1

    def play(self, guest, number, end):
        if BY_FFA:
            guest.say(f"ffa-race {self.seed << 32 | number << 20 | RACE_CALLS:x}")
        else:
            guest.say(f"hostile {self.seed << 32 | number << 4 | self.choice.choice(BOUT_KINDS) | own_end(end):x}")
        if not end:
            self.destroy(guest.console.name)

    def destroy(self, name):
        moment = self.session.display.seconds() + self.choice.uniform(0, SHORT_LIFE)
        self.session.wait(lambda: self.session.display.seconds() > moment, LIFE_LIMIT, "never")
        figures = self.session.hypervisor.stat(name)
        for key in self.held:
            self.held[key] += figures[key] > 0
        self.session.hypervisor.command(f"destroy {name}")


def own_end(end):
    """What the guest is told of it: tests/guest/hostile/bout.c."""
    return (0, 2, 3)[end] << 2


def linux_life(session, choice):
    guest = session.guests[LINUX]
    session.hypervisor.command(f"start {LINUX}")
    wait_until_busy(session, guest, choice.uniform(0, LONG_LIFE), LIFE_LIMIT + SECONDS_PER_LINUX, (METER, LINUX))
    destroy(session, LINUX)


def machine():
    return [bare_vm(METER, (0,), autostart=False),
            bare_vm("mortal", (2, 3), autostart=False, limits={"tee-no-notifications": True}),
            bare_vm("notified", (2, 3), autostart=False),
            linux_vm(LINUX, (2, 3), VICTIM_XTEST, autostart=False)]


def bare_lives(session, args):
    mortals = Mortals(session, args.seed)
    for number in range(args.lives):
        mortals.life(number)
        if (number + 1) * 10 % args.lives < 10:
            session.display.step(f"{number + 1} lives: {mortals.ended}; of those destroyed, {mortals.held} had some")
    return mortals


def check_memory(session, before, after):
    """(free pages, OP-TEE's figures)"""
    session.display.step(f"before: {before[0]} free pages, {before[1][0]} bytes in use in OP-TEE's heap; "
                         f"after: {after[0]}, {after[1][0]}")
    lost = after[1][0] - before[1][0]
    check(after[0] == before[0], f"{before[0] - after[0]} pages are lost")
    check(0 <= lost <= LEFT_BEHIND, f"OP-TEE has {lost} bytes more in use than before the first life")
    check(after[1][1] == 0, f"OP-TEE had no memory {after[1][1]} times")


def scenario(display, args):
    """Returns what was done, in words, and how many lives."""
    limit = args.timeout or 200 + args.lives * SECONDS_PER_LIFE + args.linux * SECONDS_PER_LINUX
    with vms_session(machine(), display, limit, layout.FLASH_CHECK) as session:
        expect_ready(session)
        meter = Meter(session)

        def measure():
            return session.hypervisor.memory()["free"], meter.read()
        before = measure()
        mortals = bare_lives(session, args)
        check_memory(session, before, measure())
        choice = random.Random(args.seed)
        for number in range(args.linux):
            linux_life(session, choice)
            session.watch(METER)
            display.step(f"Linux's life {number + 1} has ended in xtest")
        session.watch()
        check_memory(session, before, measure())
        session.power_off()
    check(args.lives < 20 or BY_FFA or all(mortals.ended.values()), f"not each end came: {mortals.ended}")
    check(args.lives < 20 or all(mortals.held.values()), f"lives ended in the middle of nothing: {mortals.held}")
    return (f"{args.lives} lives, {args.linux} of Linux: memory is as before the first",
            args.lives + args.linux)


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: report.told(KIND, lambda: scenario(display, ARGS)))
