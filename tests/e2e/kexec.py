#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A Linux guest boots its own kernel anew (kexec) while OP-TEE holds a session, buffers and an
unfinished call of its.

Nobody resets the VM, and the first kernel's driver lets go of nothing. OP-TEE must serve the second
kernel as if there had been no first one, and nothing of the first one's may be left. With FF-A the
first one crashes, as it would wait for its session's end otherwise, and there is a crash kernel
between the two, which asks OP-TEE for no more than its version: nothing may be left there already.
"""
from runner import layout
from runner.machines import kexec_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 240
BOOT_LIMIT = 120  # QEMU is slow with memory where it once ran code
TEE_LIMIT = 60
XTEST = "1001,1004,1006,1011,1022,4005,6001"
HELD = ("buffers_now", "pages_pinned_now", "calls_now")  # by OP-TEE


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--leave", choices=("session", "call"), default="call",
                        help="session: with its buffers, but no unfinished call")
    return parser.parse_args()


def first_life(session, guest, leave, boot_limit=BOOT_LIMIT):
    """Until the guest is ready for its second kernel."""
    session.watch(guest.name)
    session.wait(lambda: "holds" in guest.markers, boot_limit, f"{guest.name} does not get ready to kexec")
    figures = session.hypervisor.stat(guest.name)
    for key in HELD:
        check(figures[key] > 0 or (key == "calls_now" and leave == "session"),
              f"{key} is 0 before kexec: this shows nothing")
    session.display.step(", ".join(f"{key} {figures[key]}" for key in HELD) + "; now kexec")


def crash_kernel(session, guest):
    """Up to where second_life() has it go on. What the first one says of its crash is no failure."""
    session.watch()
    guest.begin_life()
    session.send("1", b"\n")
    session.wait(lambda: "holds" in guest.markers, BOOT_LIMIT, "the crash kernel does not get ready to kexec")
    check_nothing_left(session, guest)
    session.display.step("the first kernel has crashed, and OP-TEE has nothing of it; now kexec")
    guest.begin_life()
    session.watch(guest.name)


def second_life(session, guest, boot_limit=BOOT_LIMIT):
    """The second kernel, up to its end of work."""
    guest.begin_life()
    session.send("1", b"\n")
    session.wait(lambda: "userspace" in guest.markers, boot_limit, "the second kernel does not boot")
    session.wait(lambda: "tee up" in guest.markers, TEE_LIMIT, "the second kernel's driver gets no OP-TEE")
    session.display.step("the second kernel has an OP-TEE")
    session.wait(lambda: "done" in guest.markers, LIMIT, "the second kernel is not done in time")
    check(guest.result().passed(), f"xtest failed under the second kernel: {guest.result()}")


def check_nothing_left(session, guest):
    figures = session.hypervisor.stat(guest.name)
    left = {key: figures[key] for key in HELD if figures[key]}
    check(not left, f"of the first kernel's life is left: {left}")


def scenario(display, args):
    vms = [kexec_vm("again", (0, 1), f"om.kexec={args.leave} om.xtest={XTEST}")]
    with vms_session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session)
        guest = session.guests["again"]
        first_life(session, guest, args.leave)
        if layout.ABI == "ffa":
            crash_kernel(session, guest)
        second_life(session, guest)
        display.step(f"the second kernel passed {guest.result().cases} cases")
        check_nothing_left(session, guest)
        session.power_off()
    return "the second kernel found an OP-TEE without a past"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
