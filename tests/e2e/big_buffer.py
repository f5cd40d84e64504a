#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A VM shares 256 MiB with OP-TEE in one call, page by page, while its clock ticks.

The mediator pins and translates all of it, in steps; the memory that this OP-TEE has for a VM is too
small for such a buffer, so that it refuses, and everything is undone in steps as well. Then the
largest buffer that OP-TEE takes is found.

With ABI=ffa it is the mediator that refuses, as there is no descriptor of so many pieces; and the largest
buffer is shared while the clock ticks, but for one stretch in which its descriptor is written and OP-TEE reads it.
"""
from runner import layout
from runner.bare import BareGuest
from runner.machines import bare_vm, counting_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 180
MIB = 1 << 20
MEMORY = 320 * MIB  # the buffer lies in the upper 256 MiB
PAGES = 256 * MIB >> 12
PERIOD = 100  # microseconds, each a thousand instructions, from tick to tick
LONGEST = 2 * PERIOD  # a step of 512 pages takes less than a period
BY_FFA = layout.ABI == "ffa"
OWN = 1 if BY_FFA else 0  # buffers besides, a page each: that of messages
DESCRIPTOR_PAGES = 63  # of the hypervisor's buffer towards OP-TEE
LARGEST = (DESCRIPTOR_PAGES * 4096 - 80) // 16  # pieces that it has room for: no page goes on with another
DESCRIPTOR_LONGEST = 5 * PERIOD  # for the hypervisor to write it
NO_MEMORY = "fffffffd"


def register(guest, pages):
    """(whether OP-TEE took it, figures)"""
    answer = guest.ask(f"register-big {pages:x}")
    return answer[-1] == "ok", guest.figures(answer)


def check_nothing_held(session, name):
    figures = session.hypervisor.stat(name)
    own = OWN if session.hypervisor.vm(name)["state"] == "running" else 0
    check(figures["pages_pinned_now"] == own, f"{figures['pages_pinned_now']} pages are still pinned")
    check(figures["buffers_now"] == own, f"{figures['buffers_now']} buffers are left")
    check(figures["calls_now"] == 0, "a call is left")
    return figures


def check_ticks(figures):
    ticks, longest, total = (int(figures[key]) for key in ("ticks", "longest_us", "total_us"))
    check(total > 5 * LONGEST, f"all was over in {total} us: this shows nothing")
    check(ticks >= total // LONGEST, f"only {ticks} ticks in {total} us")
    check(longest <= LONGEST, f"no tick for {longest} us of {total} us")


def first_call(guest):
    """OP-TEE sets up what it has for a VM in its first call, without giving way."""
    guest.command("register 0")
    guest.command("unregister 0")


def refuse_all(session, guest, name):
    """OP-TEE itself refuses 256 MiB, behind the mediator's work; nothing is left."""
    before = session.hypervisor.stat(name)["calls"]
    taken, answer = register(guest, PAGES)
    figures = check_nothing_held(session, name)
    check(not taken, "OP-TEE took 256 MiB: this test expects one with less memory")
    check(answer["a0"] == "0" and figures["calls"] == before + 1, "OP-TEE was not asked")
    check(figures["pages_pinned_peak"] >= PAGES, f"only {figures['pages_pinned_peak']} pages were pinned")
    check(figures["refusals"] == 0, "the mediator refused it")
    check_ticks(answer)
    session.display.step(f"256 MiB: {answer['ticks']} ticks in {answer['total_us']} us, none for at most "
                         f"{answer['longest_us']} us, {answer['interruptions']} times given way; "
                         f"refused by OP-TEE with {answer['ret']}, nothing left")


def refuse_descriptor(session, guest, name):
    """The mediator refuses 256 MiB, in pieces that no descriptor has room for; nothing is left."""
    taken, answer = register(guest, PAGES)
    figures = check_nothing_held(session, name)
    check(not taken and answer["ret"] == NO_MEMORY, f"256 MiB: {answer}")
    check(figures["refused_pages_per_buffer"] == 1, "the mediator did not refuse it")
    check_ticks(answer)
    session.display.step(f"256 MiB: {answer['ticks']} ticks in {answer['total_us']} us, none for at most "
                         f"{answer['longest_us']} us; refused, nothing left")


def take_largest(session, guest, name):
    """All that a descriptor has room for. The clock stands still for no longer than OP-TEE and its descriptor take."""
    before = session.hypervisor.stat(name)["optee_us"]
    taken, answer = register(guest, LARGEST)
    in_optee = session.hypervisor.stat(name)["optee_us"] - before
    ticks, longest, total = (int(answer[key]) for key in ("ticks", "longest_us", "total_us"))
    check(taken, f"{LARGEST} pages: {answer}")
    check(0 < in_optee < longest <= in_optee + DESCRIPTOR_LONGEST,
          f"no tick for {longest} us, of which OP-TEE had {in_optee}")
    check(ticks >= (total - longest) // LONGEST, f"only {ticks} ticks in {total} us, {longest} of them without")
    guest.command("unregister-big")
    check_nothing_held(session, name)
    session.display.step(f"{LARGEST} pages: {ticks} ticks in {total} us, none for at most {longest} us, of which "
                         f"OP-TEE had {in_optee}: {longest - in_optee},000 instructions at EL2 at most")


def largest(session, guest, name):
    """Pages of the largest buffer that OP-TEE takes."""
    low, high = 0, PAGES
    while high - low > 1:
        middle = (low + high) // 2
        taken, _ = register(guest, middle)
        if taken:
            low = middle
            guest.command("unregister-big")
        else:
            high = middle
        check_nothing_held(session, name)
    check(low > 0, "OP-TEE takes no buffer at all")
    return low


def end_with(session, guest, name, pages, free):
    """The VM is destroyed while OP-TEE has that buffer."""
    guest.command(f"register-big {pages:x}")
    session.hypervisor.command(f"destroy {name}")
    check_nothing_held(session, name)
    memory = session.hypervisor.memory()
    check(memory["waiting"] == 0 and memory["free"] == free, f"{free} pages were free, and now: {memory}")


def scenario(display, args):
    vms = [bare_vm("big", (0,), memory=MEMORY, autostart=False)]
    with counting_session(vms, display, args.timeout or LIMIT) as session:
        guest = BareGuest(session, 1)
        expect_ready(session)
        free = session.hypervisor.memory()["free"]
        session.hypervisor.command("start big")
        guest.wait_boot()
        first_call(guest)
        if BY_FFA:
            refuse_descriptor(session, guest, "big")
            take_largest(session, guest, "big")
        else:
            refuse_all(session, guest, "big")
        pages = largest(session, guest, "big")
        check(not BY_FFA or pages == LARGEST, f"the largest buffer has {pages} pages, not {LARGEST}")
        end_with(session, guest, "big", pages, free)
        session.power_off()
    return f"the largest buffer that OP-TEE takes: {pages} pages, {pages * 4096 / MIB:.1f} MiB"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
