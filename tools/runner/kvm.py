# SPDX-License-Identifier: BSD-2-Clause
"""The machine with a KVM host: Linux at EL2, with the module, and VMs that a VMM runs there: the reference
VMM, Debian's QEMU by the wrapper, or a QEMU that has the device. The host can be a client itself.

The UART is the host kernel's. What else there is to hear has a port of a virtio device that the host
serves: the operator's console, and the VMs' own.
"""
import dataclasses
import os
import re
import shlex

from runner import devicetree, layout, wire
from runner.machine import VIRTIO_PCI, Machine
from runner.machines import BOOTARGS, COUNTING_CLOCK, HOST_CPUS, uncounted
from runner.scenario import check
from runner.session import Session
from runner.vm import MIB, Image, Vm

TROUBLE = re.compile(r"WARNING: |BUG: |kernel BUG at|Oops|Internal error|Call trace:|Unable to handle|"
                     r"Kernel panic|detected stalls|Out of memory: ")
HOST_MEMORY = 2560  # MiB: two VMs, and images once on the host and once in each of them
BOOT_LIMIT = 240  # seconds for the host, and then for a VM
ANSWER_LIMIT = 120  # seconds: a VM's end gives all back that OP-TEE has of it
IN_HOST = "/images"  # guest/kvm-host/vms.txt


def in_host(path):
    """An image that is a file of the host's."""
    return Image(os.path.join(IN_HOST, os.path.basename(path)), None)


def linux_vm(name, cpus, arguments, **more):
    """machines.linux_vm() for the VMM."""
    return Vm(name, tuple(cpus), in_host(layout.KERNEL_FILE), in_host(layout.INITRD_FILE),
              f"{BOOTARGS}hostname={name} {arguments}", **more)


def two_vms(arguments):
    return [linux_vm("vm1", (0, 1), arguments), linux_vm("vm2", (2, 3), arguments)]


def host_client(arguments):
    """The host's own driver and test suite, which the operator starts and ends as a VM."""
    return Vm("host-tee", (), None, program=("host-tee", arguments))


def limit_arguments(vm):
    """They are named as in the hypervisor's device tree, and the same for om-vmm and the wrapper."""
    for name, value in vm.limits.items():
        yield "--" + name.removeprefix("tee-")
        if value is not True:
            yield str(value)


