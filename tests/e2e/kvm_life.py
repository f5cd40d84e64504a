#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The lives of a KVM host and of its guests: notifications, reboots and kexec of guests with calls and
buffers in OP-TEE's hands, a module that stays while a VM is open, and kexec of the host with two VMs open.
"""
import dataclasses
import re

import kexec
from notifications import Notified
from runner import kvm, layout, wire
from runner.machines import KEXEC_MEMORY
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 2400
DONE_LIMIT = 600
REBOOTS = 3
# None with 1006, which fails where a wait of a second takes two.
KEXEC_XTEST = "1001,1004,1011,1022,4005,6001"
BUSY_XTEST = "om.repeat om.xtest=1001,1004,1011"
# One client is in OP-TEE all the time, another's call waits for a TA that is never brought.
HOLD = ("xtest --aes-perf -s 4096 -n 100000000 >/dev/null &", "sleep 1",
        "kill -STOP $(pidof tee-supplicant)", "xtest -t regression 1004 >/dev/null &", "sleep 1",
        'echo "om: "holds')
TEST = 'xtest -l 0 -t regression 1004; echo "om: "xtest ends exit=$? ms=0'
# LPIs would go on being written to memory of the first kernel's, which only EFI tells the second one of.
HOST_ARGUMENTS = "retain_initrd irqchip.gicv3_nolpi=1"
# KVM itself does, when it is shut down while vCPUs run, and the scheduler may find one on a CPU that goes.
KVM_WARNS = re.compile(r"WARNING: (?!.*optee_mediator)|Call trace:")
KEXEC_LOAD = ("kexec --load /boot/Image --no-checks --initrd=/sys/firmware/initrd "
              '--command-line="$(cat /proc/cmdline)"')


def kexec_vm(name, cpus, arguments):
    """machines.kexec_vm() for the VMM."""
    vm = kvm.linux_vm(name, cpus, f"retain_initrd {arguments}", memory=KEXEC_MEMORY)
    return dataclasses.replace(vm, initrd=kvm.in_host(layout.KEXEC_INITRD_FILE))


def machine():
    """The first one is kexec.py's; Notified wants vm2 and vm3 to have these numbers."""
    return [kexec_vm("again", (0, 1), f"om.kexec=call om.xtest={KEXEC_XTEST}"),
            kvm.linux_vm("vm2", (0, 1), "om.notifications"), kvm.linux_vm("vm3", (2, 3), "om.notifications"),
            kvm.linux_vm("shell", (2, 3), "om.shell"),
            kvm.linux_vm("busy1", (0, 1), BUSY_XTEST), kvm.linux_vm("busy2", (2, 3), BUSY_XTEST)]


def start(session, *names):
    session.watch(*names)
    for name in names:
        session.hypervisor.command(f"start {name}")


def end(session, *names):
    session.watch()
    for name in names:
        session.hypervisor.command(f"destroy {name}")
    kvm.check_nothing_left(session.hypervisor)


def wait_marker(session, name, marker, limit=kvm.BOOT_LIMIT):
    session.wait(lambda: marker in session.guests[name].markers, limit, f"{name} does not say '{marker}'")


def are_notified(session):
    """And the module cannot be taken away meanwhile."""
    vms = [Notified(session, number) for number in (2, 3)]
    start(session, *(vm.name for vm in vms))
    for vm in vms:
        vm.wait_boot(kvm.BOOT_LIMIT)
    session.display.step(f"interrupts: {vms[0].wait_rise()}, {vms[1].wait_rise()}")
    module_stays(session)
    session.watch("vm3")
    session.hypervisor.command("destroy vm2")
    session.display.step(f"vm2 is gone; interrupts: {vms[1].wait_rise()}")
    end(session, "vm3")


def module_stays(session):
    status = session.hypervisor.command("sh rmmod optee_mediator; echo status=$?")[-1]
    check(status != "status=0", "the module was removed while VMs were open")
    check(len(session.hypervisor.command("module")) == 2, "the module has not both VMs any more")
    session.display.step("the module is not removed while VMs are open")


