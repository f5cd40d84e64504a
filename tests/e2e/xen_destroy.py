#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""domU is destroyed in the middle of xtest and created again, while dom0 goes on with its own.

After each destruction Xen must have nothing of the domain any more: as long as anybody holds one of
its pages, it stays in xl's list without a name. OP-TEE takes the next one each time.
"""
import random
import re

import destroy
from runner import wire, xen
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

VICTIM, WITNESS = "domU", "dom0"
SECONDS_PER_CYCLE = 180
CASES_LIMIT = xen.BOOT_LIMIT + destroy.CASES_LIMIT
LAST_WORDS = re.compile(r"optee-mediator: end d\d+ (.*)")
FIGURE = re.compile(r"(\w+)=(\d+)")


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--mediator", choices=("ours", "traced", "in-tree"), default="ours")
    parser.add_argument("--cycles", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1, help="of the moments of destruction")
    return parser.parse_args()


def listen_for_ends(session):
    """What our mediator says on Xen's console when a domain has ended, as figures."""
    ends = []

    def line(text):
        if match := LAST_WORDS.search(text):
            ends.append({name: int(value) for name, value in FIGURE.findall(match[1])})
    session.consoles[wire.XEN].listeners.append(line)
    return ends


def check_end(ends, number):
    check(len(ends) == number, f"{len(ends)} ends of domains were told, not {number}")
    for figure in ("buffers_now", "pages_pinned_now", "calls_now", "memory_now"):
        check(ends[-1][figure] == 0, f"{VICTIM} is destroyed but {figure}={ends[-1][figure]}")


class Cycles:
    """@ends stays empty with Xen's own mediator, which says nothing."""

    def __init__(self, session, args):
        self.session = session
        self.victim, self.witness = session.guests[VICTIM], session.guests[WITNESS]
        self.moments = random.Random(args.seed)
        self.ends = listen_for_ends(session)
        self.speaks = args.mediator != "in-tree"
        self.free = session.hypervisor.memory()["free"]

    def wait_until_busy(self, seconds):
        destroy.wait_until_busy(self.session, self.victim, seconds, CASES_LIMIT)

    def destroy(self, number):
        self.session.watch(WITNESS)
        self.session.hypervisor.command(f"destroy {VICTIM}")
        if self.speaks:
            check_end(self.ends, number)
        left = self.session.hypervisor.memory()["free"]
        check(left == self.free, f"{self.free} pages were free before the first {VICTIM}, {left} now")

    def play(self, number):
        self.wait_until_busy(self.moments.uniform(0, destroy.BUSY_LIMIT))
        case = self.victim.parser.case
        self.destroy(number)
        held = f", {self.ends[-1]['buffers_peak']} buffers at most" if self.speaks else ""
        self.session.display.step(f"cycle {number}: {VICTIM} destroyed in {case}{held}; nothing of it is left")
        destroy.start(self.session, VICTIM)


def scenario(display, args):
    domains = xen.dom0(destroy.WITNESS_XTEST), xen.domu(destroy.VICTIM_XTEST)
    limit = args.timeout or 2 * destroy.ROUND_LIMIT + args.cycles * SECONDS_PER_CYCLE
    with xen.session(args.mediator, domains, display, limit) as session:
        expect_ready(session, xen.BOOT_LIMIT)
        cycles = Cycles(session, args)
        for name in (VICTIM, WITNESS):
            destroy.start(session, name)
        for number in range(1, args.cycles + 1):
            cycles.play(number)
        cycles.wait_until_busy(0)
        rounds = destroy.finish_round(session, cycles.witness)
        cycles.destroy(args.cycles + 1)
        session.power_off()
    return f"{args.cycles} cycles; {WITNESS} passed all of its {rounds} xtest runs; no domain is left"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
