#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""OP-TEE's one notification interrupt reaches dom0 and a domU whose device tree has one for it.

This OP-TEE notifies each domain once a second, as a test of its own. dom0 fetches for all; the
counters of the interrupts of both rise, in domU also after it was destroyed and created again. The
domain's interrupt comes from a piece of device tree that xl adds, as libxl writes none.
"""
import argparse

from notifications import Notified, end_and_return
from runner import xen
from runner.scenario import expect_ready, run_scenario

LIMIT = 900
IRQ = 44
# The emulated UART makes the domain's interrupt controller large enough.
XL = ('device_tree = "/images/optee-interrupt.dtb"', 'vuart = "sbsa_uart"')


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--timeout", type=int, default=0)
    return parser.parse_args()


def scenario(display, args):
    vms = xen.dom0("om.notifications"), xen.domu("om.notifications", xl=XL)
    with xen.session("ours", vms, display, args.timeout or LIMIT,
                     parameters=f"optee-mediator=domu-irq={IRQ}") as session:
        dom0, domu = (Notified(session, number, name) for number, name in enumerate(("dom0", "domU"), 1))
        expect_ready(session, xen.BOOT_LIMIT)
        for domain in (domu, dom0):
            session.hypervisor.command(f"start {domain.name}")
            domain.wait_boot(xen.BOOT_LIMIT)
        end_and_return(session, domu, dom0, xen.BOOT_LIMIT)
        session.power_off()
    return "both domains got their notifications"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
