#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""domU gives a page back to Xen that it shares with OP-TEE.

Xen must either refuse that, or not have the page free before OP-TEE has let go. What Xen has of the
domain's pages is its own count of them.
"""
import re

from runner import wire, xen
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

DOMAIN = "domU"
LIMIT = 600
STEP_LIMIT = 120
STEP = re.compile(r"om: (shared|given back|let go|taken) (-?\d+)$")
SECTION = re.compile(r"General information for domain (\d+):")
COUNT = re.compile(r"nr_pages=(\d+)")


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--mediator", choices=("ours", "traced", "in-tree"), default="ours")
    return parser.parse_args()


class PageCounts:
    """What Xen tells of each domain's pages when its key q is pressed."""

    def __init__(self, session):
        self.session = session
        self.section = None
        self.counts = {}
        session.consoles[wire.XEN].listeners.append(self.line)

    def line(self, text):
        if match := SECTION.search(text):
            self.section = int(match[1])
        elif match := COUNT.search(text):
            self.counts[self.section] = int(match[1])

    def of(self, domain):
        self.counts = {}
        self.session.hypervisor.command("xl debug-keys q")
        self.session.wait(lambda: domain in self.counts, STEP_LIMIT, f"Xen tells nothing of domain {domain}")
        return self.counts[domain]


class Steps:
    """guest/teemem.c, which waits for a line of input before each step but the first."""

    def __init__(self, session):
        self.session = session
        self.seen = {}
        session.consoles["2"].listeners.append(self.line)

    def line(self, text):
        if match := STEP.search(text):
            self.seen[match[1]] = int(match[2])

    def wait(self, step, limit=STEP_LIMIT):
        self.session.wait(lambda: step in self.seen, limit, f"{DOMAIN} does not say '{step}'")
        return self.seen[step]

    def go_on(self, step):
        self.session.hypervisor.command(f"say {DOMAIN} go")
        return self.wait(step)


def play(session):
    """[(step, its result, the domain's pages after it)]"""
    counts, steps = PageCounts(session), Steps(session)
    session.hypervisor.command(f"start {DOMAIN}")
    domain = int(session.hypervisor.command(f"xl domid {DOMAIN}")[0])
    story = [("shared", steps.wait("shared", xen.BOOT_LIMIT), counts.of(domain))]
    for step in ("given back", "let go", "taken"):
        story.append((step, steps.go_on(step), counts.of(domain)))
        session.display.step(f"{DOMAIN}: {step} {story[-1][1]}, and has {story[-1][2]} pages")
    return story


def judge(story):
    results = {step: result for step, result, _ in story}
    pages = {step: count for step, _, count in story}
    check(results["shared"] == 1 and results["let go"] == 0, "the page was not shared and let go of")
    check(pages["given back"] == pages["shared"], "the page is free while OP-TEE may use it")
    if results["given back"] != 1:
        return "Xen refuses to take the page back"
    check(pages["let go"] == pages["shared"] - 1, "the page is not free after OP-TEE let go")
    check(results["taken"] == 1 and pages["taken"] == pages["shared"], "no page came in its place")
    return "Xen has the page free when OP-TEE has let go, not before"


def scenario(display, args):
    limit = args.timeout or LIMIT
    domains = xen.dom0(""), xen.domu("om.balloon")
    with xen.session(args.mediator, domains, display, limit) as session:
        expect_ready(session, xen.BOOT_LIMIT)
        verdict = judge(play(session))
        session.power_off()
    return verdict


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
