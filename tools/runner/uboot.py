# SPDX-License-Identifier: BSD-2-Clause
"""A VM that runs U-Boot: its driver of OP-TEE as its console shows it, and commands at its prompt."""
import re

from runner.errors import RunFailed

BOOT_LIMIT = 60
ANSWER_LIMIT = 30
FOUND = re.compile(r"OP-TEE: revision (\d+\.\d+)")
UNHAPPY = re.compile(r"optee .*(mismatch|failed|not bound)|\"Synchronous Abort\"|\"Error\" handler", re.IGNORECASE)
END = re.compile(r"om: (\d+)$")


class UBoot:
    """@number is the VM's place in the device tree, from 1."""

    def __init__(self, session, number):
        self.session = session
        self.channel = str(number)
        self.console = session.consoles[self.channel]
        self.console.listeners.append(self._line)
        self.revision = None  # OP-TEE's, as the driver found it
        self.complaint = None
        self.answer = []

    def _line(self, line):
        self.answer.append(line)
        if match := FOUND.search(line):
            self.revision = match[1]
        if UNHAPPY.search(line):
            self.complaint = self.complaint or line.strip()

    def wait_probe(self):
        """Until the driver has found OP-TEE. What it does then is over when the prompt answers."""
        self.session.wait(lambda: self.revision or self.complaint, BOOT_LIMIT,
                          f"U-Boot of {self.console.name} finds no OP-TEE")
        self.check_no_complaint()

    def check_no_complaint(self):
        if self.complaint:
            raise RunFailed(f"U-Boot of {self.console.name}: {self.complaint}")

    def say(self, command):
        """Without waiting for an answer."""
        self.answer = []
        self.session.send(self.channel, command.encode() + b"\n")

    def ask(self, command):
        """(exit status, lines of output); the first of them is what was typed."""
        self.say(f"{command}; echo om: $?")
        self.session.wait(lambda: self._status() is not None or self.complaint, ANSWER_LIMIT,
                          f"U-Boot of {self.console.name} does not answer '{command}'")
        self.check_no_complaint()
        return self._status(), self.answer[:-1]

    def _status(self):
        return next((int(match[1]) for line in self.answer if (match := END.match(line))), None)
