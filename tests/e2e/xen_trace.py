#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the mediator in Xen does for a domU that runs one case of xtest is recorded by xentrace, and read
by tools/xentrace.py: as many calls as Xen counts, each from its begin to its end.
"""
import base64
import re
import sys

from runner import layout, wire, xen
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

sys.path.insert(0, "tools")
import xentrace  # noqa: E402

LIMIT = 1200
FREQUENCY = re.compile(r"Generic Timer IRQ: .* Freq: (\d+) KHz")


def listen_for_frequency(session):
    """Of the machine's counter, in Hz, as Xen tells it when it boots."""
    found = []
    session.consoles[wire.XEN].listeners.append(
        lambda line: found.extend(int(number) * 1000 for number in FREQUENCY.findall(line)))
    return found


def calls_of(events, name):
    """The kinds of each call's events, in the order of their begins."""
    calls, open_calls = [], {}
    for event in sorted(event.split() for event in events):
        _, _, _, vm, _, kind, call, *_ = event
        if vm != name or call == "0":
            continue
        if kind == "begin":
            open_calls[call] = []
            calls.append(open_calls[call])
        check(call in open_calls, f"a call begins with {kind}")
        open_calls[call].append(kind)
    return calls


def check_trace(dump, counted):
    """@counted: what Xen counts of domU's."""
    head, *events, _ = dump
    check(head.endswith(" lost=0"), head)
    domu = {event.split()[3] for event in events} - {"dom0"}
    check(len(domu) == 1, f"the trace is of {domu}")
    calls = calls_of(events, *domu)
    check(all(call[-1] == "end" and call.count("end") == 1 for call in calls), "a call has no end")
    for kind, after in (("enter", "leave"), ("ask", "answer")):
        check(all(call.count(kind) == call.count(after) for call in calls), f"not each {kind} has its {after}")
    entered = sum("enter" in call for call in calls)
    check(entered == counted["calls"], f"{entered} calls are in the trace, Xen counts {counted['calls']}")
    return entered


def play(session, frequency, limit):
    hypervisor, domu = session.hypervisor, session.guests["domU"]
    expect_ready(session, xen.BOOT_LIMIT)
    hypervisor.command("trace on")
    hypervisor.command("start domU")
    session.watch("domU")
    session.wait(lambda: "done" in domu.markers, limit, "domU is not done")
    check(domu.result().passed(), "xtest failed")
    counted = hypervisor.stat("domU")
    record = base64.b64decode("".join(hypervisor.command("trace dump")))
    dump = list(xentrace.read(record, *frequency))
    with open(layout.run_file("trace.log"), "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in dump)
    session.power_off()
    return f"{len(dump) - 2} events, {check_trace(dump, counted)} calls, as Xen counts them; in {layout.RUN}/trace.log"


def scenario(display, args):
    limit = args.timeout or LIMIT
    with xen.session("traced", (xen.dom0(""), xen.domu("om.xtest=1001")), display, limit) as session:
        return play(session, listen_for_frequency(session), limit)


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
