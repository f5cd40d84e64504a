#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The device tree's numbers for a VM's calls, pages, memory and steps, its flags for buffers that are not
registered and for RPMB, and the sessions that each may have: what is beyond them is refused, what is within
is served.

With ABI=ffa there are no buffers that are not registered, and where messages pass nobody counts sessions.

Bare guests live one after the other on a machine whose clock counts instructions.
"""
from runner import layout
from runner.bare import BareGuest
from runner.machines import bare_vm, counting_session
from runner.refusals import Refusals
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 120
MIB = 1 << 20
BY_FFA = layout.ABI == "ffa"
OWN = 1 if BY_FFA else 0  # buffers of a page besides: with FF-A that of messages
PAGES, CALLS, STEP, LIVES = 4, 2, 8, 3
SESSIONS = 256  # of each VM, where messages are judged
MEMORY = (64 if BY_FFA else 96) << 10
BIG = 128 * MIB  # of RAM: room for a buffer of BIG_PAGES
# With FF-A more than OP-TEE can be told of, so that it is not OP-TEE that holds the clock up.
BIG_PAGES, SMALLER_PAGES = 0x4000 if BY_FFA else 0x3000, 0x800
THREAD_LIMIT = 0xffff000d if BY_FFA else 1  # TEEC_ERROR_BUSY
ANY_CALL = "ask-for-ta" if BY_FFA else "register 1"  # with FF-A to share is no call
BAD_PARAMETERS = 0xffff0006
OUT_OF_MEMORY = 0xfffffffd if BY_FFA else 0xffff000c  # FFA_NO_MEMORY
RPMB_PROBE = 1 << 2 if BY_FFA else 1 << 7  # optee_ffa.h, optee_smc.h: SEC_CAP_RPMB_PROBE
OUT_OF_RANGE = "tee refused: a limit is out of range"
NO_ROOM = "tee refused: no memory for the mediator"
NO_LIFE_LEFT = "tee refused: the VM has had all of its lives"

VMS = {
    "plain": {"memory": BIG},
    "few-pages": {"limits": {"tee-pages": PAGES}},
    "few-calls": {"limits": {"tee-calls": CALLS, "tee-lives": LIVES}},
    "little-memory": {"memory": BIG, "limits": {"tee-memory": MEMORY}},
    "small-steps": {"memory": BIG, "limits": {"tee-step-pages": STEP}},
    "favoured": {"limits": {"tee-temporary-buffers": True, "tee-rpmb": True}},
    "wrong": {"limits": {"tee-step-pages": 513}},
    "starved": {"limits": {"tee-memory": 4096}},
}


class Play:
    """The session, and what its VMs have in common."""

    def __init__(self, session):
        self.session = session
        self.hypervisor = session.hypervisor
        self.refusals = Refusals(session)
        self.guests = {name: BareGuest(session, number) for number, name in enumerate(VMS, 1)}
        self.tick_free = {}
        self.offered = {}

    def live(self, name, play):
        """A VM's life. It has introduced itself, as a driver does, and its first call is behind it;
        afterwards nothing of it may be left.
        """
        guest = self.guests[name]
        self.hypervisor.command(f"start {name}")
        guest.wait_boot()
        self.offered[name] = int(guest.command("capabilities")["capabilities"], 16)
        guest.command("register 0")
        what = play(self, guest)
        self.hypervisor.command(f"destroy {name}")
        figures, memory = self.hypervisor.stat(name), self.hypervisor.memory()
        check(figures["buffers_now"] == figures["pages_pinned_now"] == figures["memory_now"] == 0
              and memory["waiting"] == 0, f"{name} is destroyed, but: {figures}, {memory}")
        self.session.display.step(f"{name}: {what}")

    def stat(self, guest):
        return self.hypervisor.stat(guest.console.name)


def pages(play, guest):
    for number in range(1, PAGES - OWN):
        guest.command(f"register {number:x}")
    play.refusals.expect(guest, f"register {PAGES:x}", "pages", "limit reached: pages of all buffers",
                         ret=OUT_OF_MEMORY)
    guest.command("unregister 1")
    play.refusals.expect_none(guest, f"register {PAGES:x}")
    check(play.stat(guest)["pages_pinned_peak"] == PAGES, "more pages were pinned")
    return f"{PAGES} pages and no more"


def calls(play, guest):
    """Calls that the guest leaves in the middle are calls in progress."""
    for _ in range(CALLS):
        guest.command("abandon 1")
    check(play.stat(guest)["calls_now"] == CALLS, "the abandoned calls are not in progress")
    play.refusals.expect(guest, ANY_CALL, "calls", "limit reached: calls", a0=THREAD_LIMIT)
    return f"{CALLS} calls and no more"


def memory(play, guest):
    """A large buffer takes 8 bytes of the mediator's memory for each page, in whole pages."""
    before = play.stat(guest)
    play.refusals.expect(guest, f"register-big {BIG_PAGES:x}", "memory", "limit reached: mediator memory",
                         ret=OUT_OF_MEMORY)
    after = play.stat(guest)
    for key in ("memory_now", "pages_pinned_now", "buffers_now"):
        check(after[key] <= before[key], f"{key} went from {before[key]} to {after[key]} by a refused buffer")
    play.refusals.expect_none(guest, f"register-big {SMALLER_PAGES:x}")
    check(after["memory_now"] < play.stat(guest)["memory_now"] <= MEMORY, "the limit is not what counts")
    check(play.stat(guest)["memory_peak"] <= MEMORY, "the mediator took more memory")
    return f"{SMALLER_PAGES} pages in {MEMORY >> 10} KiB of mediator memory, {BIG_PAGES} not"


