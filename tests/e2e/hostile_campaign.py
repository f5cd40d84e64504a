#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The hostile guest for long: sitting after sitting, each a machine of its own with a seed of its own.

What a sitting did is in the ledger (docs/assurance/ledger.json), so that the campaign can be stopped at any
time and goes on where it was: seeds that are there, of this code, are not played again.
"""
import time

from assurance import report
from runner.errors import RunFailed
from runner.scenario import run_scenario, scenario_parser

import hostile

SITTING = 40000 if hostile.BY_FFA else 100000  # hostile.py's calls


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("--calls", type=int, default=1000000, help="in all sittings together, those before among them")
    parser.add_argument("--seed", type=int, default=1, help="of the first sitting; the others have the next ones")
    parser.add_argument("--xtest", default="short", help="for the Linux guest: short, full, or numbers")
    return parser.parse_args()


def done_before():
    """(calls, seeds)"""
    entries = report.ledger_current(hostile.KIND)
    return sum(entry["runs"] for entry in entries), {entry["seed"] for entry in entries}


def note(args, calls, found, began):
    report.ledger_add(hostile.KIND, args.seed, calls, found, time.monotonic() - began)


def sit(display, args):
    """One that found something is in the ledger, too; one that was interrupted is not."""
    began = time.monotonic()
    try:
        words, calls = hostile.scenario(display, args)
    except RunFailed as error:
        note(args, 0, 1, began)
        raise RunFailed(f"seed {args.seed}: {error}") from error
    note(args, calls, 0, began)
    display.step(f"seed {args.seed}: {words}")
    return calls


def campaign(display, args):
    wanted = args.calls
    calls, seeds = done_before()
    args.calls = SITTING
    while calls < wanted:
        if args.seed not in seeds:
            calls += sit(display, args)
        args.seed += 1
    return f"{calls} calls, of {wanted}"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: campaign(display, ARGS))
