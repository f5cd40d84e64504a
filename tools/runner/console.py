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
        self.hides = None  # hides(line): it is for the listeners alone

    def feed(self, data):
        """Returns what a person is to see of it: where lines may be hidden, no part of a line."""
        *lines, self.pending = (self.pending + data).split(b"\n")
        shown = [raw + b"\n" for raw in lines if self._line(raw)]
        seen = b"".join(shown) if self.hides else data
        self.file.write(seen)
        return seen

    def _line(self, raw):
        """Returns whether it is shown."""
        line = CONTROL.sub("", raw.decode("utf-8", "replace"))
        hidden = self.hides and self.hides(line)  # pylint: disable=not-callable  # if it is set it is a function
        if not hidden:
            self.show(line)
        for listener in self.listeners:
            listener(line)
        return not hidden

    @contextlib.contextmanager
    def unseen(self, instead):
        """Lines that come meanwhile are not shown: instead(line) gets each."""
        shown, self.show = self.show, instead
        try:
            yield
        finally:
            self.show = shown

    def close(self):
        if self.hides:
            self.file.write(self.pending)
        self.file.close()
