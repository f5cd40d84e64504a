#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the fuzzer's guests do of a trace of real drivers: whose step it is, on which vCPU, in which order."""
import os
import re
import subprocess
import sys
import unittest

from fuzz import seeds, traced
from tracing import dump, names

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

NAME = {number: name for name, number in seeds.WHAT.items()}
RPC, BUFFER, INTERRUPTS = (seeds.TA_RPC_FUNCTIONS[name] for name in ("rpc", "buffer", "interrupt"))


def steps(*lines):
    """(what, vm, vcpu, how, stop, n, a, b) of each step, of all inputs, without what machine it is."""
    text = [f"trace: cpus=1 hz=1000 events={len(lines)} lost=0",
            *(f"t {time:x} 0 {line}" for time, line in enumerate(lines)), "trace: end"]
    found = []
    for data in traced.inputs(dump.read(text)):
        records = list(seeds.RECORD.iter_unpack(data))
        found += [(NAME[what], *rest) for what, *rest in records[1:]]
    return found


def call(number, code, *middle, vm="vm1", vcpu=0, target=0):
    """From BEGIN to END, with OP-TEE entered once."""
    place = f"{vm} {vcpu}"
    return (f"{place} begin {number} {code:x} {target:x} 0", f"{place} enter {number} 32000012 0 0",
            *(f"{place} {line}" for line in middle), f"{place} leave {number} 0 0 0",
            f"{place} end {number} 0 0 0")


def asked(number, what, command):
    return (f"leave {number} ffff000{what} 0 0", f"ask {number} {what} {command} 1",
            f"answer {number} {what} {command} 1", f"enter {number} 32000003 0 0")


class TracedTest(unittest.TestCase):
    def test_fast_calls_are_those_of_the_fuzzer(self):
        with open(os.path.join(ROOT, "tests", "fuzz", "smc.c"), encoding="utf-8") as file:
            table = re.search(r"fast\[\] = \{(.*?)\};", file.read(), re.S).group(1)
        order = re.findall(r"ABI_(\w+)", table)
        for function, number in traced.FAST.items():
            self.assertEqual(order[number], names.SMC_FUNCTIONS[function])

    def test_calls(self):
        found = steps(*call(1, 0), *call(2, 1, vm="vm2", vcpu=1), *call(1, 2))
        self.assertEqual([(what, vm, vcpu, how & 15) for what, vm, vcpu, how, *_ in found],
                         [("call", 0, 0, 0), ("call", 1, 1, 15), ("call", 0, 0, 1)])

    def test_what_is_asked_decides_what_is_invoked(self):
        for asks, func in (((5, 3),), RPC), (((5, 6), (5, 0), (5, 7)), BUFFER), (((4, 0),), INTERRUPTS):
            middle = [line for what, command in asks for line in asked(1, what, command)]
            found = steps(*call(1, 1, *middle))
            self.assertEqual([step[0] for step in found], ["call"] + ["resume"] * len(asks))
            self.assertEqual(found[0][5] & 0x1f, func)
        self.assertEqual(steps(*call(1, 1, *asked(1, 5, 3)))[0][6], 3)

    def test_a_session_for_which_something_is_asked(self):
        found = steps(*call(1, 0, *asked(1, 5, 0)))
        self.assertEqual([(step[0], step[3] & 15) for step in found], [("call", 0), ("call", 15), ("resume", 0)])

    def test_buffers(self):
        found = steps(*call(1, 4, "register 1 1 5 0"), *call(1, 5), *call(1, 5))
        self.assertEqual([(step[0], step[5]) for step in found], [("share", 1), ("unshare", 1)])
        self.assertEqual(found[0][7], 4)

    def test_whoever_is_in_optee_while_others_come_stops_there(self):
        inner = call(2, 1, vcpu=1)
        first = call(1, 1)
        found = steps(*first[:2], *inner, *first[2:])
        self.assertEqual([(step[0], step[2], step[4]) for step in found],
                         [("call", 0, traced.IN_OPTEE), ("call", 1, 0), ("go_on", 0, 0)])

    def test_an_answer_goes_to_its_call(self):
        first, second = call(1, 1), call(2, 1, vcpu=1)
        wait = ("vm1 0 leave 1 ffff0005 0 0", "vm1 0 ask 1 5 2 1")
        back = ("vm1 1 answer 1 5 2 1", "vm1 1 enter 1 32000003 0 0", "vm1 1 leave 1 0 0 0", "vm1 1 end 1 0 0 0")
        found = steps(*first[:2], *wait, *second, *back)
        self.assertEqual([(step[0], step[2], step[5] if step[0] == "resume" else 0) for step in found],
                         [("call", 0, 0), ("call", 1, 0), ("resume", 1, 0)])

    def test_lives_and_notifications(self):
        found = steps("vm1 0 life 0 2 1 0", "vm1 - notify 0 0 7 0", "vm1 0 fast-enter 0 b2000011 0 0",
                      "vm2 - life 0 1 0 0")
        self.assertEqual([(step[0], step[5]) for step in found],
                         [("fast", 0), ("notify", 7), ("tell", 0), ("fast", 4), ("reset", 0)])

    def test_inputs_are_cut_where_nobody_waits(self):
        lines = [line for _ in range(traced.LEAST * 2) for line in call(1, 1)]
        text = [f"trace: cpus=1 hz=1000 events={len(lines)} lost=0",
                *(f"t {time:x} 0 {line}" for time, line in enumerate(lines)), "trace: end"]
        sizes = [len(data) // seeds.RECORD.size - 1 for data in traced.inputs(dump.read(text))]
        self.assertEqual(sizes, [traced.LEAST] * 2)

    def test_any_dump(self):
        for seed in range(3):
            maker = [sys.executable, os.path.join(ROOT, "tests", "tools", "trace_dump.py"), "200", str(seed)]
            made = subprocess.run(maker, check=True, capture_output=True, text=True).stdout
            for data in traced.inputs(dump.read(made.splitlines())):
                self.assertLessEqual(len(data), (traced.MOST + 3) * seeds.RECORD.size)


if __name__ == "__main__":
    unittest.main()
