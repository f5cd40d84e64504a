#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the fuzzer: for some minutes (`make fuzz`), until it is stopped (`make fuzz-campaign`), or to make
the corpus small and put it into its archive (`make fuzz-corpus`), or a trace's inputs into theirs
(`make fuzz-traced`).

Inputs that reach something new are kept in build/fuzz/corpus, what fails in build/fuzz/found. An archive,
tests/fuzz/corpus.xz and traced.xz, has for each input its size as 32 bits and then the input (replay.c).
"""
import argparse
import glob
import hashlib
import lzma
import os
import re
import shutil
import signal
import subprocess
import sys
import time

from assurance import report
from fuzz import seeds, traced
from runner import layout
from tracing import dump

FOLDER = os.path.join(layout.BUILD, "fuzz")
ARCHIVE, TRACED = (os.path.join("tests", "fuzz", name) for name in ("corpus.xz", "traced.xz"))
CORPUS, SEEDS, DRIVERS, FOUND = (os.path.join(FOLDER, name) for name in ("corpus", "seeds", "drivers", "found"))
SMALL = os.path.join(FOLDER, "small")
LONGEST = 257 * 24  # bytes of an input
SITTING = 1200  # seconds; then the ledger is told
PLAIN, ASAN = "fuzz", "fuzz-asan"
KINDS = {PLAIN: "fuzzing", ASAN: "fuzzing, with sanitizers"}
# What is freed waits long enough to be found in a run of milliseconds; and stacks are the vCPUs' own.
ASAN_OPTIONS = "quarantine_size_mb=1:detect_leaks=0:detect_stack_use_after_return=0"
STATS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def write(folder, data):
    with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
        file.write(data)


def unpack():
    """The archives' inputs as files, for libFuzzer."""
    inputs = b""
    for archive in (ARCHIVE, TRACED):
        with lzma.open(archive) as file:
            inputs += file.read()
    shutil.rmtree(SEEDS, ignore_errors=True)
    for folder in (SEEDS, CORPUS, FOUND):
        os.makedirs(folder, exist_ok=True)
    at = 0
    while at < len(inputs):
        size = int.from_bytes(inputs[at:at + 4], "little")
        write(SEEDS, inputs[at + 4:at + 4 + size])
        at += 4 + size


def pack(folder, archive):
    """Short ones first, so that what they have in common is near."""
    inputs = []
    for path in glob.glob(os.path.join(folder, "*")):
        with open(path, "rb") as file:
            inputs.append(file.read())
    with lzma.open(archive, "wb", preset=9 | lzma.PRESET_EXTREME) as file:
        for data in sorted(inputs, key=lambda data: (len(data), data)):
            file.write(len(data).to_bytes(4, "little") + data)
    print(f"{len(inputs)} inputs, {os.path.getsize(archive)} bytes in {archive}")


class Run:
    """One process of libFuzzer."""

    def __init__(self, program, seconds, seed, number=0):
        self.program = program
        self.log = os.path.join(FOLDER, f"{program}-{number}.log")
        options = [f"-max_total_time={int(seconds)}", f"-seed={seed + number}", f"-max_len={LONGEST}",
                   "-len_control=0", "-reload=120", "-timeout=30", "-print_final_stats=1",
                   f"-artifact_prefix={FOUND}/"]
        environment = dict(os.environ, ASAN_OPTIONS=ASAN_OPTIONS)
        with open(self.log, "w", encoding="utf-8") as log:
            self.child = subprocess.Popen([os.path.join(FOLDER, program), *options, CORPUS, SEEDS],
                                          stdout=log, stderr=subprocess.STDOUT, env=environment)

    def stop(self):
        """libFuzzer says what it did when it is interrupted."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)

    def runs(self):
        self.child.wait()
        with open(self.log, encoding="utf-8", errors="replace") as log:
            found = STATS.findall(log.read())
        return int(found[-1]) if found else 0


def found_now():
    return set(glob.glob(os.path.join(FOUND, "*")))


def show(paths):
    for path in sorted(paths):
        print(f"{path}:")
        sys.stdout.flush()
        subprocess.run([os.path.join(FOLDER, "replay"), "--show", path], check=False)


def sit(program, seconds, seed, jobs):
    """A row of the table. What was found is shown."""
    before, begun = found_now(), time.monotonic()
    runs = [Run(program, seconds, seed, number) for number in range(jobs)]
    try:
        done = sum(run.runs() for run in runs)
    except KeyboardInterrupt:
        for run in runs:
            run.stop()
        done = sum(run.runs() for run in runs)
        Stop.is_wanted = True
    new = found_now() - before
    show(new)
    # Without a count, it did not come so far as to count.
    failed = len(new) or int(not done)
    return report.row(KINDS[program], done, failed, time.monotonic() - begun)


class Stop:
    is_wanted = False


def fuzz(seconds, seed, jobs):
    """Nine tenths without sanitizers. Exit status 1 if something was found."""
    rows = [sit(PLAIN, seconds * 0.9, seed, jobs), sit(ASAN, seconds * 0.1, seed + 1000, jobs)]
    for each in rows:
        print(f"{each['kind']:26} {each['runs']:>12,} runs {each['found']:>4} found {each['seconds']:>8.1f} s")
    missed = [f"{each['kind']}: {each['found']} inputs fail" for each in rows if each["found"]]
    report.write_part("fuzz", rows, missed=missed)
    return 1 if missed else 0


def campaign(seed, jobs):
    """Sitting after sitting, each with another seed, until it is interrupted."""
    failed = 0
    while not Stop.is_wanted:
        for program, seconds in ((PLAIN, SITTING * 0.9), (ASAN, SITTING * 0.1)):
            if Stop.is_wanted:
                break
            row = sit(program, seconds, seed, jobs)
            failed += row["found"]
            entry = report.ledger_add("fuzz", seed, row["runs"], row["found"], row["seconds"],
                                      program=program)
            print(entry, flush=True)
            seed += jobs
    return 1 if failed else 0


def merge(*folders):
    """Into SMALL, what reaches a place that no shorter one reaches."""
    shutil.rmtree(SMALL, ignore_errors=True)
    os.makedirs(SMALL)
    subprocess.run([os.path.join(FOLDER, PLAIN), "-merge=1", f"-max_len={LONGEST}", "-use_counters=0",
                    "-use_cmp=0", SMALL, *folders], check=True)


def minimise():
    seeds.write(DRIVERS)
    merge(DRIVERS, SEEDS, CORPUS)
    pack(SMALL, ARCHIVE)
    shutil.rmtree(CORPUS)
    os.rename(SMALL, CORPUS)
    return 0


def take_trace(log):
    """Of a dump in a console's log, behind each door."""
    with open(log, encoding="utf-8", errors="replace") as file:
        trace = dump.read(file)
    shutil.rmtree(DRIVERS, ignore_errors=True)
    os.makedirs(DRIVERS)
    for door in seeds.DOORS:
        for data in traced.inputs(trace, door):
            write(DRIVERS, data)
    merge(DRIVERS)
    pack(SMALL, TRACED)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fuzz", "campaign", "corpus", "traced"))
    parser.add_argument("log", nargs="?", help="of traced: a console's log with a trace's dump in it")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    seed = args.seed or int(time.time())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if args.what == "traced":
        return take_trace(args.log)
    unpack()
    if args.what == "corpus":
        return minimise()
    print(f"seed {seed}", flush=True)
    if args.what == "campaign":
        return campaign(seed, args.jobs)
    return fuzz(args.seconds, seed, args.jobs)


if __name__ == "__main__":
    sys.exit(main())
