#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A third VM wants OP-TEE where OP-TEE was built for two: it is refused clearly, nothing else.

It is started while the two others are in the middle of xtest, on CPUs that it shares with them; it
boots without OP-TEE, and the others pass their tests.
"""
from runner.machines import linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

XTEST = "om.xtest=1001,1004,1006,1011,6001,6010"
LIMIT = 300
DONE_LIMIT = 240


def start_third(session):
    """Once OP-TEE serves the two others."""
    first = [session.guests[name] for name in ("vm1", "vm2")]
    session.watch("vm1", "vm2")
    session.wait(lambda: all("xtest starts" in guest.markers for guest in first), DONE_LIMIT,
                 "the first two VMs do not get to work")
    session.hypervisor.command("start vm3")
    session.watch(*session.guests)


def check_refused(session):
    hypervisor, guest = session.hypervisor, session.guests["vm3"]
    check(hypervisor.has_event("vm3", "tee refused"), "no event tells that vm3 is refused")
    check(hypervisor.vm("vm3")["tee"] == "refused", "'list' does not say that vm3 is refused")
    check("no tee" in guest.markers, "vm3 sees an OP-TEE")


def check_undisturbed(session, name):
    check(not session.hypervisor.has_event(name, "tee refused"), f"{name} was refused")
    result = session.guests[name].result()
    check(result.passed(), f"{name}'s xtest failed: {result}")


def scenario(display, args):
    vms = [linux_vm("vm1", (0, 1), XTEST), linux_vm("vm2", (2, 3), XTEST),
           linux_vm("vm3", (1, 3), XTEST, autostart=False)]
    with vms_session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session)
        start_third(session)
        session.wait(lambda: all("done" in guest.markers for guest in session.guests.values()),
                     DONE_LIMIT, "the VMs are not done in time")
        check_refused(session)
        for name in ("vm1", "vm2"):
            check_undisturbed(session, name)
        session.power_off()
    return "vm3 was refused, vm1 and vm2 passed"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
