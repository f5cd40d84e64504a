# SPDX-License-Identifier: BSD-2-Clause
"""An honest Linux guest beside one that is not, and what must be left when that has gone: nothing."""
from runner.bare import BareGuest
from runner.scenario import check

NAME, ANOTHER = "witness", "another"
HELD = ("buffers_now", "pages_pinned_now", "calls_now", "memory_now")


class Witness:
    """The VM of that name, which repeats its tests until the machine ends."""

    def __init__(self, session):
        self.session = session
        self.guest = session.guests[NAME]

    def start(self, limit):
        self.session.hypervisor.command(f"start {NAME}")
        self.session.watch(NAME)
        self.session.wait(lambda: "xtest starts" in self.guest.markers, limit, f"{NAME} does not get to work")

    def finish(self, limit, more=0):
        """Returns how many runs it has ended: one at least, and @more from now on. All of them passed."""
        runs = max(len(self.guest.results) + more, 1)
        self.session.wait(lambda: len(self.guest.results) >= runs, limit, f"{NAME} does not finish xtest")
        for result in self.guest.results:
            check(result.passed(), f"{NAME}'s xtest failed: {result}")
        return len(self.guest.results)

    def check_undisturbed(self):
        """Nothing was refused to it, and it lived once."""
        figures = self.session.hypervisor.stat(NAME)
        wrong = {key: figures[key] for key in ("refusals", "renewals", "renewals_failed") if figures[key]}
        check(not wrong, f"{NAME} was disturbed: {wrong}")


def destroy(session, name):
    session.hypervisor.command(f"destroy {name}")
    check_gone(session, name)


def check_gone(session, name):
    """Nothing is left of a VM that has ended."""
    figures, memory = session.hypervisor.stat(name), session.hypervisor.memory()
    left = {key: figures[key] for key in HELD if figures[key]}
    check(not left and memory["waiting"] == 0, f"{name} has ended, but: {left}, {memory}")


def another(session, number):
    """OP-TEE takes a VM in the place of the one that was destroyed, and works for it."""
    guest = BareGuest(session, number)
    session.hypervisor.command(f"start {ANOTHER}")
    guest.wait_boot()
    for command in ("register 1", "devices 1"):
        guest.command(command)
    destroy(session, ANOTHER)


def check_all_given_back(session, free):
    """When no VM is left, all memory is there again to the page."""
    left = session.hypervisor.memory()["free"]
    check(left == free, f"{free - left} pages are lost")
