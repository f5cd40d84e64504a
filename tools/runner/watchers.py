# SPDX-License-Identifier: BSD-2-Clause
"""Who looks at a run from outside: top.sock in its folder, a Unix socket on which each line "figures" is
answered with a line of JSON (tools/top.py). Nothing is asked of the machine while nobody looks.

What a watcher does, or does not do, is no matter of the run: it is served when the run has a moment,
and dropped when it does not behave.
"""
import json
import os
import select
import socket
import time

from runner import layout

SOCKET = "top.sock"
REQUEST = b"figures\n"
EVERY = 0.5  # seconds from one look to the next, however many want one
PATIENCE = 10  # seconds for a look, before another begins
MOST = 32  # watchers at a time


def with_folder(folder, use):
    """use(address of the socket in @folder): such addresses have 107 bytes at the most, paths more."""
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        return use(f"/proc/self/fd/{descriptor}/{SOCKET}")
    finally:
        os.close(descriptor)


def _listen(path):
    """For this user alone."""
    listener = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o177)
    try:
        listener.bind(path)
        listener.listen()
    except OSError:
        listener.close()
        return None
    finally:
        os.umask(mask)
    listener.setblocking(False)
    return listener


class Watcher:
    def __init__(self, ours):
        self.ours = ours
        self.ours.setblocking(False)
        self.pending = b""
        self.waits = False
        self.gone = False

    def hear(self):
        try:
            data = self.ours.recv(4096)
        except OSError:
            data = b""
        self.pending += data
        self.waits = self.waits or self.pending.endswith(REQUEST)
        self.gone = not data or not REQUEST.startswith(self.pending.replace(REQUEST, b""))
        self.pending = self.pending.replace(REQUEST, b"")

    def answer(self, line):
        """One that does not read what it asked for is dropped."""
        self.waits = False
        try:
            self.gone = self.ours.send(line) < len(line)
        except OSError:
            self.gone = True


class Watchers:
    """@figures: begin(), go_on(); None if the machine has none, and then there is nothing to look at."""

    def __init__(self, machine, figures):
        self.machine = machine
        self.figures = figures
        self.began = time.monotonic()
        self.all = []
        self.looking = False
        self.last_look = 0.0
        self.listener = None
        if figures:
            self._remove()  # of a run that was killed; the folder is ours alone
            self.listener = with_folder(os.path.dirname(layout.run_file(SOCKET)), _listen)

    @staticmethod
    def _remove():
        try:
            os.unlink(layout.run_file(SOCKET))
        except FileNotFoundError:
            pass

    def sockets(self):
        """What to wait for, where something else is waited for as well."""
        return [*([self.listener] if self.listener else []), *(watcher.ours for watcher in self.all)]

    def is_busy(self):
        """Whether serve() has something to do even if nothing comes."""
        return self.looking or any(watcher.waits for watcher in self.all)

    def serve(self):
        """Takes some system calls at the most; never waits."""
        if not self.listener:
            return
        ready, _, _ = select.select(self.sockets(), [], [], 0)
        if self.listener in ready:
            self._accept()
        for watcher in self.all:
            if watcher.ours in ready:
                watcher.hear()
        self._drop()
        self._look()

    def _accept(self):
        try:
            watcher = Watcher(self.listener.accept()[0])
        except OSError:
            return  # it has gone already
        watcher.gone = len(self.all) >= MOST
        self.all.append(watcher)

    def _drop(self):
        for watcher in [watcher for watcher in self.all if watcher.gone]:
            watcher.ours.close()
            self.all.remove(watcher)

    def _look(self):
        found = self.figures.go_on() if self.looking else None
        if found is not None:
            self.looking = False
            self._answer(found)
        age = time.monotonic() - self.last_look
        if age >= (PATIENCE if self.looking else EVERY) and any(watcher.waits for watcher in self.all):
            self._begin()

    def _begin(self):
        self.last_look = time.monotonic()
        self.looking = self.figures.hypervisor.ready
        if self.looking:
            self.figures.begin()
        else:
            self._answer({})

    def _answer(self, found):
        answer = {"machine": self.machine, "seconds": round(time.monotonic() - self.began, 1),
                  "ready": self.figures.hypervisor.ready, "vms": found}
        line = json.dumps(answer).encode() + b"\n"
        for watcher in self.all:
            if watcher.waits:
                watcher.answer(line)
        self._drop()

    def close(self):
        for watcher in self.all:
            watcher.ours.close()
        if self.listener:
            self.listener.close()
            self._remove()
