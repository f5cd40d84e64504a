#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Leaves a person at a guest's prompt, with the other consoles one key away.

Ctrl-] and then 1, 2, ...: that guest's console; h: the hypervisor's; q: quit. The terminal is put back
as it was, however this ends.
"""
import argparse
import os
import select
import sys
import termios
import tty

from runner import layout, wire
from runner.errors import RunFailed
from runner.machines import linux_vms, native_session, vms_session
from runner.signals import leave_in_order

ARGUMENTS = "om.shell"
LIMIT = 24 * 3600  # seconds
ESCAPE = 0x1D  # Ctrl-]
HELP = f"Ctrl-] then 1 to {layout.VMS}: a guest's console, h: the hypervisor's, q: quit"
SCROLLBACK = 4096  # bytes of a console shown again when it is switched to


class RawTerminal:
    """The terminal in raw mode; nothing is changed when the input is no terminal."""

    def __enter__(self):
        self.saved = termios.tcgetattr(0) if os.isatty(0) else None
        if self.saved:
            tty.setraw(0)
        return self

    def __exit__(self, *_):
        if self.saved:
            termios.tcsetattr(0, termios.TCSADRAIN, self.saved)


class Nothing:
    """In the place of the runner's display: the terminal shows one console, byte by byte."""

    def line(self, name, text):
        pass

    def status(self, lines):
        pass

    def end_status(self):
        pass


class Shell:
    def __init__(self, session):
        self.session = session
        self.channel = "1"
        self.history = {channel: b"" for channel in session.consoles}
        self.typed = b""  # for the hypervisor, which takes lines: not yet sent
        self.escaped = False
        self.over = False

    def run(self):
        self.notice(HELP)
        while not self.over and not self.session.process.ended:
            self.wait()
            self.session.watchers.serve()
            self.send_lines()

    def wait(self):
        watchers = self.session.watchers
        ready, _, _ = select.select([0, *self.session.process.outputs(), *watchers.sockets()], [], [],
                                    0.1 if watchers.is_busy() else None)
        if 0 in ready:
            self.keys(os.read(0, 1024))
        elif ready:
            self.output()

    def keys(self, data):
        """Plain bytes go to the console shown; the byte after Ctrl-] is for us."""
        plain = b""
        for key in data:
            if self.escaped:
                self.escaped = False
                self.send(plain)
                plain = b""
                self.command(chr(key))
            elif key == ESCAPE:
                self.escaped = True
            else:
                plain += bytes((key,))
        self.send(plain)
        self.over = self.over or not data

    def send(self, data):
        # The hypervisor's console takes lines; a terminal in raw mode sends CR.
        if self.channel == wire.HYPERVISOR:
            self.put(data.replace(b"\r", b"\r\n"))
            self.typed += data.replace(b"\r", b"\n")
        elif data:
            self.session.send(self.channel, data)

    def send_lines(self):
        """Those that are complete: a look from outside comes before or after a line, not into it."""
        hypervisor = self.session.hypervisor
        while b"\n" in self.typed and (hypervisor.ended or not hypervisor.quiet):
            line, _, self.typed = self.typed.partition(b"\n")
            if line:
                hypervisor.ask(line.decode("utf-8", "replace"))

    def command(self, key):
        if key == "q":
            self.over = True
        elif key in self.history:
            self.channel = key
            self.notice(f"{self.session.consoles[key].name} ({HELP})")
            self.put(self.history[key])
        else:
            self.notice(HELP)

    def output(self):
        for channel, data in self.session.process.read(0):
            if channel in self.history:
                seen = self.session.consoles[channel].feed(data)
                self.history[channel] = (self.history[channel] + seen)[-SCROLLBACK:]
                self.put(seen if channel == self.channel else b"")

    def put(self, data):
        if self.channel == wire.HYPERVISOR:
            data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        while data:
            data = data[os.write(1, data):]

    def notice(self, text):
        self.put(f"\r\n== {text}\r\n".encode())


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--native", default="", help="only: a shell on bare OP-TEE")
    return parser.parse_args()


def session_for(args):
    if args.native == "only":
        return native_session(ARGUMENTS, Nothing(), LIMIT)
    return vms_session(linux_vms(ARGUMENTS, layout.VMS), Nothing(), LIMIT)


def main():
    leave_in_order()
    with session_for(options()) as session, RawTerminal():
        shell = Shell(session)
        shell.run()
    if not shell.over and session.process.child.returncode:
        raise RunFailed(f"QEMU ended: {session.process.complaint()}")
    print(f"\n== ended; logs in {layout.RUN}/")


if __name__ == "__main__":
    try:
        main()
    except RunFailed as error:
        sys.exit(f"error: {error}")
