#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""OP-TEE's one notification interrupt reaches each of Bao's guests.

This OP-TEE notifies each VM once a second, as a test of its own. Both guests have turned their first CPU off,
which called OP-TEE last; that of the first is the one that OP-TEE's interrupt comes to.
"""
from notifications import Notified

from runner import bao
from runner.scenario import check, run_scenario, scenario_parser

LIMIT = 240
WORKS = ("om.notifications om.without-cpu0",) * 2


def scenario(display, args):
    with bao.session(WORKS, display, args.timeout or LIMIT) as session:
        first, second = Notified(session, 1), Notified(session, 2)
        for vm in (first, second):
            vm.wait_boot(LIMIT)
        display.step(f"interrupts: {first.wait_rise()}, {second.wait_rise()}")
        check((first.cpus, second.cpus) == (1, 1), f"vm1 has {first.cpus} CPUs, and vm2 {second.cpus}")
    return "both guests got their notifications"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
