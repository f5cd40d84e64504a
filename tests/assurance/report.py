# SPDX-License-Identifier: BSD-2-Clause
"""What each kind of evidence leaves when it has run, and the ledger of campaigns.

A kind's target writes one part, build/assurance/parts/KIND.json: its rows, the goals that it missed, and
what result.json has of that kind alone; assure.py collects the parts. A campaign is what takes too long
for that: it appends what it did to docs/assurance/ledger.json, with the hash of the code it was done to.
"""
import fcntl
import glob
import hashlib
import json
import os
import subprocess
import time

from mutation import source
from runner import layout

FOLDER = os.path.join(layout.BUILD, "assurance")
PARTS = os.path.join(FOLDER, "parts")
CAMPAIGNS = os.path.join("docs", "assurance")  # what they tell
LEDGER = os.path.join(CAMPAIGNS, "ledger.json")
ROW = {"kind": str, "runs": int, "found": int, "seconds": (int, float)}


def row(kind, runs, found, seconds):
    """One line of the table: what ran how often, what it found, how long it took."""
    return {"kind": kind, "runs": runs, "found": found, "seconds": round(seconds, 1)}


def part_file(kind):
    return os.path.join(PARTS, f"{kind}.json")


def write_part(kind, rows, missed=(), **own):
    """missed: a sentence for each goal that was missed."""
    for each in rows:
        for key, types in ROW.items():
            if not isinstance(each.get(key), types):
                raise ValueError(f"{kind}: {key} of {each} is no number of that kind")
    os.makedirs(PARTS, exist_ok=True)
    with open(part_file(kind), "w", encoding="utf-8") as file:
        json.dump({"rows": list(rows), "missed": list(missed), **own}, file, indent=2)
        file.write("\n")


def told(kind, scenario):
    """The words of a scenario that returns (words, runs), and its part, also if it comes to no end."""
    began = time.monotonic()
    write_part(kind, [row(kind, 0, 1, 0)], [f"{kind}: it did not come to its end"])
    words, runs = scenario()
    write_part(kind, [row(kind, runs, 0, time.monotonic() - began)])
    return words


def read_part(kind):
    """None if that kind has not run."""
    try:
        with open(part_file(kind), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def remove_part(kind):
    if os.path.exists(part_file(kind)):
        os.remove(part_file(kind))


def sources():
    """All of the library: what a campaign's result is about."""
    return sorted(path for room in ("mediator", "include")
                  for path in glob.glob(f"{room}/**/*.[ch]", recursive=True))


def sources_hash(paths=None):
    """Of their names and their code: what is said of a program stays true when a comment says it better."""
    digest = hashlib.sha256()
    for path in sources() if paths is None else paths:
        with open(path, encoding="utf-8") as file:
            code = source.code_of(file.read())
        digest.update(f"{path}\0".encode() + hashlib.sha256(code.encode()).digest())
    return digest.hexdigest()[:16]


def commit():
    """With a + if the tree is not what that commit has, and "unknown" where there is no git."""
    def git(*words):
        return subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    try:
        found = git("rev-parse", "--short=12", "HEAD")
    except FileNotFoundError:
        return "unknown"
    if found.returncode:
        return "unknown"
    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{CAMPAIGNS}").stdout
    return found.stdout.strip() + ("+" if changed else "")


def read_ledger():
    with open(LEDGER, encoding="utf-8") as file:
        return json.load(file)


def ledger_add(kind, seed, runs, found, seconds, **more):
    """Appends what one sitting of a campaign did. Sittings may end at the same time."""
    entry = {"kind": kind, "date": time.strftime("%Y-%m-%d"), "commit": commit(), "sources": sources_hash(),
             "seed": seed, "runs": runs, "found": found, "seconds": round(seconds), **more}
    with open(LEDGER, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        entries = json.load(file) + [entry]
        lines = ",\n".join("  " + json.dumps(each) for each in entries)
        file.seek(0)
        file.write(f"[\n{lines}\n]\n")
        file.truncate()
    return entry


def ledger_current(kind):
    """Its entries that are of this code."""
    now = sources_hash()
    return [entry for entry in read_ledger() if entry["kind"] == kind and entry["sources"] == now]


def ledger_old(kind):
    now = sources_hash()
    return [entry for entry in read_ledger() if entry["kind"] == kind and entry["sources"] != now]
