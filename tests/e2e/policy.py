#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the device tree allows each VM: refusals get the ABI's error, are counted and are logged.

Two bare guests run into the list of Trusted Applications and into limits, and are told of those features
of the processor alone that the hypervisor serves. Then two Linux guests pass tests of xtest's where OP-TEE's
newer ways are not offered.

With ABI=ffa the guest of the list writes the name of another Trusted Application over its message while that is
looked at, and gets nowhere.
"""
from runner import layout
from runner.bare import BareGuest
from runner.machines import bare_vm, linux_vm, vms_session
from runner.refusals import Refusals
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 200
XTEST = "om.xtest=1001,1004,5006"
DEVICE_PTA = bytes.fromhex("7011a688ddde4053a5a97b3c4ddf13b8")
BUFFERS = 3
SESSIONS = 2000
BY_FFA = layout.ABI == "ffa"
OWN = 1 if BY_FFA else 0  # buffers besides: with FF-A a page for messages is one
# What optee_ffa.h and optee_smc.h call SEC_CAP_ASYNC_NOTIF and SEC_CAP_RPC_ARG.
NEWER_WAYS = {"notifications": 1 << 1} if BY_FFA else {"notifications": 1 << 5, "RPC arguments": 1 << 6}
NOT_OFFERED = {"tee-no-rpc-arg": True, "tee-no-notifications": True}
ACCESS_DENIED = 0xffff0001
OUT_OF_MEMORY = 0xfffffffd if BY_FFA else 0xffff000c  # FFA_NO_MEMORY


def features(guest):
    """What each vCPU has, and what no guest has whatever the processor is."""
    told = {name: int(value, 16) for name, value in guest.command("processor").items()}
    name = guest.console.name
    for register, shift, feature, value in (("pfr0", 24, "the GIC's registers", 1), ("pfr0", 4, "EL1", 1),
                                            ("pfr0", 8, "EL2", 0), ("pfr0", 12, "EL3", 0),
                                            ("dfr0", 8, "performance monitors", 0)):
        got = told[register] >> shift & 15
        check(got == value, f"{name}'s processor tells {got}, not {value}, for {feature}")


def offers(guest, is_offered):
    """OP-TEE's newer ways, which the VM's node can take away."""
    told = int(guest.command("capabilities")["capabilities"], 16)
    for what, bit in NEWER_WAYS.items():
        check(bool(told & bit) == is_offered, f"{guest.console.name} is told of capabilities {told:x}: {what}")


def bare_guests(session):
    listed, limited = BareGuest(session, 1), BareGuest(session, 2)
    refusals = Refusals(session)
    for guest in (listed, limited):
        guest.wait_boot()
        features(guest)
        offers(guest, guest is limited)
        guest.command("register 0")
        guest.command("devices 0")
    refusals.expect(listed, "ask-for-ta", "trusted_app", "refused: a Trusted Application that the VM may not open",
                    ret=ACCESS_DENIED)
    guest_gets_to_optee(session, limited, "ask-for-ta")
    for number in range(1, BUFFERS - OWN):
        limited.command(f"register {number}")
    refusals.expect(limited, f"register {BUFFERS}", "buffers", "limit reached: buffers", ret=OUT_OF_MEMORY)
    limited.command("unregister 1")
    refusals.expect(limited, "register-big 5", "pages_per_buffer", "limit reached: pages of one buffer",
                    ret=OUT_OF_MEMORY)
    if BY_FFA:
        swap_names(session, listed)
    session.display.step("bare guests: refused what they may not have, served otherwise")


def swap_names(session, guest):
    """Some of its sessions have the name that is allowed, and some the other; none has both."""
    before = session.hypervisor.stat(guest.console.name)["refused_trusted_app"]
    told = {key: int(value) for key, value in guest.command(f"ffa-swap {SESSIONS:x}").items()}
    refused = session.hypervisor.stat(guest.console.name)["refused_trusted_app"] - before
    check(told["wrong"] == 0, f"{told['wrong']} sessions were opened with a Trusted Application that is not allowed")
    check(told["opened"] > SESSIONS // 100 and refused > SESSIONS // 100, f"{told}: this shows too little")
    session.display.step(f"of {SESSIONS} sessions whose message changed meanwhile, {told['opened']} were opened with "
                         f"what is allowed, {refused} refused")


def guest_gets_to_optee(session, guest, command):
    """Nobody has that TA, but it is OP-TEE that says so."""
    before = session.hypervisor.stat(guest.console.name)
    guest.ask(command)
    after = session.hypervisor.stat(guest.console.name)
    check(after["calls"] > before["calls"] and after["refusals"] == before["refusals"], "OP-TEE was not asked")


def linux_guests(session):
    names = ("old", "quiet")
    for name in ("listed", "limited"):
        session.hypervisor.command(f"destroy {name}")
    for name in names:
        session.hypervisor.command(f"start {name}")
    session.watch(*names)
    session.wait(lambda: all("done" in session.guests[name].markers for name in names), LIMIT,
                 "the Linux guests are not done in time")
    for name in names:
        check(session.guests[name].result().passed(), f"{name}'s xtest failed")
        check(session.hypervisor.stat(name)["refusals"] == 0, f"{name} was refused something")


def scenario(display, args):
    vms = [bare_vm("listed", (0, 2), limits={"tee-trusted-apps": DEVICE_PTA, **NOT_OFFERED}),
           bare_vm("limited", (1,), limits={"tee-buffers": BUFFERS, "tee-pages-per-buffer": 4}),
           linux_vm("old", (0, 1), XTEST, autostart=False, limits=NOT_OFFERED),
           linux_vm("quiet", (2, 3), XTEST, autostart=False, limits={"tee-no-notifications": True})]
    with vms_session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session)
        bare_guests(session)
        linux_guests(session)
        session.power_off()
    return "limits and policy hold; Linux passed without RPC arguments and without notifications"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
