#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs host test programs for what they count besides tests (tests/counts.c), and leaves it as a part of
make assurance: the answers that were compared with the specification, or the runs with faults.

Usage: evidence.py KIND PROGRAM...   KIND is answers or faults. Status 0 only if no test failed.
"""
import os
import subprocess
import sys
import tempfile
import time

from assurance import report

# What of the counts makes a row of each kind, and how the table calls it.
ROWS = {"answers": {"exactly": "answers that are right in their state", "loosely": "answers beside other entries"},
        "faults": {"faults": "runs with a fault or two"}}


def counts_of(path):
    """The sums of the lines of all programs: {name: number}."""
    sums = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, number = line.split()
            sums[name] = sums.get(name, 0) + int(number)
    return sums


def run(programs):
    """(counts, how many tests failed, the last line of run.sh)"""
    with tempfile.NamedTemporaryFile() as counts:
        done = subprocess.run(["tests/run.sh", *programs], env=os.environ | {"OM_COUNTS": counts.name},
                              stdout=subprocess.PIPE, text=True, check=False)
        print(done.stdout, end="")
        return counts_of(counts.name), int(done.stdout.split()[-2])


def main():
    kind, programs = sys.argv[1], sys.argv[2:]
    began = time.monotonic()
    counts, failed = run(programs)
    seconds = time.monotonic() - began
    rows, missed = [], []
    for name, what in ROWS[kind].items():
        rows.append(report.row(what, counts.get(name, 0), failed, seconds if not rows else 0))
        if not counts.get(name):
            missed.append(f"{what}: there are none")
        print(f"{counts.get(name, 0):>12,}  {what}")
    if failed:
        missed.append(f"{kind}: {failed} tests failed")
    report.write_part(kind, rows, missed)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
