#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs OP-TEE's test suite with each pair of versions that docs/versions.md lists, and says how it went.

A pair is a line of that page's first table, and its command is what is run. What the versions are is read
from what they say themselves. Exit status 0 only if every one passed; `make matrix` calls this.
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import time

from runner import layout

PAGE = os.path.join("docs", "versions.md")
COMMAND = re.compile(r"^\| `make (run\b[^`|]*)` \|")
OPTEE = re.compile(r"OP-TEE version: (?:Unknown_)?(\S+)")
LINUX = re.compile(r"Linux version (\S+)")
DEFAULTS = ("ABI=smc", "DEBIAN=trixie", "GUEST_DEBIAN=", "VMS=2")  # whatever make matrix itself was told
FOLDER = os.path.join(layout.BUILD, "matrix")
COLUMNS = ("", "OP-TEE", "Linux in vm1, vm2, ...", "on", "result")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--xtest", default="short", help="short, full, or test numbers: 1001,1004")
    return parser.parse_args()


def commands(lines):
    """What is to be run, as words for make."""
    return [shlex.split(match[1]) for line in lines if (match := COMMAND.match(line))]


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def said(pattern, path):
    """The version that a console's log tells, or None."""
    match = pattern.search(read(path))
    return match[1] if match else None


def outcome(words, folder, status):
    """A row of the result, from what the run left in its folder."""
    result = json.loads(read(os.path.join(folder, "result.json")) or "{}")
    names = [vm["name"] for vm in result.get("vms", [])] or ["vm1", "vm2"]
    return {"command": "make " + shlex.join(words), "ok": status == 0 and bool(result.get("ok")),
            "on": time.strftime("%Y-%m-%d"),
            "optee": said(OPTEE, os.path.join(folder, "secure.log")),
            "linux": [said(LINUX, os.path.join(folder, f"{name}.log")) for name in names],
            "xtest": [vm["xtest"] for vm in result.get("vms", [])],
            "error": result.get("error") or (None if status == 0 else f"see {folder}/make.log")}


def run(words, folder, xtest):
    """Everything that it says goes to make.log. What an earlier one left must not count for it."""
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    command = [os.environ.get("MAKE", "make"), "--no-print-directory", *DEFAULTS, f"XTEST={xtest}", *words]
    with open(os.path.join(folder, "make.log"), "wb") as log:
        # The outer make's job slots come as open files.
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, close_fds=False, check=False,
                              env=os.environ | {"RUN_DIR": folder})
    return outcome(words, folder, done.returncode)


def each(values, between):
    """In words: of more than two, which are mostly the same, each but once."""
    if len(values) <= 2:
        return between.join(values)
    return between.join(f"{values.count(value)} times {value}" for value in dict.fromkeys(values))


def verdict(row):
    """For people: "22 and 22 cases, 0 failed", or what went wrong."""
    if not row["xtest"]:
        return f"FAILED: {row['error']}"
    cases = each([str(test["cases"]) for test in row["xtest"]], " and ")
    failed = sum(test["failed"] or 0 for test in row["xtest"])
    return f"{cases} cases, {failed} failed" if row["ok"] else f"FAILED: {cases} cases, {failed} failed; {row['error']}"


def line(row):
    cells = (f"`{row['command']}`", row["optee"] or "?", each([version or "?" for version in row["linux"]], ", "),
             row["on"], verdict(row))
    return f"| {' | '.join(cells)} |"


def main():
    args = options()
    wanted = commands(read(PAGE).splitlines())
    if not wanted:
        sys.exit(f"error: {PAGE} lists nothing to run")
    rows = []
    for number, words in enumerate(wanted, 1):
        print(f"== {number} of {len(wanted)}: make {shlex.join(words)}", flush=True)
        began = time.monotonic()
        rows.append(run(words, os.path.join(FOLDER, str(number)), args.xtest))
        print(f"   {verdict(rows[-1])} ({time.monotonic() - began:.0f} s)", flush=True)
    path = os.path.join(FOLDER, "result.json")
    ok = all(row["ok"] for row in rows)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"ok": ok, "xtest": args.xtest, "runs": rows}, file, indent=2)
        file.write("\n")
    print(f"\n| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n" + "\n".join(map(line, rows)))
    print(f"== {'all passed' if ok else 'FAILED'}; figures in {path}, logs in {FOLDER}/N/")
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("error: interrupted")
