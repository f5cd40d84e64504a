#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A VMM waits for ever in its own memory, with a reset of its VM pending, while a guest beside it boots,
passes xtest and ends, and then another one does, which counts its notifications.

tests/linux/stall.c has the same for all places where a VMM can wait, with a program as the guest.
"""
from notifications import Notified
from runner import kvm, layout
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

XTEST = "om.xtest=1001,1004,1005,1011,6001,6010"  # not 1006, which fails where a wait of a second takes two
LIMIT = 900
DONE_LIMIT = 400
HOLD = "sh om-stall hold >/run/stall.log 2>&1 </dev/null & while ! grep -q holds /run/stall.log; do sleep 0.1; done"
KILL = "sh kill -9 $(pidof om-stall); while grep -q om-stall /sys/kernel/debug/optee-mediator/vms; do sleep 0.1; done"


def stalled(hypervisor):
    """The module's line of the VM whose VMM waits."""
    lines = [line for line in hypervisor.command("module") if " name=om-stall " in line]
    check(len(lines) == 1, f"the module has not one VM of om-stall's: {lines}")
    return lines[0]


def end(session, name):
    session.watch()
    session.hypervisor.command(f"destroy {name}")


def passes(session):
    session.watch("vm1")
    session.hypervisor.command("start vm1")
    guest = session.guests["vm1"]
    session.wait(lambda: "done" in guest.markers, DONE_LIMIT, "vm1 is not done in time")
    check(guest.result().passed(), f"vm1's xtest failed: {guest.result()}")
    end(session, "vm1")
    session.display.step("vm1 came, passed xtest, and went")


def is_notified(session):
    vm = Notified(session, 2)
    session.watch("vm2")
    session.hypervisor.command("start vm2")
    vm.wait_boot(kvm.BOOT_LIMIT)
    session.display.step(f"vm2 came; interrupts: {vm.wait_rise()}")
    end(session, "vm2")


def scenario(display, args):
    vms = [kvm.linux_vm("vm1", (0, 1), XTEST), kvm.linux_vm("vm2", (2, 3), "om.notifications")]
    control = kvm.host(initrd=layout.KVM_TESTS_INITRD_FILE)
    with kvm.session(vms, display, args.timeout or LIMIT, control) as session:
        hypervisor = session.hypervisor
        expect_ready(session, kvm.BOOT_LIMIT)
        hypervisor.command(HOLD)
        before = stalled(hypervisor)
        passes(session)
        is_notified(session)
        check(stalled(hypervisor) == before, "the VMM did not wait all the while")
        hypervisor.command(KILL)
        kvm.check_nothing_left(hypervisor)
        session.power_off()
    return "two guests came and went beside a VMM that waited; it could be killed, and nothing is left"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
