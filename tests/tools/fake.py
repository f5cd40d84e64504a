# SPDX-License-Identifier: BSD-2-Clause
"""The machine of the runner's own tests: fake_machine.py in place of QEMU."""
import os
import sys

from runner import layout, wire
from runner.machine import Process

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fake_machine.py")


class FakeMachine:
    """@fault is fake_machine.py's; @secure_says what the secure world has written to its console."""

    name = "vms"
    end_limit = 2
    consoles = {wire.HYPERVISOR: "hypervisor"}

    def __init__(self, fault, secure_says=b""):
        self.fault = fault
        self.secure_log = layout.run_file("secure.log")
        with open(self.secure_log, "wb") as file:
            file.write(secure_says)

    def start(self, _, limit):
        return Process(["timeout", str(limit), sys.executable, PROGRAM, self.fault],
                       layout.run_file("fake.log"), wire.Shared())
