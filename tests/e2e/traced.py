#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Of a run of two VMs with the trace on, trace.json has each call and each RPC that the mediator counted.

Judges what make run TRACE=1 has left.
"""
import json
import os

from runner import layout
from runner.scenario import check, run_scenario


def read(name):
    path = layout.run_file(name)
    check(os.path.exists(path), f"{path} is not there")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def traced(events, name):
    """(calls, RPCs) of that VM in the trace."""
    process = next((event["pid"] for event in events
                    if event["name"] == "process_name" and event["args"]["name"] == name), None)
    own = [event for event in events if event["pid"] == process]
    calls = {event["id"] for event in own if event["ph"] == "b" and event["cat"] == "call"}
    return len(calls), sum(event["ph"] == "s" and event["cat"] == "rpc" for event in own)


def scenario(display):
    trace, result = read("trace.json"), read("result.json")
    check(trace["otherData"]["lost"] == 0, "the trace has lost events: it cannot be counted")
    for vm in result["vms"]:
        counted = vm["mediator"]["calls"], vm["mediator"]["rpcs"]
        found = traced(trace["traceEvents"], vm["name"])
        check(all(counted) and found == counted, f"{vm['name']} has {found[0]} calls and {found[1]} RPCs in "
              f"the trace, and the mediator counted {counted[0]} and {counted[1]}")
        display.step(f"{vm['name']}: {found[0]} calls, {found[1]} RPCs, all in the trace")
    return "the trace has what the mediator counted"


if __name__ == "__main__":
    run_scenario(scenario)
