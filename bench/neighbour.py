#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a VM's calls cost more while another VM has OP-TEE work for it on other CPUs.

vm2, on a CPU of its own, runs a program over and over that opens a session with a Trusted Application and invokes
it 5,000 times, and all instructions of that CPU are counted, of whatever exception level: who waits for a lock of
the hypervisor's or OP-TEE's executes more. First it is alone; then beside a VM with two vCPUs that runs xtest; then
beside one that is created and destroyed; then alone again. The clock is the host's, and the guest's ticks are counted
with the rest, and a wait is as long as the host keeps the lock's holder: the figures are good to a tenth at best.
"""
import itertools
import mmap
import os
import re
import struct
import time

import runs
from runner import layout
from runner.machines import linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 900
CPU = 2
INVOCATIONS = 5000  # in a round, which is a process of its own
ROUNDS = 4  # that are counted
PLUGIN = os.path.join(layout.BUILD, "bench", "cpus_plugin.so")
RESULT = os.path.join(layout.BUILD, "bench", "neighbour.json")
ENDED = re.compile(r"om: aes ends exit=(\d+)")
LOAD = "om.repeat om.xtest=1004,1011,1013,2002,4005,6001"
EVENT_LIMIT = 120


class Counter:
    """Of the CPU's instructions, at the end of each round of vm2's."""

    def __init__(self, session, path):
        self.session = session
        self.file = open(path, "rb")
        self.map = mmap.mmap(self.file.fileno(), 0, prot=mmap.PROT_READ)
        self.ends = []
        session.consoles["2"].listeners.append(self.line)

    def close(self):
        self.map.close()
        self.file.close()

    def line(self, line):
        for status in ENDED.findall(line):
            check(status == "0", f"xtest --aes-perf failed, see {layout.RUN}/vm2.log")
            self.ends.append((struct.unpack_from("Q", self.map, 8 * CPU)[0], time.monotonic()))

    def wait_round(self):
        seen = len(self.ends)
        self.session.wait(lambda: len(self.ends) > seen, EVENT_LIMIT, "vm2 does not go on")

    def rounds(self, meanwhile):
        """A row of so many rounds from the end of the one that is under way on."""
        first, last = len(self.ends), len(self.ends) + ROUNDS
        while len(self.ends) <= last:
            meanwhile()
        (began, since), (ended, until) = self.ends[first], self.ends[last]
        return {"million_instructions": round((ended - began) / ROUNDS / 1e6, 1),
                "seconds": round((until - since) / ROUNDS, 1)}


def measure(session, counter):
    """{state: row}; vm1 does not exist yet."""
    found = {}

    def note(state, meanwhile):
        found[state] = row = counter.rounds(meanwhile)
        said = f"{state}: {row['million_instructions']} million instructions and {row['seconds']} s a round"
        session.display.step(said)

    session.wait(lambda: counter.ends, 2 * EVENT_LIMIT, "vm2 does not get to work")
    note("alone", counter.wait_round)
    hypervisor = session.hypervisor
    hypervisor.order("start", "vm1", "started", EVENT_LIMIT)
    vm1 = session.guests["vm1"]
    session.wait(lambda: vm1.parser.finished > 0, LIMIT, "vm1 does not get to work")
    note("beside xtest", counter.wait_round)
    check(vm1.state.startswith("xtest"), "vm1 was to be in xtest")
    hypervisor.order("destroy", "vm1", "destroyed", EVENT_LIMIT)
    lives = itertools.count()

    def live():
        hypervisor.order("start", "vm1", "started", EVENT_LIMIT)
        hypervisor.order("destroy", "vm1", "destroyed", EVENT_LIMIT)
        next(lives)

    note("beside a VM that comes and goes", live)
    session.display.step(f"that came {next(lives)} times")
    note("alone again", counter.wait_round)
    return found


def scenario(display, args):
    output = layout.run_file("cpus.counts")
    vms = [linux_vm("vm1", (0, 1), LOAD, autostart=False),
           linux_vm("vm2", (CPU,), f"om.repeat om.aes={INVOCATIONS}", 2)]
    plugin = ("-plugin", f"{PLUGIN},output={output}")
    with vms_session(vms, display, args.timeout or LIMIT, options=plugin) as session:
        expect_ready(session)
        counter = Counter(session, output)
        rows = measure(session, counter)
        counter.close()
        session.power_off()
    runs.write(RESULT, [{"beside": state, **row} for state, row in rows.items()])
    return f"written to {RESULT}"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
