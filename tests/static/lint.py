#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What static analysis finds: clang-tidy, gcc -fanalyzer and cppcheck in C, shellcheck and pylint in the rest.

A group is C files that are compiled in one way; the module for Linux is compiled by the kernel's own build. What
is no defect is suppressed where it stands, or in the tool's configuration (.clang-tidy, .pylintrc,
tests/static/cppcheck.txt); each suppression has to have a reason, and that is looked at, too. What the tools say
is in build/static/lint/. Exit status 0 only if nothing is found.
"""
import argparse
import collections
import concurrent.futures
import glob
import os
import re
import shlex
import subprocess
import sys
import time

from assurance import report
from runner import layout
from static import tree

FOLDER = os.path.join(layout.BUILD, "static", "lint")
TOOLS = ("clang-tidy", "gcc -fanalyzer", "cppcheck", "shellcheck", "pylint", "reasons")
FINDING = re.compile(r"^[^\s:][^:\n]*:\d+(:\d+)?: .*", re.MULTILINE)
NOTE = re.compile(r"^[^:]+:\d+(:\d+)?: note: ")
BATCH = 6  # files for one process: enough to share its start, few enough to keep all CPUs busy to the end
# What the kernel's idioms do not pass: PTR_ERR() is a long that fits an int; get_user(), wait_event() and TRACE_EVENT()
# assign in conditions and take sizeof() of pointers.
NOT_FOR_KERNEL = "--checks=" + ",".join(f"-bugprone-{check}" for check in (
    "narrowing-conversions", "assignment-in-if-condition", "sizeof-expression"))
# What another compiler than the kernel's takes of its flags.
KNOWN_FLAGS = ("-I", "-D", "-std=", "-nostdinc", "-fshort-wchar", "-funsigned-char", "-mgeneral-regs-only")
# What suppresses findings, and how its line goes on if it has a reason.
MARKERS = {r"NOLINT(?:NEXTLINE|BEGIN)?": r"\([\w.,-]+\): \w",
           r"cppcheck-suppress(?:-begin|-file)?": r" \w+ ; \w",
           r"pylint: disable": r"=[\w,-]+  # \w",
           r"shellcheck disable": r"=[\w,]+ # \w"}

Job = collections.namedtuple("Job", "tool files command folder", defaults=(None,))


def run(job):
    """(job, findings, output, seconds); a finding once, though several files include its header."""
    began = time.monotonic()
    # The outer make's job slots come as open files.
    done = subprocess.run(job.command, cwd=job.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, close_fds=False,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    lines = {line[0] for line in FINDING.finditer(done.stdout)}
    # A note says more of what stands before it; but shellcheck's are findings.
    found = {line for line in lines if job.tool == "shellcheck" or not NOTE.match(line)}
    if done.returncode and not found:
        last = (done.stdout.strip().splitlines() or ["nothing"])[-1]
        found = {f"{shlex.join(job.command)[:80]}: exit status {done.returncode}: {last}"}
    return job, found, done.stdout, time.monotonic() - began


def batches(files, size=BATCH):
    return [files[first:first + size] for first in range(0, len(files), size)]


def tidy(files, flags, *more, folder=None):
    return Job("clang-tidy", len(files), ["clang-tidy-19", f"--config-file={os.path.abspath('.clang-tidy')}",
                                          "--quiet", *more, *files, "--", *flags], folder)


def cppcheck(files, defines):
    return Job("cppcheck", len(files), ["cppcheck", "--enable=style", "--quiet", "--force", "--inline-suppr",
                                        "--template=gcc", "--platform=unix64", "--error-exitcode=1",
                                        "--suppressions-list=tests/static/cppcheck.txt", *defines, *files])


def includes(flags):
    return [flag for flag in flags if flag.startswith("-I")] + [
        f"-I{folder}" for flag, folder in zip(flags, flags[1:]) if flag == "-isystem"]


def group_jobs(compiler, flags, files):
    target = ["--target=aarch64-linux-gnu"] if "aarch64" in compiler else []
    for batch in batches(files):
        yield tidy(batch, [*flags, *target])
        yield cppcheck(batch, [flag for flag in flags if flag.startswith("-D")] + includes(flags))
    for file in files:
        yield Job("gcc -fanalyzer", 1, [compiler, *flags, "-fanalyzer", "-c", "-o", "/dev/null", file])


def flags_of(path, module):
    """What the kernel's build has written down of how it compiled a file, with its headers as a system's."""
    with open(path, encoding="utf-8") as file:
        words = shlex.split(file.readline().partition(":=")[2])
    for word, after in zip(words, words[1:]):
        if word == "-include":
            yield from (word, after)
        elif word.startswith("-I") and not word.startswith(f"-I{module}"):
            yield from ("-isystem", word[2:])
        elif word.startswith(KNOWN_FLAGS):
            yield word


def module_jobs(module, headers):
    """clang-tidy for what is ours in the module; what its build has found already is gcc's."""
    for source in sorted(glob.glob(f"{module}/*.c")):
        notes = os.path.join(module, f".{os.path.basename(source)[:-2]}.o.cmd")
        if os.path.exists(notes) and not source.endswith(".mod.c"):  # that one is the kernel's build's own
            flags = ["-w", "--target=aarch64-linux-gnu", *flags_of(notes, os.path.abspath(module))]
            yield tidy([os.path.abspath(source)], flags, NOT_FOR_KERNEL, folder=headers)


