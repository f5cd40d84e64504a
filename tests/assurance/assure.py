#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs each kind of evidence, one after the other, and says what ran, how much, what it found, how long.

Prints a table, and writes build/assurance/result.json, also when a goal is missed. What a kind prints goes
to build/assurance/KIND.log. Campaigns are not run, but read from docs/assurance/ledger.json: what was done
to other code than this is said to be old. Exit status 0 only if every goal is reached.
"""
import argparse
import collections
import json
import os
import sys
import time

from runner import targets

from assurance import report
from mutation import mutate

MINUTES = 75
Kind = collections.namedtuple("Kind", "name what goals counts")


def kind(name, *goals, what=None, counts=None):
    """A kind that writes no part of its own is counted by what its target prints."""
    return Kind(name, what or name, goals, counts)


KINDS = (
    kind("host", ("host-test",), what="host tests", counts=targets.cmocka_counts),
    kind("coverage", ("coverage",)),
    kind("answers", ("answers-test",)),
    kind("faults", ("faults-test",)),
    kind("schedules", ("schedules-test",), counts=targets.cmocka_counts),
    kind("fuzz", ("fuzz",), what="fuzzing"),
    kind("threads", ("threads-test",), counts=targets.own_counts),
    kind("orders", ("orders-test",), counts=targets.own_counts),
    kind("lint", ("lint",)),
    kind("stack", ("stack-test",)),
    kind("rules", ("rules-test",)),
    kind("proof", ("proof",)),
    kind("mutation", ("mutation",)),
    kind("hostile", ("hostile-test", "CALLS=30000")),
    kind("hostile-ffa", ("hostile-test", "ABI=ffa", "CALLS=10000"), what="hostile, FF-A"),
    kind("lives", ("lives-test", "LIVES=60", "LINUX_LIVES=2")),
)
# How much a campaign is to have done to the code as it is: (kind in the ledger, what, runs).
CAMPAIGNS = (
    ("fuzz", "fuzzing", 100_000_000),
    ("hostile", "hostile", 1_000_000),
    ("hostile-ffa", "hostile, FF-A", 100_000),
    ("lives", "lives", 1_020),
)
FIGURES = {"coverage": {"lines": 0.0, "branches": 0.0, "mcdc": 0.0},
           "mutation": {"killed_percent": 0.0, "survivors_without_reason": 0}, "proofs": []}


def counted(each, run):
    """The part of a kind that writes none."""
    began = time.monotonic()
    good = bad = 0
    missed = []
    for goal in each.goals:
        status, lines = run(goal)
        passed, failed = each.counts(lines)
        good, bad = good + passed, bad + failed
        if status or failed or not passed:
            missed.append(f"make {' '.join(goal)}: {passed} passed, {failed} failed, exit status {status}")
    return {"rows": [report.row(each.what, good + bad, bad, time.monotonic() - began)], "missed": missed}


def told(each, run):
    """The part that its target has written; without one, that is what is wrong."""
    report.remove_part(each.name)
    began = time.monotonic()
    missed = [f"make {' '.join(goal)} failed: exit status {status}" for goal in each.goals
              if (status := run(goal)[0])]
    part = report.read_part(each.name)
    if part is None:
        return {"rows": [report.row(each.what, 0, 0, time.monotonic() - began)],
                "missed": missed or [f"{each.what}: its target says nothing"]}
    # A target that says which goals it missed has said why it failed.
    part["missed"] = part["missed"] or missed
    return part


def run_kind(each):
    path = os.path.join(report.FOLDER, f"{each.name}.log")
    with open(path, "w", encoding="utf-8") as log:
        def run(goal):
            return targets.make(*goal, out=log)
        return (counted if each.counts else told)(each, run)


def campaigns(wanted):
    """What the ledger has, (rows, missed)."""
    rows, missed = [], []
    for name, what, runs in wanted:
        now, old = report.ledger_current(name), report.ledger_old(name)
        done = sum(entry["runs"] for entry in now)
        rows.append({"kind": name, "what": what, "wanted": runs, "runs": done,
                     "found": sum(entry["found"] for entry in now),
                     "old_runs": sum(entry["runs"] for entry in old)})
        if done < runs:
            missed.append(f"campaign {what}: {done:,} of {runs:,} runs on this code"
                          + (f", {rows[-1]['old_runs']:,} on older code" if old else ""))
        open_ones = sum(entry["found"] for entry in now if not entry.get("cause"))
        if open_ones:
            missed.append(f"campaign {what}: {open_ones:,} found on this code without a cause in the ledger")
    return rows, missed


def mutants():
    """What the campaign knows of them all, the same."""
    score, total = mutate.campaign_so_far()
    row = {"kind": "mutation", "what": "mutants", "wanted": total, "runs": score.judged, "found": len(score.unnamed),
           "old_runs": 0}
    sentences = score.missed() if score.judged else []
    if score.judged < total:
        sentences.append(f"{score.judged:,} of {total:,} are judged on this code")
    return [row], [f"campaign mutants: {sentence}" for sentence in sentences]


def result_of(parts, sittings, missed, seconds):
    result = {"ok": not missed, "whole": len(parts) == len(KINDS), "commit": report.commit(), "sources": report.sources_hash(),
              "date": time.strftime("%Y-%m-%d"), "seconds": round(seconds),
              "rows": [row for part in parts for row in part["rows"]], **FIGURES}
    for part in parts:
        result |= {key: value for key, value in part.items() if key not in ("rows", "missed")}
    return result | {"campaigns": sittings, "missed": missed}


def table(result):
    rows = [("what", "runs", "found", "seconds")]
    rows += [(row["kind"], f"{row['runs']:,}", f"{row['found']:,}", f"{row['seconds']:,.0f}") for row in result["rows"]]
    rows += [(f"campaign: {row['what']}", f"{row['runs']:,}", f"{row['found']:,}", "") for row in result["campaigns"]]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [f"{row[0]:<{widths[0]}}  " + "  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:]))
             for row in rows]
    return "\n".join(lines)


def figures(result):
    coverage, mutation, proofs = result["coverage"], result["mutation"], result["proofs"]
    ended = collections.Counter(proof["result"] for proof in proofs)
    return (f"coverage: lines {coverage['lines']} %, branches {coverage['branches']} %, MC/DC {coverage['mcdc']} %\n"
            f"mutation: {mutation['killed_percent']} % noticed, {mutation['survivors_without_reason']} survivors"
            " without a reason\n"
            f"proofs: {ended['proved']} proved, {ended['failed']} failed, {ended['did not end']} did not end")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", default="", help="only these: " + ",".join(each.name for each in KINDS))
    return parser.parse_args()


def chosen(names):
    wanted = names.replace(",", " ").split()
    if unknown := set(wanted) - {each.name for each in KINDS}:
        sys.exit(f"error: no such kind: {', '.join(sorted(unknown))}; there are "
                 + ", ".join(each.name for each in KINDS))
    return [each for each in KINDS if not wanted or each.name in wanted]


def main():
    kinds = chosen(options().kinds)
    os.makedirs(report.FOLDER, exist_ok=True)
    began = time.monotonic()
    parts, missed = [], []
    for number, each in enumerate(kinds, 1):
        print(f"== {number} of {len(kinds)}: {each.what}, to {report.FOLDER}/{each.name}.log", flush=True)
        parts.append(run_kind(each))
        print("".join(f"   {row['kind']}: {row['runs']:,} runs, {row['found']:,} found, {row['seconds']:,.0f} s\n"
                      for row in parts[-1]["rows"]), end="", flush=True)
        missed += parts[-1]["missed"]
    sittings = []
    for rows, short in (campaigns(CAMPAIGNS), mutants()):
        sittings += rows
        missed += short
    seconds = time.monotonic() - began
    if seconds > MINUTES * 60:
        missed.append(f"it took {seconds / 60:.0f} minutes, and is to take {MINUTES} at most")
    result = result_of(parts, sittings, missed, seconds)
    path = os.path.join(report.FOLDER, "result.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    print(f"\n{table(result)}\n\n{figures(result)}")
    print("".join(f"MISSED: {sentence}\n" for sentence in missed), end="")
    print(f"== {'every goal is reached' if result['ok'] else f'{len(missed)} goals are missed'}; figures in {path}")
    sys.exit(0 if result["ok"] else 1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("error: interrupted")
