#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""VMs that are reset, killed and closed while they call OP-TEE (tests/linux/life.c)."""
from runner.kvm_programs import Programs, program_scenario

LIMIT = 400


def lives(programs: Programs):
    programs.load()
    programs.run("om-life", LIMIT)
    programs.load("step_pages=1")
    programs.run("om-life signals-interrupt handled-signal-interrupts", LIMIT)


if __name__ == "__main__":
    program_scenario(__doc__, "life", lives, LIMIT)
