#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the device refuses, to whom, and by which error: the cases of tests/linux/refusal*.c.

After each case nothing may be left: no VM, no pin, and no complaint of the kernel's. The module is
then loaded once more, for one VM.
"""
from runner.kvm_programs import Programs, program_scenario

LIMIT = 240
PROGRAM_LIMIT = 180


def refusals(programs: Programs):
    programs.load()
    programs.run("om-refusal", PROGRAM_LIMIT)
    programs.load("max_vms=1")
    programs.run("om-refusal granted-vms", PROGRAM_LIMIT)
    programs.load("pages=2000000 pages_per_buffer=2000000")
    programs.run("om-refusal memory-too-often", PROGRAM_LIMIT)


if __name__ == "__main__":
    program_scenario(__doc__, "refusal", refusals, LIMIT)
