#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A third VM wants OP-TEE where OP-TEE was built for two: it is refused clearly, nothing else.

The third VM starts first-come last: it boots without OP-TEE, and the two others pass their tests.
"""
import argparse

from runner.machines import linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario

XTEST = "om.xtest=1001,1004,1011,6001"
LIMIT = 300
DONE_LIMIT = 240


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--timeout", type=int, default=0)
    return parser.parse_args()


def check_refused(session):
    hypervisor, guest = session.hypervisor, session.guests["vm3"]
    check(hypervisor.has_event("vm3", "tee refused"), "the hypervisor does not say that vm3 is refused")
    check(hypervisor.vm("vm3")["tee"] == "refused", "'list' does not say that vm3 is refused")
    check("no tee" in guest.markers, "vm3 sees an OP-TEE")


def check_undisturbed(session, name):
    check(not session.hypervisor.has_event(name, "tee refused"), f"{name} was refused")
    result = session.guests[name].result()
    check(result.passed(), f"{name}'s xtest failed: {result}")


def scenario(display, args):
    vms = [linux_vm("vm1", (0, 1), XTEST), linux_vm("vm2", (2, 3), XTEST),
           linux_vm("vm3", (1, 3), XTEST, memory=256 << 20)]
    with vms_session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session)
        session.watch(*session.guests)
        session.wait(lambda: all("done" in guest.markers for guest in session.guests.values()),
                     DONE_LIMIT, "the VMs are not done in time")
        check_refused(session)
        for name in ("vm1", "vm2"):
            check_undisturbed(session, name)
        session.hypervisor.quit()
    return "vm3 was refused, vm1 and vm2 passed"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
