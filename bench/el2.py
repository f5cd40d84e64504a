#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions that the hypervisor, mediator included, executes at EL2 for one InvokeCommand.

A Linux guest runs xtest --aes-perf with 16 bytes on a machine of one CPU whose clock counts
instructions, so that two runs differ only by what they are told to do differently: the number of
invocations. What the longer run executes more, divided by what it invokes more, is the figure.
"""
import argparse
import array
import collections
import json
import os
import re
import subprocess

from runner import layout
from runner.machines import counting_session, linux_vm
from runner.scenario import check, expect_ready, run_scenario

LIMIT = 600
END_LIMIT = 20
BASE, SIZE = 0x60000000, 0x200000  # hypervisor/link.ld
SHORT, LONG = 1000, 5000  # invocations; as many digits each, so that the command lines are as long
AT_MOST = 1500
PROFILE_LINES = 30
ENDED = re.compile(r"om: aes ends exit=(\d+)")
SYMBOL = re.compile(r"(\w+) [tT] ([a-z_].*)$")  # of code; not the marks that begin with $
PLUGIN = os.path.join(layout.BUILD, "bench", "el2_plugin.so")
ELF = os.path.join(layout.BUILD, "hypervisor", "hypervisor.elf")
RESULT = os.path.join(layout.BUILD, "bench", "el2.json")
NM = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-") + "nm"


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--timeout", type=int, default=0)
    return parser.parse_args()


def count(invocations, display, limit):
    """How often each instruction was executed, from the hypervisor's start to the machine's end."""
    vm = linux_vm("vm1", (0,), f"om.aes={invocations}")
    output = layout.run_file(f"el2-{invocations}.counts")
    plugin = ("-plugin", f"{PLUGIN},base={BASE:#x},size={SIZE:#x},output={output}")
    with counting_session([vm], display, limit, plugin) as session:
        ends = []
        session.consoles["1"].listeners.append(lambda line: ends.extend(ENDED.findall(line)))
        expect_ready(session)
        session.watch("vm1")
        session.wait(lambda: ends, limit, "xtest does not end")
        check(ends == ["0"], f"xtest --aes-perf failed, see {layout.RUN}/vm1.log")
        session.hypervisor.quit()
        session.wait_end(END_LIMIT)
    return read_counts(output)


def read_counts(path):
    counts = array.array("Q")
    with open(path, "rb") as file:
        counts.frombytes(file.read())
    check(len(counts) == SIZE // 4, f"{path} is not whole")
    return counts


def functions():
    """[(address, name)] of the hypervisor's code, in order."""
    lines = subprocess.run([NM, "-n", ELF], check=True, capture_output=True, text=True).stdout.splitlines()
    symbols = [SYMBOL.match(line) for line in lines]
    return [(int(match[1], 16), match[2]) for match in symbols if match]


def profile(counts):
    """Counter of the functions' names."""
    found, symbols, name = collections.Counter(), functions(), "?"
    for index, times in enumerate(counts):
        while symbols and symbols[0][0] <= BASE + 4 * index:
            name = symbols.pop(0)[1]
        found[name] += times
    return found


def write(figure):
    os.makedirs(os.path.dirname(RESULT), exist_ok=True)
    with open(RESULT, "w", encoding="utf-8") as file:
        json.dump({"rows": [{"name": "el2_per_invoke", "value": figure}]}, file, indent=2)
        file.write("\n")


def scenario(display, args):
    limit = args.timeout or LIMIT
    short, long = (count(invocations, display, limit) for invocations in (SHORT, LONG))
    more = LONG - SHORT
    figure = round((sum(long) - sum(short)) / more, 1)
    write(figure)
    print("instructions at EL2 for one InvokeCommand, by function")
    difference = profile(long)
    difference.subtract(profile(short))
    for name, times in difference.most_common(PROFILE_LINES):
        print(f"{times / more:9.1f}  {name}")
    return f"el2_per_invoke {figure}, wanted at most {AT_MOST}; written to {RESULT}"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