def steps(play, guest):
    """How long the guest's clock is held up while a large buffer is shared: a step and a period."""
    answer = guest.figures(guest.ask(f"register-big {BIG_PAGES:x}"))
    check(play.stat(guest)["pages_pinned_peak"] >= BIG_PAGES, "the buffer was not pinned")
    longest = int(answer["longest_us"])
    play.tick_free[guest.console.name] = longest
    return f"no tick for at most {longest} us while {BIG_PAGES} pages were shared"


def small_steps(play, guest):
    what = steps(play, guest)
    plain, small = play.tick_free["plain"], play.tick_free["small-steps"]
    check(small < plain, f"steps of {STEP} pages hold the clock up for {small} us, of 512 pages for {plain} us")
    return what


def has_rpmb(play, guest):
    return bool(play.offered[guest.console.name] & RPMB_PROBE)


def sessions(play, guest):
    """As many as any VM may have."""
    play.refusals.expect_none(guest, f"sessions {SESSIONS:x}")
    play.refusals.expect(guest, "ask-for-ta", "sessions", "limit reached: sessions", ret=OUT_OF_MEMORY)
    return f"{SESSIONS} sessions and no more"


def plain(play, guest):
    """The defaults: neither RPMB nor buffers that are not registered."""
    check(not has_rpmb(play, guest), "RPMB is offered to a VM that may not have it")
    if BY_FFA:
        return "no RPMB; " + steps(play, guest)
    play.refusals.expect(guest, "devices-unregistered 1", "message", entered=2, ret=BAD_PARAMETERS)
    check(play.stat(guest)["pages_pinned_now"] == 1, "a refused buffer is pinned")
    return f"no RPMB, no unregistered buffer; {sessions(play, guest)}; {steps(play, guest)}"


def favoured(play, guest):
    """OP-TEE up to 4.10 does not forget an unregistered buffer: it stays pinned until the VM's end."""
    check(has_rpmb(play, guest), "RPMB is not offered to a VM that may have it: has this OP-TEE got it?")
    if BY_FFA:
        return "RPMB offered"
    answer = play.refusals.expect_none(guest, "devices-unregistered 1")
    check(int(answer["bytes"]) > 0, "OP-TEE wrote nothing")
    check(play.stat(guest)["pages_pinned_now"] == 2, "the unregistered buffer is not pinned any more")
    return "RPMB offered, an unregistered buffer served"


def refused_at_start(play, name, event):
    """Limits that the mediator does not take: the VM runs, without OP-TEE."""
    play.hypervisor.command(f"start {name}")
    play.guests[name].wait_boot()
    check(play.hypervisor.has_event(name, event), f"there is no event '{name} {event}'")
    check(play.hypervisor.vm(name)["tee"] == "refused", f"'list' does not say that {name} is refused")
    check(play.guests[name].ask("capabilities")[-1] != "ok", f"{name} sees an OP-TEE")
    play.hypervisor.command(f"destroy {name}")
    play.session.display.step(f"{name}: {event}")


def lives_come_to_an_end(play, name):
    """A guest that reboots has OP-TEE so often, and then runs on without."""
    guest = play.guests[name]
    before = guest.boots
    play.hypervisor.command(f"start {name}")
    for number in range(1, LIVES + 1):
        guest.wait_boot(before + number)
        guest.command("capabilities")
        guest.command("register 0")
        check(not play.hypervisor.has_event(name, NO_LIFE_LEFT), f"{name} has no life {number}")
        guest.say("reset")
    guest.wait_boot(before + LIVES + 1)
    check(play.hypervisor.has_event(name, NO_LIFE_LEFT), f"there is no event '{name} {NO_LIFE_LEFT}'")
    check(guest.ask("capabilities")[-1] != "ok", f"{name} sees an OP-TEE")
    play.hypervisor.command(f"destroy {name}")
    play.session.display.step(f"{name}: {LIVES} lives, and then none")


def scenario(display, args):
    vms = [bare_vm(name, (0,), autostart=False, **more) for name, more in VMS.items()]
    with counting_session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session)
        play = Play(session)
        free = session.hypervisor.memory()["free"]
        for name, part in (("plain", plain), ("few-pages", pages), ("few-calls", calls), ("little-memory", memory),
                           ("small-steps", small_steps), ("favoured", favoured)):
            play.live(name, part)
        refused_at_start(play, "wrong", OUT_OF_RANGE)
        refused_at_start(play, "starved", NO_ROOM)
        lives_come_to_an_end(play, "few-calls")
        left = session.hypervisor.memory()["free"]
        check(left == free, f"{free - left} pages are lost")
        session.power_off()
    return f"{len(VMS)} VMs had what the device tree gives them, and no more"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
