# SPDX-License-Identifier: BSD-2-Clause
"""The hypervisor's own console: commands, their answers, and events that come by themselves.

With Xen it is dom0's operator (guest/dom0/operator), and Xen itself has another; on a KVM host it is
the host's (guest/kvm-host/operator).
"""
import re

from runner.errors import RunFailed

READY = "hypervisor ready"
EVENT = re.compile(r"^event (\S+) (.*)$")
PANIC = re.compile(r"^(panic|hypervisor panic|PANIC)|ASSERT|Unhandled Exception|Panic on CPU \d+:$")
FIGURE = re.compile(r"(\w+)=(\S+)")


class Hypervisor:
    """Reads the lines of channel 'h'; send(data) and wait(until, limit, what) are the session's."""

    answer_limit = 30  # seconds: the hypervisor answers at once, but the host may be busy

    def __init__(self, send, wait):
        self.send = send
        self.wait = wait
        self.ready = False
        self.panic = None
        self.events = []
        self.on_event = lambda name, what: None
        self.answer = None
        self.ended = True
        self.quiet = False  # the command that goes on is not of the run's own
        self.then = None
        self.commanded = False  # the run itself waits: to ask, or for its answer

    def line(self, line):
        if match := EVENT.match(line):
            self.events.append(match.groups())
            self.on_event(*match.groups())
        elif line.strip() == READY:
            self._began()
        elif PANIC.search(line):
            self.machine_line(line)
        elif not self.ended:
            self._answer_line(line.strip())

    def _began(self):
        """Perhaps anew, and then what was asked quietly before is answered by nobody."""
        self.ready = True
        self.ended = self.ended or self.quiet

    def hides(self, line):
        """Whether the next line() is nothing that a person is to see."""
        return not self.ended and self.quiet and not (EVENT.match(line) or PANIC.search(line))

    def machine_line(self, line):
        """A line that is no answer, of a console where others write too."""
        if PANIC.search(line):
            self.panic = line

    def _answer_line(self, line):
        self.answer.append(line)
        self.ended = line == "ok" or line.startswith("error: ")
        if self.ended and self.then:
            self.then(self.answer)

    def is_free(self):
        return self.ready and self.ended and not self.commanded

    def ask(self, command, quiet=False, then=None):
        """Without waiting: then(lines) gets the whole answer. One at a time, so is_free() is to be asked
        before."""
        self.answer, self.ended, self.quiet, self.then = [], False, quiet, then
        self.send(command.encode() + b"\n")

    def _wait_end(self, command):
        self.wait(lambda: self.ended, self.answer_limit, f"the hypervisor does not answer '{command}'")

    def say(self, command):
        """The run's own command, without waiting for the answer: `ended` says when it is complete, and
        answer_to() is to take it."""
        self.commanded = True
        self._wait_end(command)  # of what was asked before
        self.ask(command)

    def command(self, command):
        """The lines of its answer without the closing one. An error is a failed run."""
        try:
            self.say(command)
            self._wait_end(command)
            return self.answer_to(command)
        finally:
            self.commanded = False

    def answer_to(self, command):
        """The same, of an answer that is complete."""
        self.commanded = False
        if self.answer[-1] != "ok":
            raise RunFailed(f"the hypervisor's answer to '{command}': {self.answer[-1]}")
        return self.answer[:-1]

    def stat(self, name):
        """The mediator's figures for a VM."""
        return {key: int(value) for key, value in self.figures("stat " + name, f"stat {name} ")}

    def vm(self, name):
        """A VM's line of `list`, as words."""
        return dict(self.figures("list", f"vm {name} "))

    def memory(self):
        return {key: int(value) for key, value in self.figures("memory", "memory ")}

    def figures(self, command, prefix):
        """NAME=VALUE of the answer's line that begins so."""
        for line in self.command(command):
            if line.startswith(prefix):
                return FIGURE.findall(line)
        raise RunFailed(f"the hypervisor's answer to '{command}' has no line '{prefix}...'")

    def has_event(self, name, what, since=0):
        """Whether an event of that VM that begins with @what came after the first @since ones."""
        return any(vm == name and text.startswith(what) for vm, text in self.events[since:])

    def expect_event(self, name, what, action, limit=60):
        """Of that VM, within @limit seconds of action(), which brings it about."""
        seen = len(self.events)
        action()
        self.wait(lambda: self.has_event(name, what, seen), limit, f"{name} has no event '{what}'")

    def order(self, command, name, what, limit=60):
        """A command about a VM that is carried out when there is that event."""
        self.expect_event(name, what, lambda: self.command(f"{command} {name}"), limit)

    def quit(self):
        self.send(b"quit\n")
