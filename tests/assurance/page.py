#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Puts the figures of the last `make assurance` into docs/assurance.md, between two marks, with their date.

Only of a whole run, and of a tree that is what its commit has.
"""
import json
import os
import sys

from assurance import report

PAGE = os.path.join("docs", "assurance.md")
BEGIN = "<!-- figures of make assurance: begin -->\n"
END = "<!-- figures of make assurance: end -->\n"


def markdown(header, rows):
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows]) + "\n"


def what_ran(result):
    return markdown(("what", "runs", "found", "seconds"),
                    [(row["kind"], f"{row['runs']:,}", f"{row['found']:,}", f"{row['seconds']:,.0f}")
                     for row in result["rows"]])


def campaigns(result):
    return markdown(("campaign", "wanted", "runs on this code", "found", "runs on older code"),
                    [(row["what"], f"{row['wanted']:,}", f"{row['runs']:,}", f"{row['found']:,}", f"{row['old_runs']:,}")
                     for row in result["campaigns"]])


def proofs(result):
    return markdown(("proof", "bounds", "properties", "result"),
                    [(proof["name"], proof["bounds"], f"{proof['properties']:,}", proof["result"])
                     for proof in result["proofs"]])


def figures(result):
    coverage, mutation = result["coverage"], result["mutation"]
    return (f"On {result['date']}, of commit {result['commit']}, in {result['seconds'] / 60:.0f} minutes:\n\n"
            f"{what_ran(result)}\n"
            f"Coverage: {coverage['lines']} % of lines, {coverage['branches']} % of branches, {coverage['mcdc']} % of"
            f" conditions (MC/DC).\nMutation: {mutation['killed_percent']} % noticed,"
            f" {mutation['survivors_without_reason']} survivors without a reason.\n\n"
            + (campaigns(result) + "\n" if result["campaigns"] else "") + (proofs(result) + "\n" if result["proofs"] else "")
            + "Goals that were missed: " + ("none.\n" if not result["missed"]
                                            else "\n\n" + "".join(f"- {sentence}\n" for sentence in result["missed"])))


def with_figures(page, result):
    """The page with the figures of that run in place of those that it has."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} has no place for figures: the lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n{figures(result)}\n{END}{after}"


def main():
    try:
        with open(os.path.join(report.FOLDER, "result.json"), encoding="utf-8") as file:
            result = json.load(file)
    except FileNotFoundError:
        sys.exit("error: there are no figures: make assurance")
    if not result["whole"]:
        sys.exit("error: the last make assurance was of some kinds alone")
    if result["commit"].endswith("+"):
        sys.exit(f"error: the figures are of no commit: {result['commit']}")
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(with_figures(page, result))
    print(f"{PAGE} has the figures of {result['commit']}, {result['date']}")


if __name__ == "__main__":
    main()