def om_vmm(vm):
    """The reference VMM's command line. The operator adds the console's path."""
    yield from ("om-vmm", "--name", vm.name, "--kernel", vm.kernel.path, "--append", vm.bootargs)
    if vm.initrd:
        yield from ("--initrd", vm.initrd.path)
    yield from ("--memory", str(vm.memory // MIB), "--vcpus", str(len(vm.cpus)))
    yield from ("--cpus", ",".join(map(str, vm.cpus)))
    if not vm.tee:
        yield "--no-tee"
    yield from limit_arguments(vm)
    yield from (*vm.vmm_options, "--console")


def taskset(vm):
    return ("taskset", f"{sum(1 << cpu for cpu in vm.cpus):x}")


def qemu(vm):
    """The same of QEMU. Without a PMU: what a guest counts, the host's perf counts for the vCPU's thread, and Debian's
    6.12.117 was seen to warn of its own bookkeeping there (ctx_sched_in); with none it has nothing to count."""
    yield from ("qemu-system-aarch64", "-name", vm.name)
    yield from ("-machine", "virt,accel=kvm,gic-version=3", "-cpu", "host,pmu=off")
    yield from ("-smp", str(len(vm.cpus)), "-m", str(vm.memory // MIB), "-nodefaults", "-display", "none")
    yield from ("-kernel", vm.kernel.path, "-append", vm.bootargs)
    if vm.initrd:
        yield from ("-initrd", vm.initrd.path)
    yield from (*vm.vmm_options, "-serial")


def qemu_wrapped(vm):
    """Debian's, by the wrapper."""
    wrapper = ("optee-kvm", *limit_arguments(vm)) if vm.tee else ()
    return (*taskset(vm), *wrapper, *qemu(vm))


def qemu_patched(vm):
    """With the device."""
    limits = (f"{name.removeprefix('tee-')}={'on' if value is True else value}"
              for name, value in vm.limits.items())
    device = ("-device", ",".join(("arm-optee", *limits))) if vm.tee else ()
    words = tuple(qemu(vm))
    return (*taskset(vm), *words[:-1], *device, words[-1])


COMMANDS = {"om-vmm": om_vmm, "qemu": qemu_wrapped, "qemu-patched": qemu_patched}


def command(vm):
    return vm.program or COMMANDS[layout.VMM](vm)


def vm_node(vm):
    words = shlex.join(command(vm)).replace("\\", "\\\\").replace('"', '\\"')
    return devicetree.node(vm.name, [f'command = "{words}"'])


def host(arguments="", initrd=layout.KVM_INITRD_FILE):
    return Vm("host", range(HOST_CPUS), Image(layout.KERNEL_FILE, layout.KERNEL),
              Image(initrd, layout.INITRD), f"{BOOTARGS}{arguments}", HOST_MEMORY * MIB)


def overlay(control, vms):
    nodes = devicetree.node("vms", [], [vm_node(vm) for vm in vms])
    return devicetree.native_overlay(control) + "\n" + devicetree.node("&{/}", [], [nodes])


def counting_session(arguments, host_arguments, display, limit, options=()):
    """One VM with one vCPU, on a machine as machines.counting_session() has it."""
    control = dataclasses.replace(host(host_arguments), cpus=(0,))
    return uncounted(session([linux_vm("vm1", (0,), arguments)], display, limit, control,
                             (*COUNTING_CLOCK, *options)))


def session(vms, display, limit, control=None, extra=()):
    """The VMs are there to be started by the operator. @control: host() by default."""
    control = control or host()
    machine = Machine("kvm", layout.FLASH_KVM_HOST, len(control.cpus), control.memory // MIB, control.images())
    machine.extra, machine.uart, machine.virtio = extra, wire.Plain(wire.KVM_HOST), VIRTIO_PCI
    machine.consoles = {wire.KVM_HOST: control.name, wire.HYPERVISOR: "operator"}
    machine.ports = {wire.HYPERVISOR: "operator"} | {str(number): vm.name for number, vm in enumerate(vms, 1)}
    made = Session(machine, vms, overlay(control, vms), display, limit)
    made.hypervisor.answer_limit = machine.end_limit = ANSWER_LIMIT
    made.host_kernel = HostKernel(made.hypervisor)
    made.consoles[wire.KVM_HOST].listeners.append(made.host_kernel.line)
    return made


class HostKernel:
    """Reads what the host's kernel says: it may not even warn, but for what `forgiven` matches."""

    def __init__(self, hypervisor):
        self.hypervisor = hypervisor
        self.forgiven = None

    def line(self, line):
        if TROUBLE.search(line) and not (self.forgiven and self.forgiven.search(line)):
            self.hypervisor.panic = self.hypervisor.panic or line.strip()


@dataclasses.dataclass(frozen=True)
class Pins:
    """Pages pinned for long since the host booted, and those given back, as the kernel counts them."""
    acquired: int
    released: int

    def held(self):
        return self.acquired - self.released


def pins(hypervisor):
    figures = dict(hypervisor.figures("pins", "pins "))
    check({"acquired", "released"} <= figures.keys(), f"the host's kernel counts no pins: {figures}")
    return Pins(int(figures["acquired"]), int(figures["released"]))


def pins_after_all(hypervisor):
    """When the last VM has ended: the module may have none of them."""
    left = hypervisor.command("module")
    check(not left, f"all VMs have ended, but the module has {left}")
    counted = pins(hypervisor)
    check(counted.acquired > 0, "no page was ever pinned: this shows nothing")
    return counted


def check_nothing_left(hypervisor):
    """The same, and each page was given back."""
    counted = pins_after_all(hypervisor)
    check(not counted.held(), f"all VMs have ended, but {counted.held()} pages are still pinned")
    return counted
