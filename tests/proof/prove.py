#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the proofs: each PROOF() of tests/proof/*.c, by CBMC, in any state that it describes.

A proof is proved if no property fails, and if each of its cover points can be reached: of an empty set
everything is true. Those of PROOF_OPEN() did not end when they were tried, and are run by name alone.
With --planted, faults.txt is planted, one fault at a time, and each must make its proof fail.
Usage: prove.py [--planted] [NAME...]     NAME: of a proof, or of a file without .c; all, if there is none
To be run from the project's root.
"""
import argparse
import collections
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from assurance import report
from runner import layout

ROOM = os.path.join("tests", "proof")
FAULTS = os.path.join(ROOM, "faults.txt")
TOOL = os.path.join(layout.BUILD, "proof", "debian", "root", "usr")
PLANTED = os.path.join(layout.BUILD, "proof", "planted")
AT_A_TIME = 2
LIMIT = int(os.environ.get("PROOF_SECONDS") or 200)  # seconds of a CPU; CBMC has no steps that could be counted
MEMORY = 6 << 20  # KiB

CLAIM = re.compile(r'^(PROOF|PROOF_OPEN)\((\w+),\s*"([^"]*)",\s*"([^"]*)"\)', re.MULTILINE)
OPTIONS = re.compile(r"^/\* (cbmc|with): (.*) \*/$", re.MULTILINE)
PROPERTY = re.compile(r"^\[(.+?)\] (.*): (SUCCESS|FAILURE|UNKNOWN|ERROR)$", re.MULTILINE)
COVER = re.compile(r"^\[(\w+)\.coverage\.\d+\] (.*): (SATISFIED|FAILED)$", re.MULTILINE)
CHECKS = ["--drop-unused-functions", "--no-malloc-may-fail", "--object-bits", "10"]
COVERING = ["-DCOVER", "--drop-unused-functions", "--cover", "cover", "--no-standard-checks"]

Proof = collections.namedtuple("Proof", "name claim bounds is_open file options sources")
Result = collections.namedtuple("Result", "proof result properties covered seconds reasons")


def proofs_of(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    words = {"cbmc": [], "with": []}
    for kind, line in OPTIONS.findall(text):
        words[kind] += line.split()
    sources = [source if source.startswith("mediator/") else os.path.join(ROOM, source) for source in words["with"]]
    return [Proof(name, claim, bounds, kind == "PROOF_OPEN", path, words["cbmc"], sources)
            for kind, name, claim, bounds in CLAIM.findall(re.sub(r'"\s*\n\s*"', "", text))]


def all_proofs():
    return [proof for path in sorted(glob.glob(os.path.join(ROOM, "*.c"))) for proof in proofs_of(path)]


def chosen(names):
    proofs = all_proofs()
    if not names:
        return [proof for proof in proofs if not proof.is_open]
    files = {os.path.basename(proof.file)[:-2] for proof in proofs}
    unknown = [name for name in names if name not in files | {proof.name for proof in proofs}]
    if unknown:
        sys.exit(f"error: no proof is named so: {' '.join(unknown)}")
    return [proof for proof in proofs if proof.name in names or os.path.basename(proof.file)[:-2] in names]


def cbmc(proof, mediator, extra):
    """CBMC's output, or None if it did not end; and the seconds of a CPU that it took."""
    command = [f"{TOOL}/lib64/ld-linux-x86-64.so.2", "--library-path", f"{TOOL}/lib/x86_64-linux-gnu:{TOOL}/lib",
               f"{TOOL}/bin/cbmc", "--c11", "--verbosity", "4", "-I", "include", "-I", mediator, "-I", ROOM,
               "--function", f"prove_{proof.name}", *proof.options, *extra, proof.file,
               *[source.replace("mediator", mediator, 1) if source.startswith("mediator/") else source
                 for source in proof.sources]]
    bounded = f"ulimit -t {LIMIT}; ulimit -v {MEMORY}; exec nice -n 5 \"$@\""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        child = subprocess.Popen(["sh", "-c", bounded, "sh", *command], stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    is_ended = child.returncode >= 0 and "Out of memory" not in said
    return said if is_ended else None, used.ru_utime + used.ru_stime


def judge(output, covered):
    """The number of properties, and what is wrong with them."""
    properties = PROPERTY.findall(output)
    wrong = [f"{name}: {what}" for name, what, state in properties if state != "SUCCESS"]
    wrong += [f"not reached: {what}" for what, state in covered if state != "SATISFIED"]
    if not covered:
        wrong.append("it has no cover point that could be reached")
    if not properties or ("VERIFICATION SUCCESSFUL" not in output and not wrong):
        wrong += output.strip().split("\n")[-5:]
    return len(properties), wrong


def prove(proof, mediator="mediator"):
    proved, seconds = cbmc(proof, mediator, CHECKS)
    reach, more = cbmc(proof, mediator, COVERING) if proved else (None, 0)
    seconds += more
    if not reach:
        return Result(proof, "did not end", 0, 0, seconds, [])
    covered = [(what, state) for function, what, state in COVER.findall(reach)
               if function == f"prove_{proof.name}" or not function.startswith("prove_")]
    count, wrong = judge(proved, covered)
    return Result(proof, "failed" if wrong else "proved", count, len(covered), seconds, wrong)


def together(work, things):
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        for done in concurrent.futures.as_completed([pool.submit(work, thing) for thing in things]):
            yield done.result()


def show(result):
    print(f"{result.proof.name:<28}{result.result:<12}{result.properties:>6}{result.covered:>4}"
          f"{result.seconds:>7.1f}  {result.proof.claim} [{result.proof.bounds}]", flush=True)
    for reason in result.reasons:
        print(f"    {reason}")


def write_part(results, seconds):
    failed = [result for result in results if result.result != "proved"]
    is_open = [proof for proof in all_proofs() if proof.is_open]
    rows = [report.row("proof", len(results), sum(result.result == "failed" for result in results), seconds)]
    found = [{"name": result.proof.name, "bounds": result.proof.bounds, "properties": result.properties,
              "result": result.result} for result in results]
    found += [{"name": proof.name, "bounds": proof.bounds, "properties": 0, "result": "did not end"}
              for proof in is_open]
    report.write_part("proof", rows, [f"proof {result.proof.name}: {result.result}" for result in failed],
                      proofs=sorted(found, key=lambda each: each["name"]))


def prove_all(proofs, is_whole):
    print(f"{'proof':<28}{'result':<12}{'prop.':>6}{'cov':>4}{'s':>7}  claim [bounds]")
    began = time.monotonic()
    results = []
    for result in together(prove, proofs):
        results.append(result)
        show(result)
    if is_whole:
        write_part(results, time.monotonic() - began)
    proved = sum(result.result == "proved" for result in results)
    print(f"{sum(result.properties for result in results)} properties, {time.monotonic() - began:.0f} s")
    print(f"{proved} passed, {len(results) - proved} failed")
    return proved == len(results)


def faults():
    """(proof's name, file of mediator/, what stands there, what is planted)"""
    with open(FAULTS, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    planted = []
    for line in lines:
        name, path, change = line.replace("\\n", "\n").split(" :: ", 2)
        planted.append((name, path, *change.split(" => ")))
    return planted


def plant(fault, number):
    """A copy of mediator/ with the fault in it."""
    _, path, right, wrong = fault
    room = os.path.join(PLANTED, str(number), "mediator")
    shutil.rmtree(room, ignore_errors=True)
    shutil.copytree("mediator", room)
    with open(os.path.join(room, path), "r+", encoding="utf-8") as file:
        text = file.read()
        if text.count(right) != 1:
            sys.exit(f"error: {path} has {text.count(right)} of: {right}")
        file.seek(0)
        file.write(text.replace(right, wrong))
        file.truncate()
    return room


def find_planted(names):
    proofs = {proof.name: proof for proof in chosen(names)}
    planted = [fault for fault in faults() if fault[0] in proofs]
    missing = set(proofs) - {fault[0] for fault in planted}
    found = 0

    def plant_and_prove(numbered):
        number, fault = numbered
        return fault, cbmc(proofs[fault[0]], plant(fault, number), [*CHECKS, "--stop-on-fail"])[0]

    for fault, output in together(plant_and_prove, list(enumerate(planted))):
        is_found = output is not None and "VERIFICATION FAILED" in output
        found += is_found
        change = f"{fault[2]} => {fault[3]}".replace("\n", "\\n").replace("\t", "")
        print(f"{'found' if is_found else 'MISSED':<8}{fault[0]:<28}{fault[1]}: {change}", flush=True)
    for name in sorted(missing):
        print(f"MISSED  {name}: no fault is planted for it")
    print(f"{found} passed, {len(planted) - found + len(missing)} failed")
    return found == len(planted) and not missing


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    if arguments.planted:
        sys.exit(not find_planted(arguments.names))
    sys.exit(not prove_all(chosen(arguments.names), not arguments.names))


main()
