#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How many times as long OP-TEE's test suite takes in a VM as on bare OP-TEE.

Both machines have one CPU, and their clock counts instructions: what the guest takes for the time of
its xtest is work and waits of its own, of OP-TEE's and of the hypervisor's, and nothing that the host
does besides. Two runs of the same give the same figure. But the hypervisor's instructions are the
smaller part of the difference (OP-TEE is another build, too), and a few of them more or less change at
which moments ticks and waits fall: the short choice's ratio moves by up to 0.01 then.
"""
import json
import os

import runs
import targets
from runner import layout, suite
from runner.scenario import check, run_scenario

LIMITS = {"short": 900, "full": 3600}
AT_MOST = {"short": 1.03, "full": 1.01}
RESULT = os.path.join(layout.BUILD, "bench", "xtest.json")


def run_xtest(target, xtest, display, limit):
    """xtest's own figures there, and how long it took on the machine's clock."""
    display.step(f"xtest, {xtest} choice, {target.name}: QEMU boots")
    with target.session(suite.arguments(xtest), display, limit) as session:
        target.begin(session)
        guest = session.guests[target.guest]
        session.wait(lambda: "done" in guest.markers, limit, f"{target.guest} is not done in time")
    result = guest.result()
    check(result.passed(), f"xtest failed, see {guest.console.path}")
    display.step(f"xtest, {xtest} choice, {target.name}: {result.seconds} s of its clock")
    return result


def earlier_rows():
    """What was measured before; the file may hold both choices."""
    if not os.path.exists(RESULT):
        return []
    with open(RESULT, encoding="utf-8") as file:
        return json.load(file)["rows"]


def write(name, ratio):
    rows = [row for row in earlier_rows() if row["name"] != name] + [{"name": name, "value": ratio}]
    runs.write(RESULT, rows)


def scenario(display, args):
    check(args.xtest in AT_MOST, f"XTEST is {args.xtest}: it must be {' or '.join(AT_MOST)}")
    limit = args.timeout or LIMITS[args.xtest]
    bare, vm = (run_xtest(target, args.xtest, display, limit)
                for target in (targets.BareOptee(), targets.ReferenceHypervisor()))
    check(bare.cases == vm.cases, f"bare OP-TEE ran {bare.cases} cases, the VM {vm.cases}")
    name, ratio = f"xtest_{args.xtest}", round(vm.seconds / bare.seconds, 4)
    write(name, ratio)
    return (f"{name} {ratio} ({vm.seconds} s in a VM, {bare.seconds} s on bare OP-TEE), "
            f"wanted at most {AT_MOST[args.xtest]}; written to {RESULT}")


if __name__ == "__main__":
    ARGS = runs.xtest_options(__doc__)
    run_scenario(lambda display: scenario(display, ARGS))