def module_goes_and_comes(session):
    session.hypervisor.command("sh rmmod optee_mediator && insmod /lib/modules/optee-mediator.ko")
    session.display.step("without VMs it is removed, and loaded again")


class Typist:
    """At the prompt of the guest "shell"."""

    def __init__(self, session):
        self.session, self.guest = session, session.guests["shell"]
        self.channel = str(list(session.guests).index("shell") + 1)

    def type(self, *lines):
        for line in lines:
            self.session.send(self.channel, line.encode() + b"\n")

    def hold(self):
        self.type(*HOLD)
        wait_marker(self.session, "shell", "holds")
        figures = self.session.hypervisor.stat("shell")
        for key in kexec.HELD:
            check(figures[key] > 0, f"{key} is 0 before the reboot: this shows nothing")
        return ", ".join(f"{key} {figures[key]}" for key in kexec.HELD)

    def reboot(self):
        self.guest.begin_life()
        self.type("reboot -f")
        wait_marker(self.session, "shell", "shell")
        check("tee up" in self.guest.markers, "after its reboot the guest has no OP-TEE")

    def test(self):
        self.type(TEST)
        self.session.wait(lambda: self.guest.results, DONE_LIMIT, "xtest does not end")
        check(self.guest.result().passed(), f"xtest failed after the reboot: {self.guest.result()}")

    def leave(self):
        """The guest's driver lets go of everything."""
        self.type("exit")
        wait_marker(self.session, "shell", "done")
        kexec.check_nothing_left(self.session, self.guest)


def reboots(session):
    start(session, "shell")
    wait_marker(session, "shell", "shell")
    typist = Typist(session)
    for _ in range(REBOOTS):
        held = typist.hold()
        typist.reboot()
        typist.test()
        session.display.step(f"shell rebooted ({held}), and passed xtest")
    typist.leave()
    end(session, "shell")


def kexecs(session):
    start(session, "again")
    guest = session.guests["again"]
    kexec.first_life(session, guest, "call", kvm.BOOT_LIMIT)
    kexec.second_life(session, guest, kvm.BOOT_LIMIT)
    kexec.check_nothing_left(session, guest)
    session.display.step(f"again's second kernel passed {guest.result().cases} cases; nothing is left of the first")
    end(session, "again")


def pair_works(session):
    """Both are in the middle of xtest, and have passed it once."""
    start(session, "busy1", "busy2")
    guests = [session.guests[name] for name in ("busy1", "busy2")]
    session.wait(lambda: all(guest.results for guest in guests), DONE_LIMIT, "xtest does not end in both guests")
    for guest in guests:
        check(guest.result().passed(), f"{guest.name}'s xtest failed: {guest.result()}")


def host_kexecs(session):
    hypervisor = session.hypervisor
    pair_works(session)
    check(len(hypervisor.command("module")) == 2, "the module has not two VMs before kexec")
    hypervisor.command(f"sh {KEXEC_LOAD}")
    session.watch()
    hypervisor.ready = False
    session.display.step("the host boots a second kernel while two VMs are open")
    session.host_kernel.forgiven = KVM_WARNS
    session.send(wire.HYPERVISOR, b"sh kexec --exec\n")
    expect_ready(session, kvm.BOOT_LIMIT)
    session.host_kernel.forgiven = None
    check(not hypervisor.command("module"), "the second kernel's module has VMs already")
    pair_works(session)
    session.display.step("two VMs have OP-TEE under the second kernel, too")
    end(session, "busy1", "busy2")


def scenario(display, args):
    control = kvm.host(HOST_ARGUMENTS, layout.KVM_KEXEC_INITRD_FILE)
    with kvm.session(machine(), display, args.timeout or LIMIT, control) as session:
        expect_ready(session, kvm.BOOT_LIMIT)
        for part in (are_notified, module_goes_and_comes, reboots, kexecs, host_kexecs):
            part(session)
        session.power_off()
    return f"notifications, {REBOOTS} reboots, kexec of a guest and of the host: OP-TEE took each VM"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
