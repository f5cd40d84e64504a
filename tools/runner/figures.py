# SPDX-License-Identifier: BSD-2-Clause
"""What the mediator counts for each VM, read while the run goes on and without waiting: asked for on a
console when that is free, and put together of the lines that come.
"""
import re

FIGURE = re.compile(r"(\w+)=(\d+)")


def numbers(text):
    return {name: int(value) for name, value in FIGURE.findall(text)}


class ByCommand:
    """Asks the hypervisor's console, or the operator's of a KVM host, for one VM after the other."""

    def __init__(self, hypervisor, names):
        self.hypervisor = hypervisor
        self.names = names
        self.left = []  # VMs that are to be asked for yet
        self.found = {}

    def begin(self):
        self.left, self.found = list(self.names), {}

    def go_on(self):
        """Returns {VM: figures, or None if it has none}; or None while they are not there."""
        if self.left and self.hypervisor.is_free():
            name = self.left.pop(0)
            self.hypervisor.ask(f"stat {name}", quiet=True, then=lambda lines: self._answer(name, lines))
        return self.found if len(self.found) == len(self.names) else None

    def _answer(self, name, lines):
        found = [line for line in lines if line.startswith(f"stat {name} ")]
        self.found[name] = numbers(found[0]) if found else None


class ByKey:
    """Sends a key to Xen's own console: no domain is bothered. Xen knows domains by their numbers: of
    @names dom0 is the first, and a second is that of the only other one; of more nobody tells which is which.
    """

    KEY = b"O"
    LINE = re.compile(r"optee-mediator: (?:stat|time) (?:d(\d+) (.*)|end)$")

    def __init__(self, hypervisor, send, names):
        self.hypervisor = hypervisor
        self.send = send
        self.names = names
        self.domains = None  # {number: figures}, while the answer comes
        self.found = None

    def begin(self):
        self.domains, self.found = {}, None
        self.send(self.KEY)

    def go_on(self):
        return self.found

    def hides(self, line):
        return self.domains is not None and bool(self.LINE.search(line))

    def line(self, line):
        match = self.LINE.search(line)
        if self.domains is None or not match:
            return
        if match[1] is not None:
            self.domains.setdefault(int(match[1]), {}).update(numbers(match[2]))
        else:
            self._end()

    def _end(self):
        self.found = dict.fromkeys(self.names[:1] if len(self.names) > 2 else self.names)
        for number, figures in sorted(self.domains.items()):
            self.found[self._name(number)] = figures
        self.domains = None

    def _name(self, number):
        if not number:
            return self.names[0]
        return self.names[1] if len(self.names) == 2 else f"d{number}"
