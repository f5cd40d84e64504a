# SPDX-License-Identifier: BSD-2-Clause
"""A KVM host, which does what it is told on its console (guest/kvm-host/kvm-host-init)."""
import re

from runner.kvm import TROUBLE
from runner.scenario import check

BOOT_LIMIT = 60
ANSWER_LIMIT = 30
LOG_LIMIT = 5
EXIT = re.compile(r"om: exit (\d+)$")
KVM = re.compile(r"kvm \[\d+\]: (Hyp nVHE|VHE) mode initialized")
LOAD = "insmod /lib/modules/optee-mediator.ko"
SHARED = "optee-mediator: OP-TEE can be shared"


class Host:
    """Linux as it is told on its console, where its log comes as well."""

    def __init__(self, session):
        self.session = session
        self.guest, = session.guests.values()
        self.name = self.guest.name
        self.lines = []  # since the last command
        self.trouble = None
        self.guest.console.listeners.append(self._line)

    def _line(self, line):
        self.lines.append(line)
        if TROUBLE.search(line):
            self.trouble = self.trouble or line.strip()

    def boot(self):
        self.session.watch(self.name)
        self.session.wait(lambda: "userspace" in self.guest.markers, BOOT_LIMIT, f"{self.name} does not boot")
        self.succeed("dmesg -n 7")

    def _exit_status(self):
        return next((int(match[1]) for line in self.lines if (match := EXIT.search(line))), None)

    def status_of(self, command, limit=ANSWER_LIMIT):
        self.lines = []
        self.session.send("1", command.encode() + b"\n")
        self.session.wait(lambda: self._exit_status() is not None, limit,
                          f"{self.name} does not answer '{command}'")
        return self._exit_status()

    def succeed(self, command):
        status = self.status_of(command)
        check(status == 0, f"{self.name}: exit status {status} of '{command}'")

    def expect_log(self, text):
        """That the last command brought it; the kernel may write it a little later."""
        self.session.wait(lambda: any(text in line for line in self.lines), LOG_LIMIT,
                          f"{self.name}: the kernel's log does not say \"{text}\"")

    def load(self, parameters=""):
        self.succeed(f"{LOAD} {parameters}")
        self.expect_log(SHARED)

    def check_kvm(self):
        self.succeed("dmesg | grep 'kvm \\['")
        check(any(KVM.search(line) for line in self.lines), f"{self.name}: the kernel has no KVM")

    def check_no_trouble(self):
        check(not self.trouble, f"{self.name}: the kernel's log has '{self.trouble}'")
