#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""U-Boot with its own driver of OP-TEE in a VM, which boots Linux there, beside a VM that has Linux alone.

U-Boot's driver shares memory with OP-TEE and speaks with one of its pseudo TAs; a TA that would have to be
loaded is refused by U-Boot, in an answer to OP-TEE. Linux's driver finds an OP-TEE without that past.
"""
import re

from runner.machines import linux_vm, uboot_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser
from runner.suite import arguments, time_limit
from runner.uboot import UBoot

BOOT_LIMIT = 120
# Open, ask how many services there are, register a buffer, ask which, unregister, close.
LEAST_CALLS = 6
HELD = ("buffers_now", "pages_pinned_now", "calls_now")
PROBED = re.compile(r"tee +\d+ +\[ \+ \] +optee ")
NEEDS_LOADING = "optee_rpmb read_pvalue none 4"  # by a TA that is not in OP-TEE


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--xtest", default="short", help="what both Linux guests run: short, full, or test numbers")
    return parser.parse_args()


def figures(session, name, **expected):
    """The VM's figures, of which these must be as expected."""
    all_of_them = session.hypervisor.stat(name)
    for key, value in expected.items():
        check(all_of_them[key] == value, f"{name}: {key} is {all_of_them[key]}, not {value}")
    return all_of_them


def uses_optee(session, uboot):
    """What the driver did by itself: it has spoken with the pseudo TA that tells OP-TEE's services."""
    uboot.wait_probe()
    _, tree = uboot.ask("dm tree")
    check(any(PROBED.search(line) for line in tree), "U-Boot's list of devices has no working OP-TEE")
    had = figures(session, "uboot", refusals=0, renewals=0, **dict.fromkeys(HELD, 0))
    check(had["calls"] >= LEAST_CALLS, f"{had['calls']} calls: U-Boot has not asked for OP-TEE's services")
    check(had["buffers_peak"] > 0, "U-Boot has shared no buffer")
    session.display.step(f"U-Boot found OP-TEE {uboot.revision}: {had['calls']} calls, "
                         f"{had['buffers_peak']} buffers at most")


def answers_optee(session, uboot):
    """OP-TEE asks for a TA, in memory that U-Boot registers in the middle of that call."""
    before = figures(session, "uboot")["buffers_peak"]
    status, _ = uboot.ask(NEEDS_LOADING)
    check(status != 0, f"'{NEEDS_LOADING}' did not fail: where is that TA from?")
    after = figures(session, "uboot", refusals=0, renewals=0, **dict.fromkeys(HELD, 0))
    check(after["buffers_peak"] > before, "OP-TEE has asked U-Boot for no memory for its question")
    session.display.step(f"OP-TEE asked U-Boot for a TA: {after['rpcs']} RPCs, {after['buffers_peak']} buffers at most")


def boots_linux(session, uboot):
    guest = session.guests["uboot"]
    uboot.say("boot")
    session.watch(*session.guests)
    session.wait(lambda: "userspace" in guest.markers, BOOT_LIMIT, "Linux does not boot by U-Boot")
    session.wait(lambda: guest.markers & {"tee up", "no tee"}, BOOT_LIMIT, "Linux's driver gets no OP-TEE")
    check("tee up" in guest.markers, "Linux has no OP-TEE after U-Boot")
    figures(session, "uboot", renewals=1, renewals_failed=0)
    session.display.step("Linux's driver introduced itself: a new life for OP-TEE")


def passes(session, guest):
    check(guest.results and guest.result().passed(), f"{guest.name}: xtest failed: {guest.result()}")
    figures(session, guest.name, renewals_failed=0, **dict.fromkeys(HELD, 0))


def scenario(display, args):
    work = arguments(args.xtest)
    limit = time_limit(args.xtest, args.timeout)
    with vms_session([uboot_vm("uboot", (0, 1), work), linux_vm("plain", (2, 3), work)], display, limit) as session:
        uboot = UBoot(session, 1)
        expect_ready(session)
        uses_optee(session, uboot)
        answers_optee(session, uboot)
        boots_linux(session, uboot)
        guests = session.guests.values()
        session.wait(lambda: all("done" in guest.markers for guest in guests), limit,
                     "the guests are not done in time")
        for guest in guests:
            passes(session, guest)
        figures(session, "plain", renewals=0)
        session.power_off()
    return f"Linux passed {session.guests['uboot'].result().cases} cases after U-Boot"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