def is_script(path, name, ending):
    with open(path, encoding="utf-8", errors="replace") as file:
        return path.endswith(ending) or re.match(rf"#!.*\b{name}\b", file.readline())


def script_jobs(paths):
    for batch in batches([path for path in paths if is_script(path, "(ba)?sh", ".sh")]):
        yield Job("shellcheck", len(batch), ["shellcheck", "--external-sources", "--format=gcc", *batch])
    scripts = [path for path in paths if is_script(path, "python3", ".py")]
    for batch in batches(scripts, len(scripts) // 4 + 1):
        yield Job("pylint", len(batch), ["pylint", "--score=n", *batch])


def without_reason(path):
    """The suppressions that give none, as findings."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    return {f"{path}:{number}: no reason is given: {line.strip()}" for number, line in enumerate(lines, 1)
            for marker, reason in MARKERS.items() if re.search(rf"(?:#|//|/\*) *{marker}\b(?!{reason})", line)}


def all_jobs(asked, paths):
    for compiler, flags, files in asked.group:
        yield from group_jobs(compiler, shlex.split(flags), files.split())
    for defines, files in asked.bare:
        yield from (cppcheck(batch, shlex.split(defines)) for batch in batches(files.split()))
    yield from script_jobs(paths)


class Lint:
    """What all of them have found."""

    def __init__(self):
        self.found = collections.defaultdict(set)
        self.files, self.seconds = collections.Counter(), collections.Counter()

    def take(self, results):
        for job, found, output, seconds in results:
            self.found[job.tool] |= found
            self.files[job.tool] += job.files
            self.seconds[job.tool] += seconds
            with open(os.path.join(FOLDER, job.tool.replace(" ", "") + ".log"), "a", encoding="utf-8") as log:
                log.write(output)

    def rows(self):
        return [report.row(f"lint: {tool}", self.files[tool], len(self.found[tool]), self.seconds[tool])
                for tool in TOOLS]

    def print(self):
        for tool in TOOLS:
            for line in sorted(self.found[tool]):
                print(f"{tool}: {line}")
        print(f"{'tool':<16}{'files':>7}{'findings':>10}{'seconds':>9}")
        for tool in TOOLS:
            print(f"{tool:<16}{self.files[tool]:>7}{len(self.found[tool]):>10}{self.seconds[tool]:>9.1f}")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", default=",".join(TOOLS), help="only these: a,b")
    parser.add_argument("--group", nargs=3, action="append", default=[], metavar=("COMPILER", "FLAGS", "FILES"))
    parser.add_argument("--bare", nargs=2, action="append", default=[], metavar=("DEFINES", "FILES"),
                        help="files whose headers are not here: cppcheck alone")
    parser.add_argument("--module", nargs=3, metavar=("TREE", "HEADERS", "COMMAND"),
                        help="what builds the module for Linux in TREE, with gcc -fanalyzer")
    asked = parser.parse_args()
    asked.tools = asked.tools.split(",")
    return asked


def run_all(pool, asked, paths, lint):
    """The module's build takes longest, and clang-tidy needs what it leaves."""
    def run_wanted(jobs):
        return pool.map(run, [job for job in jobs if job.tool in asked.tools])
    if asked.module and {"clang-tidy", "gcc -fanalyzer"} & set(asked.tools):
        module, headers, command = asked.module
        build = pool.submit(run, Job("gcc -fanalyzer", len(glob.glob(f"{module}/*.c")), shlex.split(command)))
        lint.take(run_wanted(all_jobs(asked, paths)))
        lint.take([build.result()])
        lint.take(run_wanted(module_jobs(module, headers)))
    else:
        lint.take(run_wanted(all_jobs(asked, paths)))


def main():
    asked, paths = options(), tree.files()
    os.makedirs(FOLDER, exist_ok=True)
    for path in glob.glob(os.path.join(FOLDER, "*.log")):
        os.remove(path)
    began, lint = time.monotonic(), Lint()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        run_all(pool, asked, paths, lint)
    reasons = time.monotonic()
    found = set().union(*map(without_reason, paths))
    lint.take([(Job("reasons", len(paths), []), found, "", time.monotonic() - reasons)])
    lint.print()
    total = sum(map(len, lint.found.values()))
    print(f"{total} findings in {time.monotonic() - began:.0f} s; all that the tools say is in {FOLDER}")
    bad = sum(1 for tool in TOOLS if lint.found[tool])
    print(f"{len(TOOLS) - bad} passed, {bad} failed")
    if set(asked.tools) >= set(TOOLS):
        report.write_part("lint", lint.rows(), [f"make lint: {total} findings"] if total else [])
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
