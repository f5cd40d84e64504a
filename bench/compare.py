#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Xen's own mediator, ours in Xen, and ours on the reference hypervisor: what a guest can share
with OP-TEE, and what a call costs at EL2.
"""
import os
import re

import el2
import runs
import targets
from runner import layout
from runner.scenario import check, run_scenario, scenario_parser

LIMIT = 1200
TARGETS = (targets.Xen("in-tree"), targets.Xen("ours"), targets.ReferenceHypervisor())
MEMORY = "om.memory om.aes=10 om.aes-size=1048576"
FIGURE = re.compile(r"om: (largest|at-once) (\d+)$")
RESULT = os.path.join(layout.BUILD, "bench", "xen.json")
COLUMNS = {"name": "", "largest": "largest buffer", "at_once": "buffers at once",
           "aes_1_mib": "AES with 1 MiB", "el2_per_invoke": "EL2 per invoke"}


def memory(target, display, limit):
    """How much a guest can share: bytes, buffers, and whether the benchmark runs with 1 MiB."""
    figures, ends = {}, []

    def line(text):
        figures.update({name: int(value) for name, value in FIGURE.findall(text)})
        ends.extend(el2.ENDED.findall(text))
    with target.session(MEMORY, display, limit) as session:
        session.consoles[target.channel].listeners.append(line)
        target.begin(session)
        session.wait(lambda: ends, limit, "xtest does not end")
        session.power_off()
    check(len(figures) == 2, f"teemem failed, see {layout.RUN}/{target.guest}.log")
    return {"largest": figures["largest"], "at_once": figures["at-once"],
            "aes_1_mib": "ok" if ends == ["0"] else "failed"}


def measure(target, display, limit):
    row = {"name": target.name, **memory(target, display, limit)}
    row["el2_per_invoke"] = el2.measure(target, display, limit)
    return row


def table(rows):
    lines = [COLUMNS, *rows]
    widths = [max(len(str(line[column])) for line in lines) for column in COLUMNS]
    return "\n".join("  ".join(str(line[column]).rjust(width) for column, width in zip(COLUMNS, widths))
                     for line in lines)


def scenario(display, args):
    rows = [measure(target, display, args.timeout or LIMIT) for target in TARGETS]
    runs.write(RESULT, rows)
    display.text(table(rows))
    return f"written to {RESULT}"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
