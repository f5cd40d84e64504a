# SPDX-License-Identifier: BSD-2-Clause
"""A bare guest is refused something: it gets the ABI's error, and the operator is told why."""
from runner import wire
from runner.scenario import check

PREFIX = "mediator: "


class Refusals:
    """Reads what the mediator tells on the hypervisor's console: lines "mediator: VM: why"."""

    def __init__(self, session):
        self.session = session
        self.told = []
        session.consoles[wire.HYPERVISOR].listeners.append(self._line)

    def _line(self, line):
        if line.startswith(PREFIX):
            self.told.append(line.strip()[len(PREFIX):])

    def expect(self, guest, command, reason, why=None, entered=0, **answer):
        """@reason: the counter that goes up by one. @why: the operator's line; None: there is none.
        @entered: calls of the command that do reach OP-TEE. @answer: figures of the guest's."""
        name = guest.console.name
        before, told = self.session.hypervisor.stat(name), len(self.told)
        figures = guest.figures(guest.ask(command))
        after = self.session.hypervisor.stat(name)
        for key, value in answer.items():
            check(int(figures[key], 16) == value, f"{name}'s '{command}' got {key}={figures[key]}, not {value:x}")
        for key in ("refusals", "refused_" + reason):
            check(after[key] == before[key] + 1, f"{name}'s {key} went from {before[key]} to {after[key]}")
        calls = after["calls"] - before["calls"]
        check(calls == entered, f"OP-TEE got {calls} calls, not {entered}")
        expected = [f"{name}: {why}"] if why else []
        check(self.told[told:] == expected, f"the operator was told {self.told[told:]}, not {expected}")

    def expect_none(self, guest, command):
        """The same command where it is allowed. Returns its figures."""
        name = guest.console.name
        before = self.session.hypervisor.stat(name)["refusals"]
        figures = guest.command(command)
        check(self.session.hypervisor.stat(name)["refusals"] == before, f"{name} was refused '{command}'")
        return figures
