# SPDX-License-Identifier: BSD-2-Clause
"""Targets of make that are tests: run, shown as they go, and counted by what they print."""
import os
import re
import subprocess
import sys

COUNTS = re.compile(r"^(\d+) passed, (\d+) failed$")
CMOCKA = re.compile(r"\[  (PASSED|FAILED)  \] (\d+) test\(s\)")
UNITTEST = re.compile(r"^Ran (\d+) tests? in|(?:failures|errors)=(\d+)")


def make(*target, out=sys.stdout):
    """Runs a target, writes its output to `out` as it comes, and returns (exit status, lines)."""
    lines = []
    command = [os.environ.get("MAKE", "make"), "--no-print-directory", *target]
    # The outer make's job slots come as open files.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", close_fds=False) as child:
        for line in child.stdout:
            lines.append(line)
            out.write(line)
            out.flush()
    return child.returncode, lines


def cmocka_counts(lines):
    """(passed, failed): cmocka counts for each test program."""
    counts = {"PASSED": 0, "FAILED": 0}
    for line in lines:
        if match := CMOCKA.search(line):
            counts[match[1]] += int(match[2])
    return counts["PASSED"], counts["FAILED"]


def own_counts(lines):
    """(passed, failed) of a target that ends with its own count."""
    found = [match for line in lines if (match := COUNTS.match(line))]
    return tuple(map(int, found[-1].groups())) if found else (0, 0)


def unittest_counts(lines):
    """(passed, failed): unittest counts all that ran, and then those that did not pass."""
    ran = failed = 0
    for line in lines:
        for all_of_them, bad in UNITTEST.findall(line):
            ran += int(all_of_them or 0)
            failed += int(bad or 0)
    return ran - failed, failed
