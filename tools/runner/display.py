# SPDX-License-Identifier: BSD-2-Clause
"""What a person sees of a run: prefixed console lines, steps with their times, a live line a VM.

On a terminal the live lines stay at the bottom; elsewhere they are printed every QUIET seconds.
"""
import shutil
import sys
import time

QUIET = 10
COLOURS = ("\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[32m")
PLAIN = "\x1b[0m"


class Display:
    def __init__(self, out=sys.stdout):
        self.out = out
        self.live = out.isatty()
        self.began = time.monotonic()
        self.names = []
        self.statuses = []
        self.shown = 0
        self.last_status = 0.0

    def seconds(self):
        return time.monotonic() - self.began

    def line(self, name, text):
        """A line of the console @name."""
        if name not in self.names:
            self.names.append(name)
        self._print(f"{self._prefix(name)} {text}")

    def step(self, text):
        self._print(f"== [{self.seconds():6.1f} s] {text}")

    def text(self, text):
        self._print(text)

    def status(self, lines):
        """The live lines: redrawn at once on a terminal, now and then elsewhere."""
        self.statuses = [f".. [{self.seconds():6.1f} s] {line}" for line in lines]
        if self.live:
            self._print()
        elif time.monotonic() - self.last_status >= QUIET:
            self.last_status = time.monotonic()
            self._write("".join(line + "\n" for line in self.statuses))

    def end_status(self):
        self.statuses = []
        self._print()

    def _prefix(self, name):
        colour = COLOURS[self.names.index(name) % len(COLOURS)]
        prefix = f"[{self.seconds():6.1f} s] {name} |"
        return f"{colour}{prefix}{PLAIN}" if self.live else prefix

    def _print(self, *lines):
        """Prints above the live lines, which are then drawn again."""
        erase = f"\x1b[{self.shown}A\x1b[J" if self.shown else ""
        width = shutil.get_terminal_size().columns - 1
        below = [line[:width] for line in self.statuses] if self.live else []
        self.shown = len(below)
        self._write(erase + "".join(line + "\n" for line in [*lines, *below]))

    def _write(self, text):
        self.out.write(text)
        self.out.flush()
