#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""OP-TEE's one notification interrupt reaches each of two Linux VMs.

This OP-TEE notifies each VM once a second, as a test of its own. The counters of the VMs' interrupts
rise; they go on in one VM while the other is destroyed, and begin anew when that comes back. One of the
VMs has turned its first vCPU off.
"""
import re

from runner.machines import linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 240
BOOT_LIMIT = 60
RISE = 5  # notifications, and at most seconds for each:
SECONDS_EACH = 4
LINE = re.compile(r"om: notifications(?P<enabled> enabled)?(?P<counts>[ \d]*)$")


class Notified:
    """What a guest says of its notifications; number is the VM's in the device tree, from 1."""

    def __init__(self, session, number, name=None):
        self.session = session
        self.name = name or f"vm{number}"
        self.forget()
        session.consoles[str(number)].listeners.append(self._line)

    def forget(self):
        self.enabled = False
        self.count = 0  # on all of its CPUs
        self.cpus = 0

    def _line(self, line):
        if match := LINE.search(line):
            self.enabled = self.enabled or bool(match["enabled"])
            counts = [int(count) for count in match["counts"].split()]
            self.cpus = len(counts) or self.cpus
            self.count = sum(counts) or self.count

    def wait_boot(self, limit=BOOT_LIMIT):
        self.session.wait(lambda: self.enabled, limit, f"{self.name}'s driver enables no notifications")

    def wait_rise(self):
        before = self.count
        self.session.wait(lambda: self.count >= before + RISE, RISE * SECONDS_EACH,
                          f"{self.name} gets no notifications")
        return f"{self.name} {before} to {self.count}"


def end_and_return(session, ending, staying, boot_limit=BOOT_LIMIT):
    """Both get theirs, one also while the other is destroyed, and that one when it is back."""
    display = session.display
    display.step(f"interrupts: {ending.wait_rise()}, {staying.wait_rise()}")
    session.hypervisor.command(f"destroy {ending.name}")
    display.step(f"{ending.name} is destroyed; interrupts: {staying.wait_rise()}")
    ending.forget()
    session.hypervisor.command(f"start {ending.name}")
    ending.wait_boot(boot_limit)
    display.step(f"{ending.name} is back; interrupts: {ending.wait_rise()}, {staying.wait_rise()}")
    for name in (ending.name, staying.name):
        check(session.hypervisor.stat(name)["refusals"] == 0, f"{name} was refused something")


def scenario(display, args):
    vms = [linux_vm("vm1", (0, 1), "om.notifications"), linux_vm("vm2", (2, 3), "om.notifications om.without-cpu0")]
    with vms_session(vms, display, args.timeout or LIMIT) as session:
        first, second = Notified(session, 1), Notified(session, 2)
        expect_ready(session)
        for vm in (first, second):
            vm.wait_boot()
        end_and_return(session, first, second)
        check((first.cpus, second.cpus) == (2, 1), f"vm1 has {first.cpus} CPUs, and vm2 {second.cpus}")
        session.power_off()
    return "both VMs got their notifications"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
