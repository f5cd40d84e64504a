#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A third guest of KVM's wants OP-TEE where OP-TEE was built for two: its VMM says so and ends.

It is started while the two others are in the middle of xtest; they pass their tests. When one of them
has gone, the third is taken.
"""
from runner import kvm
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

# Not 1006, which fails where a wait of a second takes two.
XTEST = "om.xtest=1001,1004,1005,1011,6001,6010"
LIMIT = 1200
DONE_LIMIT = 600
REFUSED = "OP-TEE takes no further VM"


def wait_marker(session, names, marker, limit):
    session.watch(*names)
    session.wait(lambda: all(marker in session.guests[name].markers for name in names), limit,
                 f"{' and '.join(names)} do not say '{marker}'")


def check_refused(session):
    hypervisor = session.hypervisor
    hypervisor.command("start vm3")
    session.wait(lambda: hypervisor.has_event("vm3", "ended"), kvm.ANSWER_LIMIT, "vm3's VMM does not end")
    said = [text for name, text in hypervisor.events if name == "vm3"]
    check("ended 1" in said, f"vm3's VMM did not end with an error: {said}")
    words = [text for text in said if REFUSED in text]
    check(len(words) == 1, f"vm3's VMM does not say why, once: {said}")
    check(not session.guests["vm3"].markers, "vm3 was started")
    check(len(hypervisor.command("module")) == 2, "the module has not just two VMs")
    session.display.step(f"vm3: {words[0]}")


def scenario(display, args):
    vms = [kvm.linux_vm("vm1", (0, 1), XTEST), kvm.linux_vm("vm2", (2, 3), XTEST),
           kvm.linux_vm("vm3", (1, 3), XTEST)]
    with kvm.session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session, kvm.BOOT_LIMIT)
        for name in ("vm1", "vm2"):
            session.hypervisor.command(f"start {name}")
        wait_marker(session, ("vm1", "vm2"), "xtest starts", kvm.BOOT_LIMIT)
        check_refused(session)
        wait_marker(session, ("vm1", "vm2"), "done", DONE_LIMIT)
        session.hypervisor.command("destroy vm1")
        session.hypervisor.command("start vm3")
        wait_marker(session, ("vm2", "vm3"), "tee up", kvm.BOOT_LIMIT)
        for name in ("vm1", "vm2"):
            result = session.guests[name].result()
            check(result.passed(), f"{name}'s xtest failed: {result}")
        for name in ("vm2", "vm3"):
            session.hypervisor.command(f"destroy {name}")
        kvm.check_nothing_left(session.hypervisor)
        session.power_off()
    return "vm3 was refused while there were two, vm1 and vm2 passed, and then it was taken"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
