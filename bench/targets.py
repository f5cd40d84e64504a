# SPDX-License-Identifier: BSD-2-Clause
"""The hypervisors that are measured, each with one Linux guest that works, on a machine of one CPU
whose clock counts instructions; and bare OP-TEE, to compare them with."""
import functools
import os
import re
import subprocess

from runner import devicetree, layout, machines, wire, xen
from runner.machine import Machine
from runner.scenario import expect_ready
from runner.session import Session

SIZE = 0x200000  # of each one's code
TRACE = os.environ.get("TRACE", "")
NM = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-") + "nm"


def symbol_lines(elf):
    """nm's lines in the order of addresses."""
    return subprocess.run([NM, "-n", elf], check=True, capture_output=True, text=True).stdout.splitlines()


class BareOptee:
    """Linux without hypervisor: what machines.native_session() has, with the one CPU."""

    name = "bare OP-TEE"
    guest, channel = "native", "1"

    def session(self, arguments, display, limit, options=()):
        vm = machines.linux_vm(self.guest, (0,), arguments)
        machine = Machine("native", layout.FLASH_NATIVE, 1, machines.NATIVE_MEMORY, vm.images())
        machine.uart, machine.consoles = wire.Plain(self.channel), {}
        machine.extra = [*machines.COUNTING_CLOCK, *options]
        return Session(machine, [vm], devicetree.native_overlay(vm), display, limit)

    def begin(self, session):
        session.watch(self.guest)


class ReferenceHypervisor:
    name = "hypervisor"
    base = 0x60000000  # hypervisor/link.ld
    elf = os.path.join(layout.BUILD, f"hypervisor{layout.OF_ABI}{'-trace' if TRACE else ''}", "hypervisor.elf")
    guest, channel = "vm1", "1"

    def __init__(self, traces=False, limits=None):
        self.traces = traces
        self.limits = limits or {}

    def session(self, arguments, display, limit, options=()):
        vm = machines.linux_vm(self.guest, (0,), arguments, limits=self.limits)
        return machines.counting_session([vm], display, limit, options)

    def begin(self, session):
        expect_ready(session)
        if self.traces:
            session.hypervisor.command("trace on")
        session.watch(self.guest)


class Xen:
    """@mediator is "ours" or "in-tree"."""

    guest, channel = "domU", "2"

    def __init__(self, mediator):
        self.mediator = mediator
        self.name = f"xen-{mediator}"
        self.elf = os.path.join(layout.BUILD, "xen", mediator, "source", "xen", "xen-syms")

    @functools.cached_property
    def base(self):
        """A virtual address of Xen's; no guest of ours and nothing of OP-TEE's has anything there."""
        return next(int(line.split()[0], 16) for line in symbol_lines(self.elf)
                    if re.search(" T _start$", line))

    def session(self, arguments, display, limit, options=()):
        return xen.counting_session(self.mediator, arguments, display, limit, options)

    def begin(self, session):
        expect_ready(session, xen.BOOT_LIMIT)
        session.hypervisor.command(f"start {self.guest}")
        session.watch(self.guest)
