#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A VMM waits for ever in its own memory, with a reset pending (tests/linux/stall.c): other VMs
notice nothing of it, and it can be killed."""
from runner.kvm_programs import Programs, program_scenario

LIMIT = 400


def stalls(programs: Programs):
    programs.load()
    programs.run("om-stall", LIMIT)


if __name__ == "__main__":
    program_scenario(__doc__, "stall", stalls, LIMIT)
