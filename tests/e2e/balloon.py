#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A VM gives a page back that it shares with OP-TEE, and OP-TEE writes to it afterwards.

The page must wait until OP-TEE has let go, whoever takes pages meanwhile. The same is played on a
hypervisor without pinning: there the page is another VM's by then, and this test must see it.
"""
from runner import layout
from runner.bare import BareGuest
from runner.errors import RunFailed
from runner.machines import bare_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 120
PAGE = 5  # that is shared and given back
TAKEN = range(8, 40)  # places where both VMs take pages meanwhile
KEPT = range(40, 60)  # pages that OP-TEE has and their owner gives back, all at once


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--pinning", choices=("both", "on", "off"), default="both")
    return parser.parse_args()


def exchange(guest):
    """Takes new pages in place of old ones: what was given back last is given out first."""
    for number in TAKEN:
        guest.command(f"take {number:x}")


def expect_memory(session, waiting, what):
    memory = session.hypervisor.memory()
    check(memory["waiting"] == waiting, f"{what}: waiting={memory['waiting']}, not {waiting}")
    return memory["free"]


def written_elsewhere(*guests):
    """What is written in pages where the guest itself wrote nothing."""
    found = []
    for guest in guests:
        found += [f"{guest.console.name}'s {line}" for line in guest.ask("scan") if line.startswith("page ")]
    return found


def give_back_and_write(session, owner, other):
    """Until OP-TEE has written to the page that its owner gave back."""
    for guest in (other, owner):
        for number in TAKEN:
            guest.command(f"give {number:x}")
    owner.command(f"register {PAGE:x}")
    before = session.hypervisor.memory()
    owner.command(f"give {PAGE:x}")
    after = session.hypervisor.memory()
    exchange(other)
    exchange(owner)
    answer = owner.command(f"devices {PAGE:x}")
    check(int(answer["bytes"]) > 0, "OP-TEE wrote nothing: the test shows nothing")
    session.display.step(f"page given back: waiting={after['waiting']}, free {before['free']} then "
                         f"{after['free']}; then OP-TEE wrote {answer['bytes']} bytes to it")
    return before, after


def let_go(session, owner, other):
    """OP-TEE lets go of the page: it is free from then on, and comes as a page of zeros."""
    free = expect_memory(session, 1, "before OP-TEE lets go")
    owner.command(f"unregister {PAGE:x}")
    check(expect_memory(session, 0, "after OP-TEE let go") == free + 1, "the page is not free again")
    other.command(f"give {PAGE:x}")
    owner.command(f"take {PAGE:x}")
    other.command(f"take {PAGE:x}")
    check(not written_elsewhere(owner, other), "the page came back with its content")


def take_too_much(session, owner):
    """Pages that wait are still their owner's: in their place it gets no others."""
    for number in KEPT:
        owner.command(f"register {number:x}")
        owner.command(f"give {number:x}")
    free = expect_memory(session, len(KEPT), "after all were given back")
    taken = [number for number in KEPT if owner.ask(f"take {number:x}")[-1] == "ok"]
    check(not taken, f"{len(taken)} pages were given in the place of some that OP-TEE still has")
    check(expect_memory(session, len(KEPT), "after others were refused") == free, "pages are gone")
    for number in KEPT:
        owner.command(f"unregister {number:x}")
        owner.command(f"take {number:x}")
    check(expect_memory(session, 0, "after OP-TEE let go of all") == free, "pages are lost, or too many")
    session.display.step(f"{len(KEPT)} pages that OP-TEE had were given back: no others for them before it let go")


def play(display, flash, limit, judge):
    vms = [bare_vm("owner", (0,)), bare_vm("other", (1,))]
    with vms_session(vms, display, limit, flash) as session:
        owner, other = BareGuest(session, 1), BareGuest(session, 2)
        expect_ready(session)
        owner.wait_boot()
        other.wait_boot()
        before, after = give_back_and_write(session, owner, other)
        written = written_elsewhere(owner, other)
        check(not written, "OP-TEE wrote to a page that is somebody else's: " + "; ".join(written))
        judge(session, owner, other, before, after)
        session.power_off()


def protected(session, owner, other, before, after):
    check(after["waiting"] == 1 and after["free"] == before["free"], "the page does not wait")
    let_go(session, owner, other)
    take_too_much(session, owner)


def not_reached(*_):
    """Without pinning the test is to have failed before."""


def without_pinning(display, limit):
    try:
        play(display, layout.FLASH_NO_PINNING, limit, not_reached)
    except RunFailed as seen:
        check("somebody else's" in str(seen), f"without pinning the test fails for another reason: {seen}")
        return str(seen)
    raise RunFailed("without pinning nothing is seen: this test proves nothing")


def scenario(display, args):
    limit = args.timeout or LIMIT
    if args.pinning == "off":
        play(display, layout.FLASH_NO_PINNING, limit, not_reached)
        return "nothing seen without pinning"
    play(display, layout.FLASH, limit, protected)
    display.step("with pinning: the page waited, nobody saw a byte of it, and it was free afterwards")
    if args.pinning == "on":
        return "the page was protected"
    return "without pinning, seen as it must be: " + without_pinning(display, limit)


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
