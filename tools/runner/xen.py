# SPDX-License-Identifier: BSD-2-Clause
"""The machine with Xen: dom0, which QEMU loads beside it, and domUs, which dom0's xl creates.

The UART is Xen's own. What else there is to hear has a port of a virtio device that dom0 serves:
the operator's console, dom0's first process, and each domU's console.
"""
import os

from runner import devicetree, layout, wire
from runner.figures import ByKey
from runner.machine import Machine
from runner.machines import COUNTING_CLOCK, HOST_CPUS, HOST_MEMORY, uncounted
from runner.session import Session
from runner.vm import MIB, Image, Vm

BOOTARGS = "console=hvc0 rdinit=/init loglevel=6 "
# What is typed goes to Xen and not to dom0, which has consoles of its own: keys for figures.
# dom0 keeps domU's kernel and initramfs in its memory.
DOM0_MEMORY = 768 * MIB
OPTIONS = f"dom0_mem={DOM0_MEMORY // MIB}M dom0_vcpus_pin loglvl=all guest_loglvl=all noreboot conswitch=ax"
BOOT_LIMIT = 240  # seconds for dom0 with its tools, and then for domU
ANSWER_LIMIT = 240  # seconds; xl creates and ends whole domains, while both work
IN_DOM0 = "/images"  # guest/dom0/files.txt


def dom0(arguments, cpus=(0, 1)):
    return Vm("dom0", cpus, Image(layout.KERNEL_FILE, layout.KERNEL),
              Image(layout.DOM0_INITRD_FILE, layout.INITRD), f"{BOOTARGS}hostname=dom0 {arguments}",
              DOM0_MEMORY)


def domu(arguments, cpus=(2, 3), name="domU", uuid="", xl=()):
    """Its images are files in dom0. @xl: more lines of its configuration."""
    kernel, initrd = (Image(os.path.join(IN_DOM0, os.path.basename(path)), None)
                      for path in (layout.KERNEL_FILE, layout.DOMU_INITRD_FILE))
    return Vm(name, cpus, kernel, initrd, f"{BOOTARGS}hostname={name} {arguments}", uuid=uuid, xl=xl)


def xl_config(vm):
    """What xl is told of a domain."""
    values = {"name": f'"{vm.name}"', "kernel": f'"{vm.kernel.path}"',
              "ramdisk": f'"{vm.initrd.path}"', "extra": f'"{vm.bootargs}"',
              "memory": vm.memory // MIB, "vcpus": len(vm.cpus),
              "cpus": [str(cpu) for cpu in vm.cpus], "tee": '"optee"' if vm.tee else '"none"'}
    if vm.uuid:
        values["uuid"] = f'"{vm.uuid}"'
    lines = *(f"{name} = {value}" for name, value in values.items()), *vm.xl
    return "".join(f"{line}\n" for line in lines)


def module(kind, image, *properties):
    return devicetree.node(f"module@{image.address:x}", [
        f'compatible = "multiboot,{kind}", "multiboot,module"',
        f"reg = {devicetree.place(image)}", *properties])


def xl_node(domain):
    text = xl_config(domain).replace("\n", "\\n").replace('"', '\\"')
    return devicetree.node(domain.name, [f'xl = "{text}"'])


def overlay(control, domains, options):
    """What Xen reads in /chosen; dom0 finds the rest of the tree as it is."""
    modules = [module("kernel", control.kernel, f'bootargs = "{control.bootargs}"'),
               module("ramdisk", control.initrd)]
    chosen = devicetree.node("&{/chosen}", [f'xen,xen-bootargs = "{options}"',
                                            "#address-cells = <2>", "#size-cells = <2>"], modules)
    nodes = devicetree.node("domains", [], [xl_node(domain) for domain in domains])
    return devicetree.OVERLAY % (chosen + "\n" + devicetree.node("&{/}", [], [nodes]))


def counting_session(mediator, arguments, display, limit, options=()):
    """domU alone has work, on a machine as machines.counting_session() has it."""
    vms = dom0("", (0,)), domu(arguments, (0,))
    return uncounted(session(mediator, vms, display, limit, cpus=1, extra=(*COUNTING_CLOCK, *options)))


def session(mediator, vms, display, limit, *, parameters="", cpus=HOST_CPUS, extra=()):
    """@vms: dom0, and the domains for xl. @parameters: more of Xen's boot parameters."""
    control, *domains = vms
    machine = Machine("xen", layout.xen_flash(mediator), cpus, HOST_MEMORY, control.images())
    machine.extra = extra
    machine.uart = wire.Plain(wire.XEN)
    machine.consoles = {wire.XEN: "xen", wire.HYPERVISOR: "toolstack"}
    machine.ports = {wire.HYPERVISOR: "toolstack",
                     **{str(number): vm.name for number, vm in enumerate(vms, 1)}}
    options = f"{OPTIONS} dom0_max_vcpus={len(control.cpus)} {parameters}".rstrip()
    made = Session(machine, vms, overlay(control, domains, options), display, limit)
    made.hypervisor.answer_limit = machine.end_limit = ANSWER_LIMIT
    made.consoles[wire.XEN].listeners += [made.hypervisor.machine_line,
                                          made.guests[control.name].kernel_line]
    made.figures = figures(made) if mediator != "in-tree" else None
    return made


def figures(made):
    reader = ByKey(made.hypervisor, lambda key: made.send(wire.XEN, key), list(made.guests))
    made.consoles[wire.XEN].listeners.append(reader.line)
    made.consoles[wire.XEN].hides = reader.hides
    return reader
