# SPDX-License-Identifier: BSD-2-Clause
"""A VM that runs the bare test guest (tests/guest/): commands on its console, and their answers."""
import re

from runner.errors import RunFailed

ANSWER_LIMIT = 30
FIGURE = re.compile(r"(\w+)=(\S+)")


class BareGuest:
    """@number is the VM's place in the device tree, from 1."""

    def __init__(self, session, number):
        self.session = session
        self.channel = str(number)
        self.console = session.consoles[self.channel]
        self.console.listeners.append(self._line)
        self.boots = 0
        self.answer = []

    def _line(self, line):
        # The guest before may have ended in the middle of a line.
        self.boots += line.endswith("bare guest ready")
        self.answer.append(line)

    def wait_boot(self, number=1):
        self.session.wait(lambda: self.boots >= number, ANSWER_LIMIT, f"{self.console.name} does not boot")

    def say(self, command):
        """Without waiting for an answer: there may be none."""
        self.answer = []
        self.session.send(self.channel, command.encode() + b"\n")

    def ask(self, command):
        """The lines of the answer; the last one is "ok" or an error."""
        self.say(command)
        self.session.wait(self.has_answered, ANSWER_LIMIT, f"{self.console.name} does not answer '{command}'")
        return self.answer

    def has_answered(self):
        """Whether the answer to the last command is complete."""
        return bool(self.answer) and (self.answer[-1] == "ok" or self.answer[-1].startswith("error: "))

    def command(self, command):
        """What it printed, as figures; an error is a failed run."""
        answer = self.ask(command)
        if answer[-1] != "ok":
            raise RunFailed(f"{self.console.name}'s answer to '{command}': {answer[-1]}")
        return self.figures(answer)

    @staticmethod
    def figures(answer):
        return dict(FIGURE.findall(" ".join(answer)))
