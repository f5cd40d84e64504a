#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Shows what each VM of the machines that run just now has of OP-TEE, again and again.

The machines are those that `make run`, `make run-xen`, `make run-kvm`, `make shell` or a scenario has
started from this folder. q or Ctrl-C ends it. Without a terminal, or with --once, there is one table.
"""
import argparse
import glob
import json
import os
import select
import shutil
import socket
import sys
import termios
import time
import tty

from runner import layout, watchers
from runner.signals import leave_in_order

COLUMNS = ("VM", "calls/s", "RPCs/s", "in OP-TEE", "pages", "(peak)", "buffers", "(peak)", "refused",
           "calls now", "calls", "RPCs")
COUNTED = ("pages_pinned_now", "pages_pinned_peak", "buffers_now", "buffers_peak", "refusals", "calls_now",
           "calls", "rpcs")
MACHINES = {"vms": "reference hypervisor", "xen": "Xen", "kvm": "KVM host"}
NOTHING = ("no machine runs that has a mediator: start one in another terminal, by make run, make run-xen, "
           "make run-kvm or make shell")
SILENCE = 3  # seconds after which a machine that does not answer is told
MICROSECONDS = 1e6


class Gone(Exception):
    """The run has ended."""


class Run:
    """A run that goes on, and what it said of its VMs the last two times."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = socket.socket(socket.AF_UNIX)
        try:
            watchers.with_folder(folder, self.socket.connect)
        except OSError:
            self.socket.close()
            raise
        self.pending = b""
        self.asked = 0.0  # when, while there is no answer; else 0
        self.said = None
        self.before = {}

    def ask(self):
        if self.asked:
            return
        self.asked = time.monotonic()
        try:
            self.socket.sendall(watchers.REQUEST)
        except OSError as error:
            raise Gone from error

    def hear(self):
        """What has come. Raises Gone."""
        try:
            data = self.socket.recv(1 << 16)
        except OSError as error:
            raise Gone from error
        if not data:
            raise Gone
        *lines, self.pending = (self.pending + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, said):
        self.asked = 0.0
        self.before = self.said["vms"] if self.said else {}
        self.said = said

    def head(self):
        name = self.said["machine"] if self.said else ""
        seconds = f", {self.said['seconds']:.0f} s" if self.said else ""
        return f"{MACHINES.get(name, name)} ({self.folder}{seconds}){self._state()}"

    def _state(self):
        if self.asked and time.monotonic() - self.asked > SILENCE:
            return ": its console is busy"
        return "" if self.said and self.said["ready"] else ": boots"

    def rows(self):
        return [row(name, now, self.before.get(name)) for name, now in self.said["vms"].items()] if self.said else []


def rates(now, before):
    """(calls a second, RPCs a second, share of one CPU's time in OP-TEE), each None if it is not known:
    @before: none, or of another life of the VM. Time is the machine's own."""
    if not before or any(now[name] < before[name] for name in ("calls", "rpcs", "time_us", "optee_us")):
        return None, None, None
    seconds = (now["time_us"] - before["time_us"]) / MICROSECONDS
    if not seconds:
        return None, None, None
    in_optee = (now["optee_us"] - before["optee_us"]) / MICROSECONDS / seconds
    return (now["calls"] - before["calls"]) / seconds, (now["rpcs"] - before["rpcs"]) / seconds, in_optee


def shown(value, form):
    return "-" if value is None else form.format(value)


def row(name, now, before):
    if not now:
        return [name] + ["-"] * (len(COLUMNS) - 1)
    calls, rpcs, in_optee = rates(now, before)
    return [name, shown(calls, "{:.1f}"), shown(rpcs, "{:.1f}"), shown(in_optee, "{:.1%}"),
            *(str(now[figure]) for figure in COUNTED)]


