# SPDX-License-Identifier: BSD-2-Clause
"""One console: kept in a file as it is, cut into lines, shown with a prefix."""
import contextlib
import re

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


class Console:
    """Hands each finished line, free of control characters, to those who listen."""

    def __init__(self, name, path, display):
        self.name = name
        self.path = path
        self.display = display
        self.file = open(path, "wb", buffering=0)
        self.pending = b""
        self.listeners = []
        self.show = lambda line: display.line(name, line)

    def feed(self, data):
        self.file.write(data)
        *lines, self.pending = (self.pending + data).split(b"\n")
        for raw in lines:
            line = CONTROL.sub("", raw.decode("utf-8", "replace"))
            self.show(line)
            for listener in self.listeners:
                listener(line)

    @contextlib.contextmanager
    def unseen(self, instead):
        """Lines that come meanwhile are not shown: instead(line) gets each."""
        shown, self.show = self.show, instead
        try:
            yield
        finally:
            self.show = shown

    def close(self):
        self.file.close()
