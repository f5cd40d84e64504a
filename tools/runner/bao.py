# SPDX-License-Identifier: BSD-2-Clause
"""The machine with Bao, as its user has built it of ports/bao/example/config.c: two guests, whose images
QEMU loads into their RAM. The UART is Bao's own; a guest's console is a virtio device of its own.
"""
import os

from runner import devicetree, layout, wire
from runner.machine import Machine, Port
from runner.machines import HOST_CPUS, HOST_MEMORY
from runner.session import Session
from runner.vm import MIB, Image, Vm

BOOTARGS = "console=hvc0 rdinit=/init loglevel=6 "
# ports/bao/example/config.c
RAM = (0x80000000, 0xA0000000)
RAM_SIZE = 512 * MIB
# guest/bao/start.S
GUEST_KERNEL = 0x200000
GUEST_TREE = 0x8000000
GUEST_INITRD = 0x9000000
TRANSPORTS_IN_PAGE = 8  # of virtio; each guest has one page of them


def built(name):
    return os.path.join(layout.BUILD, "bao", name)


class OwnDevice(Port):
    """A guest's console, as the first virtio device of its page."""

    def options(self, number):
        return ["-chardev", f"socket,id=port{number},fd={self.qemus.fileno()}",
                "-device", f"virtio-serial-device,id=serial{number},bus=virtio-mmio-bus.{(number - 1) * TRANSPORTS_IN_PAGE}",
                "-device", f"virtconsole,chardev=port{number},bus=serial{number}.0"]


def guest(number, arguments):
    """The guest of that number, from 1 on."""
    ram, name = RAM[number - 1], f"vm{number}"
    cpus = tuple(range(2 * (number - 1), 2 * number))
    return Vm(name, cpus, Image(layout.KERNEL_FILE, ram + GUEST_KERNEL), Image(built("initrd.cpio"), ram + GUEST_INITRD),
              f"{BOOTARGS}hostname={name} {arguments}", RAM_SIZE)


def images(number, vm):
    """All that lies in its RAM when it begins."""
    tree = layout.run_file(f"{vm.name}.dtb")
    devicetree.apply(built(f"guest-{number}.dtb"), devicetree.native_overlay(vm), tree)
    ram = RAM[number - 1]
    return [Image(built("start.bin"), ram), *vm.images(), Image(tree, ram + GUEST_TREE)]


def judge(made, line):
    """Bao stops a CPU for ever when something is wrong, and goes on without OP-TEE if it is that."""
    if "BAO ERROR" in line or "OP-TEE" in line:
        made.trouble = line.strip()


def session(works, display, limit):
    """@works: of each guest."""
    vms = [guest(number, arguments) for number, arguments in enumerate(works, 1)]
    machine = Machine("bao", built("flash.bin"), HOST_CPUS, HOST_MEMORY,
                      [image for number, vm in enumerate(vms, 1) for image in images(number, vm)])
    machine.uart = wire.Plain(wire.BAO)
    machine.consoles = {wire.BAO: "bao"}
    machine.ports = {str(number): vm.name for number, vm in enumerate(vms, 1)}
    machine.port, machine.virtio = OwnDevice, ("-global", "virtio-mmio.force-legacy=false")
    made = Session(machine, vms, devicetree.OVERLAY % devicetree.node("&{/}", []), display, limit)
    made.consoles[wire.BAO].listeners.append(lambda line: judge(made, line))
    return made
