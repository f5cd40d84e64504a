# SPDX-License-Identifier: BSD-2-Clause
"""The secure world's console, a file that QEMU writes: has OP-TEE panicked?

All CPUs stand still then, and nobody else would say why.
"""
import os
import re

PANIC = re.compile(rb"^\*?E/TC:.*?((?:assertion '.*' failed|Panic\b.*?) at \S+:\d+.*)", re.MULTILINE)
EVERY = 1 << 16  # bytes at a time
LONGEST = 4096  # of a line that is not complete yet


class SecureConsole:
    """Reads on where it was. The file is emptied when it has grown to @keep bytes: OP-TEE can say
    more than a disk holds, and QEMU appends."""

    def __init__(self, path, keep=1 << 24):
        self.path = path
        self.keep = keep
        self.at = 0
        self.rest = b""

    def panic(self):
        """The first line of what has been written since that says so, or None."""
        try:
            with open(self.path, "rb") as file:
                return self._read(file)
        except FileNotFoundError:
            return None

    def _read(self, file):
        file.seek(self.at)
        while data := file.read(EVERY):
            self.at += len(data)
            if found := PANIC.search(self.rest + data):
                return found[1].decode("utf-8", "replace").strip()
            self.rest = (self.rest + data).rpartition(b"\n")[2][-LONGEST:]
        if self.at >= self.keep:
            os.truncate(self.path, 0)
            self.at = 0
        return None