def table(rows):
    """Lines; the VMs' names to the left."""
    lines = [COLUMNS, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    return ["  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))])
            for line in lines]


def folders():
    """Where a run can be."""
    found = [layout.RUN, *glob.glob(os.path.join(layout.BUILD, "*", "")),
             *glob.glob(os.path.join(layout.BUILD, "*", "*", ""))]
    return sorted({os.path.normpath(folder) for folder in found
                   if os.path.exists(os.path.join(folder, watchers.SOCKET))})


class Top:
    """All runs that go on; those that end go away, new ones come."""

    def __init__(self):
        self.runs = {}

    def look_around(self):
        for folder in folders():
            if folder not in self.runs:
                self._add(folder)

    def _add(self, folder):
        try:
            self.runs[folder] = Run(folder)
        except OSError:
            pass  # the socket of a run that was killed

    def _each(self, action, runs):
        for run in runs:
            try:
                action(run)
            except Gone:
                run.socket.close()
                del self.runs[run.folder]

    def ask(self):
        self._each(Run.ask, list(self.runs.values()))

    def hear(self, seconds, others=()):
        """What comes within that time; returns which of @others have something."""
        ends = {run.socket: run for run in self.runs.values()}
        ready, _, _ = select.select([*ends, *others], [], [], max(seconds, 0))
        self._each(Run.hear, [ends[end] for end in ready if end in ends])
        return [end for end in ready if end not in ends]

    def have_answered(self):
        return all(run.said and not run.asked for run in self.runs.values())

    def text(self):
        """Lines."""
        for run in self.runs.values():
            yield from (run.head(), *table(run.rows()), "")


class Screen:
    """A terminal that is put back as it was. Keys come at once."""

    def __enter__(self):
        self.keys = sys.stdin.fileno() if sys.stdin.isatty() else None
        if self.keys is not None:
            self.saved = termios.tcgetattr(self.keys)
            tty.setcbreak(self.keys)
        self._write("\x1b[?1049h\x1b[?25l")
        return self

    def __exit__(self, *_):
        self._write("\x1b[?25h\x1b[?1049l")
        if self.keys is not None:
            termios.tcsetattr(self.keys, termios.TCSADRAIN, self.saved)

    def inputs(self):
        return [] if self.keys is None else [self.keys]

    def is_to_end(self):
        return os.read(self.keys, 64).lower()[:1] in (b"q", b"")

    def show(self, lines):
        columns, rows = shutil.get_terminal_size()
        self._write("\x1b[H" + "".join(f"{line[:columns - 1]}\x1b[K\n" for line in list(lines)[:rows - 1]) + "\x1b[J")

    @staticmethod
    def _write(text):
        sys.stdout.write(text)
        sys.stdout.flush()


def live(top, every):
    with Screen() as screen:
        while top.runs:
            top.ask()
            screen.show([*top.text(), f"every {every:g} s; in OP-TEE: of one CPU's time; q ends"])
            end = time.monotonic() + every
            while (left := end - time.monotonic()) > 0 and top.runs:
                if top.hear(left, screen.inputs()) and screen.is_to_end():
                    return
            top.look_around()
    print("the run has ended")


def ask_once(top, limit):
    deadline = time.monotonic() + limit
    top.ask()
    while top.runs and not top.have_answered():
        if time.monotonic() > deadline:
            sys.exit(f"error: the machine does not answer within {limit} s: its console is busy")
        top.hear(deadline - time.monotonic())


def once(top, every, limit=30):
    """Twice, as a rate needs two looks."""
    ask_once(top, limit)
    time.sleep(every)
    ask_once(top, limit)
    if not top.runs:
        sys.exit("error: the run has just ended")
    print("\n".join(top.text()).rstrip())


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--once", action="store_true", help="one table")
    parser.add_argument("--every", type=float, default=1, help="seconds from one table to the next")
    args = parser.parse_args()
    if not args.every > 0:
        parser.error("--every: it has to be more than 0")
    return args


def main():
    leave_in_order()
    args = options()
    top = Top()
    top.look_around()
    if not top.runs:
        sys.exit(f"error: {NOTHING}")
    if args.once or not sys.stdout.isatty():
        once(top, args.every)
    else:
        live(top, args.every)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
