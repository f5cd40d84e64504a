#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A VMM discards memory that OP-TEE has (tests/linux/discard.c): it is nobody else's until OP-TEE lets
go."""
from runner.kvm_programs import Programs, program_scenario

LIMIT = 400
SMALL = "mem=400M"  # all that there is has to be taken, again and again


def discards(programs: Programs):
    programs.load()
    programs.run("om-discard", LIMIT)


if __name__ == "__main__":
    program_scenario(__doc__, "discard", discards, LIMIT, SMALL)
