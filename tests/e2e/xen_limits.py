#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Two domUs of Xen's with different limits, which dom0 sets, reads and lowers with Debian's xenhypfs.

Each shares with OP-TEE as much as it gets; what is refused must be counted for the one that has
limits, and not for the other. Then the other's limits are lowered below what it holds. What is wrong is
refused and changes nothing; and all is read again and again while domains come and go. OP-TEE takes
two domains, so that dom0 has to do without.
"""
import argparse
import re

from runner import xen
from runner.errors import RunFailed
from runner.scenario import check, expect_ready, run_scenario

LIMIT = 900
STEP_LIMIT = 240
PAGE = 4096
HELD = 20  # guest/teemem.c
FEW, SMALL = 60, 300  # of buffers, and pages of one
SMALL_UUID = "11111111-2222-3333-4444-555555555555"
SMALL_GIVEN = f"buffers={FEW},pages-per-buffer={SMALL}"
TRUSTED_APP = "8aaaf200-2450-11e4-abe2-0002a5d5c51b"
OPERATION_NOT_PERMITTED = -1
NEW, DOMAINS = "/optee-mediator/new", "/optee-mediator/domain"
NUMBER = re.compile(r"([\w-]+)=(\d+)\b")
RESULT = re.compile(r"om: (hypfs|largest|at-once|held|more|afterwards) (-?\d+)$")

# What is written where, and what it says.
BAD_FOR_NEW = (("calls=1", "Invalid argument"), ("callz=4", "Invalid argument"), ("rpmb", "Invalid argument"),
               ("no-dom0,", "Invalid argument"), (f"uuid={SMALL_UUID},buffers=0", "Invalid argument"),
               ("uuid=1,buffers=4", "Invalid argument"), (f"uuid={TRUSTED_APP}", "No such file"),
               ("calls=4," * 200, "No space left"))
BAD_FOR_LIMITS = (("buffers=0", "Invalid argument"), ("rpmb", "Invalid argument"), ("", "Invalid argument"),
                  ("calls=64", "result out of range"), ("buffers=10,pages=2000000", "result out of range"))


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--timeout", type=int, default=0)
    return parser.parse_args()


def numbers(text):
    return {name: int(value) for name, value in NUMBER.findall(text)}


class Hypfs:
    """What the operator reads and writes there."""

    def __init__(self, hypervisor):
        self.hypervisor = hypervisor

    def cat(self, path):
        return self.hypervisor.command(f"hypfs cat {path}")

    def write(self, path, text):
        self.hypervisor.command(f"hypfs write {path} {text}")

    def names(self, path):
        return [line.split()[-1] for line in self.hypervisor.command(f"hypfs ls {path}") if line]

    def expect_refusal(self, path, complaint, text=None):
        try:
            if text is None:
                self.cat(path)
            else:
                self.write(path, text)
        except RunFailed as error:
            check(complaint in str(error), f"'{text}' for {path} is refused otherwise: {error}")
        else:
            raise RunFailed(f"'{text}' for {path} is not refused")


class Domain:
    """A domU in its life: what it says, and what hypfs says of it."""

    def __init__(self, session, hypfs, name, number):
        self.session, self.hypfs, self.name = session, hypfs, name
        self.seen = {}
        session.consoles[str(number)].listeners.append(self.line)

    def line(self, text):
        if match := RESULT.search(text):
            self.seen[match[1]] = int(match[2])

    def start(self):
        self.session.hypervisor.command(f"start {self.name}")
        self.id = int(self.session.hypervisor.command(f"xl domid {self.name}")[0])

    def end(self):
        self.session.hypervisor.command(f"destroy {self.name}")

    def wait(self, what):
        self.session.wait(lambda: what in self.seen, STEP_LIMIT, f"{self.name} does not say '{what}'")
        return self.seen[what]

    def go_on(self, what):
        self.session.hypervisor.command(f"say {self.name} go")
        return self.wait(what)

    def path(self, leaf):
        return f"{DOMAINS}/{self.id}/{leaf}"

    def text(self, leaf):
        return self.hypfs.cat(self.path(leaf))[0]

    def limits(self):
        return numbers(self.text("limits"))

    def figures(self):
        return numbers(self.text("figures"))

    def lower(self, text):
        self.hypfs.write(self.path("limits"), text)


def check_new(hypfs):
    """What new domains get: as booted, changed for all, and for one. What is wrong changes nothing."""
    booted = hypfs.cat(NEW)
    check(len(booted) == 1 and numbers(booted[0])["calls"] == 12, f"the boot parameter is not there: {booted}")
    for text, complaint in BAD_FOR_NEW:
        hypfs.expect_refusal(NEW, complaint, text)
    check(hypfs.cat(NEW) == booted, "what was refused has changed something")
    hypfs.write(NEW, f"calls=9,ta={TRUSTED_APP}")
    changed = hypfs.cat(NEW)
    check("calls=9" in changed[0] and changed[0].endswith(f"ta={TRUSTED_APP}"), f"not changed: {changed}")
    hypfs.write(NEW, "")
    check(hypfs.cat(NEW) == booted, "it is not as booted again")
    hypfs.write(NEW, f"uuid={SMALL_UUID},{SMALL_GIVEN}")
    both = hypfs.cat(NEW)
    check(both[:1] == booted and len(both) == 2 and both[1].startswith(f"uuid={SMALL_UUID},calls=12,"),
          f"of one domain: {both}")


def check_beginning(small, large):
    """What each has from the beginning, and that a domain is no operator."""
    given, usual = small.limits(), large.limits()
    check(given["buffers"] == FEW and given["pages-per-buffer"] == SMALL and given["calls"] == 12,
          f"{small.name} has other limits than it was given: {given}")
    check(usual["buffers"] == 4096 and usual["calls"] == 12, f"{large.name} has other limits: {usual}")
    check(large.text("policy").endswith("ta=all"), large.text("policy"))
    for domain in (small, large):
        check(domain.wait("hypfs") == OPERATION_NOT_PERMITTED, f"{domain.name} may use hypfs: {domain.seen}")


def check_small(small):
    """It runs into its limits, and is told so each time."""
    held, figures = small.wait("held"), small.figures()
    check(small.seen["largest"] == SMALL * PAGE, f"its largest buffer has {small.seen['largest']} bytes")
    check(HELD < small.seen["at-once"] <= FEW, f"{small.seen['at-once']} buffers at once")
    check(held == HELD and figures["buffers_peak"] == FEW, f"{figures}")
    check(figures["refused_buffers"] > 0 and figures["refused_pages_per_buffer"] > 0, f"{figures}")
    return figures


def check_large(large):
    """It gets what OP-TEE has, and none of that is refused by a limit."""
    large.wait("held")
    figures = large.figures()
    check(large.seen["largest"] > SMALL * PAGE and large.seen["at-once"] > FEW, f"{large.seen}")
    check(figures["refusals"] == 0, f"{large.name} is refused something: {figures}")
    return figures


def lower(large, hypfs):
    """Below what it holds; then everything bad, which changes nothing."""
    before = large.figures()["buffers_now"]
    large.lower(f"buffers={before - HELD // 2},calls=4,memory=8M")
    lowered = large.limits()
    check(lowered["buffers"] == before - HELD // 2 and lowered["calls"] == 4 and lowered["memory"] == 8 << 20
          and lowered["pages"] == 262144, f"not lowered as it was said: {lowered}")
    for text, complaint in BAD_FOR_LIMITS:
        hypfs.expect_refusal(large.path("limits"), complaint, text)
    hypfs.expect_refusal(large.path("figures"), "Permission denied", "calls=4")
    hypfs.expect_refusal(f"{DOMAINS}/77/limits", "No such file", "calls=4")
    check(large.limits() == lowered, "what was refused has changed something")
    check(large.figures()["buffers_now"] == before, "lowering took a buffer away")
    check(large.go_on("more") == 0, "a buffer beyond the lowered limit is taken")
    check(large.figures()["refused_buffers"] == 1, f"{large.figures()}")
    check(large.go_on("afterwards") == 1, "nothing is taken although little is held")
    large.lower("buffers=4096")
    check(large.limits()["buffers"] == 4096, "the limit cannot be raised to what it was")
    return before, lowered["buffers"]


def create_again(small, hypfs):
    """A domain has what is its own after a reboot, too; and no more when that is forgotten."""
    old = small.path("figures")
    small.end()
    hypfs.expect_refusal(old, "No such file")
    small.start()
    check(small.limits()["buffers"] == FEW, "created again, it has other limits")
    small.end()
    hypfs.write(NEW, f"uuid={SMALL_UUID}")
    check(len(hypfs.cat(NEW)) == 1, "what is forgotten is still there")
    small.start()
    check(small.limits()["buffers"] == 4096, "it still has what was forgotten")


def play(session):
    hypfs = Hypfs(session.hypervisor)
    small, large = (Domain(session, hypfs, name, number) for number, name in enumerate(("small", "large"), 2))
    check(hypfs.names(DOMAINS) == [], "dom0 has OP-TEE")
    check_new(hypfs)
    session.display.step("what new domains get: read, set, refused, reset")
    session.hypervisor.command("look")
    small.start()
    large.start()
    check_beginning(small, large)
    for domain, judge in ((small, check_small), (large, check_large)):
        figures = judge(domain)
        session.display.step(f"{domain.name}: largest {domain.seen['largest']} bytes, {domain.seen['at-once']} "
                             f"buffers at once; refused: {figures['refused_buffers']} buffers, "
                             f"{figures['refused_pages_per_buffer']} for their size, {figures['refusals']} in all")
    held, limit = lower(large, hypfs)
    session.display.step(f"large: {held} buffers held, limit lowered to {limit}: refused until it holds less")
    create_again(small, hypfs)
    session.display.step("small: created again with its limits, and without when they are forgotten")


def scenario(display, args):
    domains = (xen.dom0(""), xen.domu("om.limits", (2,), "small", SMALL_UUID), xen.domu("om.limits", (3,), "large"))
    with xen.session("ours", domains, display, args.timeout or LIMIT,
                     parameters="optee-mediator=calls=12,no-dom0") as session:
        expect_ready(session, xen.BOOT_LIMIT)
        play(session)
        session.power_off()
    return "each domain has the limits that it was given, and dom0 alone gives them"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
