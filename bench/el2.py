#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions that the hypervisor, mediator included, executes at EL2 for one InvokeCommand.

A Linux guest runs xtest --aes-perf with 16 bytes on a machine of one CPU whose clock counts
instructions, so that two runs differ only by what they are told to do differently: the number of
invocations. What the longer run executes more, divided by what it invokes more, is the figure.
"""
import array
import collections
import os
import re

import runs
import targets
from runner import layout
from runner.scenario import check, run_scenario, scenario_parser

LIMIT = 600
SHORT, LONG = 1000, 5000  # invocations; as many digits each, so that the command lines are as long
# What is measured, by the ABI: the row, what the VM is given, and how much is wanted at most.
ROWS = {
    "": (("el2_per_invoke", {}, 950),),
    "-ffa": (("ffa_el2_per_invoke", {}, 550), ("ffa_el2_per_invoke_shadowed", {"tee-shadow-messages": True}, 1300)),
}[layout.OF_ABI]
PROFILE_LINES = 30
ENDED = re.compile(r"om: aes ends exit=(\d+)")
SYMBOL = re.compile(r"(\w+) [tT] ([a-z_].*)$")  # of code; not the marks that begin with $
PLUGIN = os.path.join(layout.BUILD, "bench", "el2_plugin.so")
RESULT = os.path.join(layout.BUILD, "bench", f"el2{layout.OF_ABI}.json")


def count(target, invocations, display, limit):
    """How often each instruction was executed, from the hypervisor's start to the machine's end."""
    output = layout.run_file(f"el2-{invocations}.counts")
    plugin = ("-plugin", f"{PLUGIN},base={target.base:#x},size={targets.SIZE:#x},output={output}")
    with target.session(f"om.aes={invocations}", display, limit, plugin) as session:
        ends = []
        session.consoles[target.channel].listeners.append(lambda line: ends.extend(ENDED.findall(line)))
        target.begin(session)
        session.wait(lambda: ends, limit, "xtest does not end")
        check(ends == ["0"], f"xtest --aes-perf failed, see {layout.RUN}/{target.guest}.log")
        session.power_off()
    return read_counts(output)


def read_counts(path):
    counts = array.array("Q")
    with open(path, "rb") as file:
        counts.frombytes(file.read())
    check(len(counts) == targets.SIZE // 4, f"{path} is not whole")
    return counts


def functions(target):
    """[(address, name)] of the hypervisor's code, in order."""
    symbols = [SYMBOL.match(line) for line in targets.symbol_lines(target.elf)]
    return [(int(match[1], 16), match[2]) for match in symbols if match]


def profile(target, counts):
    """Counter of the functions' names."""
    found, symbols, name = collections.Counter(), collections.deque(functions(target)), "?"
    for index, times in enumerate(counts):
        while symbols and symbols[0][0] <= target.base + 4 * index:
            name = symbols.popleft()[1]
        found[name] += times
    return found


def write(figures):
    runs.write(RESULT, [{"name": name, "value": figure} for name, figure in figures.items()])


def measure(target, display, limit):
    """Instructions for one InvokeCommand; prints them by function."""
    short, long = (count(target, invocations, display, limit) for invocations in (SHORT, LONG))
    more = LONG - SHORT
    print(f"{target.name}: instructions at EL2 for one InvokeCommand, by function")
    difference = profile(target, long)
    difference.subtract(profile(target, short))
    for name, times in difference.most_common(PROFILE_LINES):
        print(f"{times / more:9.1f}  {name}")
    return round((sum(long) - sum(short)) / more, 1)


def measure_trace(display, limit):
    """Of a hypervisor that has the trace, which is switched off, and on."""
    off, on = (measure(targets.ReferenceHypervisor(traces), display, limit) for traces in (False, True))
    return f"{ROWS[0][0]} of a hypervisor with the trace: {off} while it is off, {on} while it is on"


def scenario(display, args):
    limit = args.timeout or LIMIT
    if targets.TRACE:
        return measure_trace(display, limit)
    figures = {name: measure(targets.ReferenceHypervisor(limits=given), display, limit) for name, given, _ in ROWS}
    write(figures)
    said = (f"{name} {figures[name]}, wanted at most {wanted}" for name, _, wanted in ROWS)
    return f"{'; '.join(said)}; written to {RESULT}"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
