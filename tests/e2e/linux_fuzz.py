#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""VMMs that are out of their minds (tests/linux/fuzz.c), on a kernel that looks closely at its memory,
and stops at the first thing that it does not like."""
from runner.kvm_programs import Programs, program_scenario

LIMIT = 300
IOCTLS_EACH_SECOND = 1000  # at least
WATCHFUL = ("kfence.sample_interval=1 slub_debug=FZPU page_poison=1 init_on_free=1 panic_on_warn=1 "
            "panic_on_oops=1")


def limit(ioctls, **_):
    return LIMIT + ioctls / IOCTLS_EACH_SECOND


def fuzz(programs: Programs, ioctls, seed):
    programs.load()
    programs.run(f"om-fuzz {ioctls} {seed}", limit(ioctls))


if __name__ == "__main__":
    program_scenario(__doc__, "fuzz", fuzz, limit, WATCHFUL, ioctls=1000000, seed=1)
