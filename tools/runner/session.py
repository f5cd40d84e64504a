# SPDX-License-Identifier: BSD-2-Clause
"""A running machine with all of its consoles, guests and the hypervisor: what scenarios use.

Nothing runs beside it: wait() moves bytes from the wire to those who listen until what the caller
waits for is true, and fails as soon as something is seen that cannot end well.
"""
import contextlib
import fcntl
import time

from runner import layout, wire
from runner.console import Console
from runner.errors import RunFailed
from runner.figures import ByCommand
from runner.guest import Guest
from runner.hypervisor import Hypervisor
from runner.secure import SecureConsole
from runner.watchers import Watchers

STATUS_EVERY = 1.0


def lock_run_folder():
    """Two runs at once would write into each other's files. Held until the file is closed."""
    lock = open(layout.run_file("lock"), "w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise RunFailed(f"another run is under way in {layout.RUN}: wait until it has ended") from error
    return lock


class Session:
    """Use as a context at once: QEMU ends with it, whatever happens."""

    silence = 600  # seconds without a line from a guest that works: one waits long for another in xtest 1040, on a busy host

    def __init__(self, machine, vms, overlay, display, limit):
        self.lock = lock_run_folder()
        self.machine = machine
        self.vms = vms
        self.overlay = overlay
        self.display = display
        self.limit = limit
        self.consoles = self._consoles()
        self.guests = {vm.name: Guest(vm.name, self.consoles[str(number)])
                       for number, vm in enumerate(vms, 1)}
        self.hypervisor = self._hypervisor()
        self.figures = ByCommand(self.hypervisor, list(self.guests)) if self.hypervisor else None
        self.secure = SecureConsole(machine.secure_log)
        self.watched = set()
        self.trouble = None  # what a machine's own console says, if that cannot end well
        self.last_status = 0.0
        self.statuses = lambda: [guest.status() for guest in self.guests.values()]

    def _console(self, name):
        return Console(name, layout.run_file(f"{name}.log"), self.display)

    def _consoles(self):
        names = {str(number): vm.name for number, vm in enumerate(self.vms, 1)}
        return {channel: self._console(name)
                for channel, name in (names | self.machine.consoles).items()}

    def _hypervisor(self):
        if wire.HYPERVISOR not in self.consoles:
            return None
        hypervisor = Hypervisor(lambda data: self.send(wire.HYPERVISOR, data), self.wait)
        self.consoles[wire.HYPERVISOR].listeners.append(hypervisor.line)
        self.consoles[wire.HYPERVISOR].hides = hypervisor.hides
        hypervisor.on_event = self._event
        return hypervisor

    def _event(self, name, what):
        if what in ("started", "reset") and name in self.guests:
            self.guests[name].begin_life()
            self.guests[name].events_before = len(self.hypervisor.events)

    def __enter__(self):
        self.began = time.monotonic()
        self.watchers = Watchers(self.machine.name, self.figures)
        self.process = self.machine.start(self.overlay, self.limit)
        return self

    def __exit__(self, *_):
        self.watchers.close()
        self.process.end()
        self.display.end_status()
        for console in self.consoles.values():
            console.close()
        self.lock.close()

    def send(self, channel, data):
        self.process.send(channel, data)

    def pump(self, timeout=0.2):
        """Moves what has come to its consoles."""
        for channel, data in self.process.read(timeout):
            if channel in self.consoles:
                self.consoles[channel].feed(data)
        self.watchers.serve()
        self._show_status()

    @contextlib.contextmanager
    def shows(self, statuses):
        """Live lines of another matter than the guests."""
        before, self.statuses = self.statuses, statuses
        try:
            yield
        finally:
            self.statuses = before

    def watch(self, *names):
        """From now on a crash or a long silence of these guests ends the run."""
        self.watched = set(names)
        for name in names:
            self.guests[name].last_heard = time.monotonic()

    def wait(self, until, limit, what):
        """Goes on until until() is true; fails with @what after @limit seconds."""
        deadline = time.monotonic() + limit
        while not until():
            self._check()
            if time.monotonic() > deadline:
                raise RunFailed(f"{what} ({limit:.0f} s; see {layout.RUN}/*.log)")
            self.pump()

    def power_off(self):
        """By the operator."""
        self.hypervisor.quit()
        self.wait_end()

    def wait_end(self):
        """Goes on until the machine has powered off, with nothing wrong of its own until then."""
        deadline = time.monotonic() + self.machine.end_limit
        while not self.process.ended:
            self._check_machine()
            if time.monotonic() > deadline:
                raise RunFailed(f"the machine does not power off within {self.machine.end_limit} s")
            self.pump()
        self._check_machine()
        self._check_secure()
        if self.process.failed():
            raise RunFailed(self._why_it_ended("does not power off as it should"))

    def _check_machine(self):
        if self.hypervisor and self.hypervisor.panic:
            raise RunFailed(f"the hypervisor stopped: {self.hypervisor.panic}")
        if self.trouble:
            raise RunFailed(f"the hypervisor says: {self.trouble}")

    def _check(self):
        self._check_machine()
        for name in self.watched:
            self._check_guest(self.guests[name])
        if self.process.ended:
            raise RunFailed(self._why_it_ended("ended too early"))

    def _check_guest(self, guest):
        if guest.crash:
            raise RunFailed(f"{guest.name} crashed: {guest.crash} (see {guest.console.path})")
        if self.hypervisor and self.hypervisor.has_event(guest.name, "crashed", guest.events_before):
            raise RunFailed(f"{guest.name} was ended by the hypervisor: "
                            f"see {self.consoles[wire.HYPERVISOR].path}")
        if "done" not in guest.markers and guest.silent_seconds() > self.silence:
            raise RunFailed(f"{guest.status()}: silent for {self.silence} s, it hangs "
                            f"(see {guest.console.path})")

    def _why_it_ended(self, how):
        if time.monotonic() - self.began >= self.limit - 1:
            return f"the run took longer than {self.limit:.0f} s (TIMEOUT=seconds gives more)"
        return f"QEMU {how}: {self.process.complaint()}"

    def _show_status(self):
        if time.monotonic() - self.last_status >= STATUS_EVERY:
            self.last_status = time.monotonic()
            self._check_secure()
            self.display.status(self.statuses())

    def _check_secure(self):
        if panic := self.secure.panic():
            raise RunFailed(f"OP-TEE stopped: {panic} (see {self.secure.path})")
