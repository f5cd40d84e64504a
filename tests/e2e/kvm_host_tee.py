#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The host's own driver of OP-TEE, as a client of the module's beside a guest.

Its processes are killed in the middle of OP-TEE's tests and its driver is taken away, again and again; it
finds OP-TEE full; it stays while somebody has its device; and the host powers off with it. The guest
passes its tests all along.
"""
from kvm_life import end, start
from on_host import sh
from runner import kvm
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

XTEST = "om.repeat om.xtest=1001,1004,1011,6001"
LIMIT = 1200
PASS_LIMIT = 300
LIVES = 3
CLIENT = "host-tee"
INSMOD = "insmod /lib/modules/optee-host.ko"


def passes(session, *names):
    """Each passes xtest once more."""
    guests = [session.guests[name] for name in names]
    for guest in guests:
        guest.results.clear()
    session.wait(lambda: all(guest.results for guest in guests), PASS_LIMIT, f"xtest does not end in {names}")
    for guest in guests:
        check(guest.result().passed(), f"{guest.name}'s xtest failed: {guest.result()}")


def wait_until_busy(session):
    guest = session.guests[CLIENT]
    session.wait(lambda: guest.parser.case, kvm.BOOT_LIMIT, "the host does not get to work")


def clients(session):
    return len(session.hypervisor.command("module"))


def lives(session):
    for life in range(1, LIVES + 1):
        session.hypervisor.command(f"start {CLIENT}")
        passes(session, CLIENT, "vm1")
        session.guests[CLIENT].parser.case = ""
        wait_until_busy(session)
        case = session.guests[CLIENT].parser.case
        check(clients(session) == 2, "the module does not know the host")
        session.hypervisor.command(f"destroy {CLIENT}")
        check(clients(session) == 1, "the module has the host still")
        session.display.step(f"life {life}: the host passed xtest, and was killed in {case}")


def finds_no_place(session):
    start(session, "vm2")
    passes(session, "vm2")
    said, status = sh(session, INSMOD)
    check(status != 0, f"the host is a third VM: {said}")
    said, _ = sh(session, "dmesg | grep optee-mediator | tail -n 1")
    check("the host's driver cannot be a client (-28)" in said[0], f"the kernel's log does not say why: {said}")
    passes(session, "vm1", "vm2")
    session.display.step(said[0])
    session.watch("vm1")
    session.hypervisor.command("destroy vm2")


def stays_while_used(session):
    said, status = sh(session, INSMOD)
    check(status == 0, f"there is a place again, but not for the host: {said}")
    said, status = sh(session, "rmmod optee_host <>/dev/tee0")
    check(status != 0, f"the driver goes from under an open file: {said}")
    said, status = sh(session, "rmmod optee_mediator")
    check(status != 0, f"the module goes from under the driver: {said}")
    said, status = sh(session, INSMOD)
    check(status != 0 and clients(session) == 2, f"the driver is there twice: {said}")
    said, status = sh(session, "rmmod optee_host")
    check(status == 0 and clients(session) == 1, f"the driver does not go: {said}")
    session.display.step("the driver stays while its device is open, and goes when it is not")


def scenario(display, args):
    vms = [kvm.linux_vm("vm1", (0, 1), XTEST), kvm.linux_vm("vm2", (2, 3), XTEST), kvm.host_client(XTEST)]
    with kvm.session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session, kvm.BOOT_LIMIT)
        start(session, "vm1")
        passes(session, "vm1")
        for part in (lives, finds_no_place, stays_while_used):
            part(session)
        passes(session, "vm1")
        end(session, "vm1")
        session.hypervisor.command(f"start {CLIENT}")
        wait_until_busy(session)
        session.power_off()
    return "the host came and went beside a guest, and powered off in the middle of its tests"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
