#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The hostile guest, or lives, for long: sitting after sitting, each a machine of its own with a seed of its own.

What a sitting did is in the ledger (docs/assurance/ledger.json), so that a campaign can be stopped at any time
and goes on where it was: seeds that are there, of this code, are not played again.
"""
import collections
import time

from assurance import report
from runner.errors import RunFailed
from runner.scenario import run_scenario, scenario_parser

import lives
import hostile

# What plays a sitting, (words, runs), the kind in the ledger, and what else scenario() is to be told.
Kind = collections.namedtuple("Kind", "scenario name options")
KINDS = {"hostile": Kind(hostile.scenario, hostile.KIND, {"calls": 40000 if hostile.BY_FFA else 100000}),
         "lives": Kind(lives.scenario, lives.KIND, {"lives": 100, "linux": 2})}


def options():
    parser = scenario_parser(__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--runs", type=int, required=True, help="calls or lives, those of sittings before among them")
    parser.add_argument("--seed", type=int, default=1, help="of the first sitting; the others have the next ones")
    parser.add_argument("--xtest", default="short", help="for the Linux guest: short, full, or numbers")
    return parser.parse_args()


def done_before(kind):
    """(runs, seeds)"""
    entries = report.ledger_current(kind.name)
    return sum(entry["runs"] for entry in entries), {entry["seed"] for entry in entries}


def sit(display, kind, args):
    """One that found something is in the ledger, too; one that was interrupted is not."""
    began = time.monotonic()

    def note(runs, found):
        report.ledger_add(kind.name, args.seed, runs, found, time.monotonic() - began)
    try:
        words, runs = kind.scenario(display, args)
    except RunFailed as error:
        note(0, 1)
        raise RunFailed(f"seed {args.seed}: {error}") from error
    note(runs, 0)
    display.step(f"seed {args.seed}: {words}")
    return runs


def campaign(display, args):
    kind = KINDS[args.kind]
    vars(args).update(kind.options)
    runs, seeds = done_before(kind)
    while runs < args.runs:
        if args.seed not in seeds:
            runs += sit(display, kind, args)
        args.seed += 1
    return f"{runs} runs, of {args.runs}"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: campaign(display, ARGS))
