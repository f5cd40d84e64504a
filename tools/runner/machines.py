# SPDX-License-Identifier: BSD-2-Clause
"""The machines that are run: bare Linux on OP-TEE, and VMs on the hypervisor."""
import dataclasses

from runner import devicetree, layout, wire
from runner.machine import Machine
from runner.session import Session
from runner.vm import MIB, Image, Vm

BOOTARGS = "console=ttyAMA0 rdinit=/init loglevel=6 "
NATIVE_CPUS = 2
NATIVE_MEMORY = 1024  # MiB; TF-A puts BL33 at 512 MiB
HOST_CPUS = 4
HOST_MEMORY = 2048  # MiB; more where the VMs' own leaves less than that:
BESIDES_VMS = 1024  # for their images, the hypervisor and OP-TEE
BARE_MEMORY = 16 << 20
KEXEC_MEMORY = 512 << 20  # the kernel and the initramfs several times
CRASH_KERNEL = 768 << 20  # and besides, for a kernel that goes on where another crashed
COUNTING_CLOCK = ("-icount", "shift=0,sleep=off", "-seed", "1",
                  "-rtc", "base=2026-01-01T00:00:00,clock=vm")


def linux_vm(name, cpus, arguments, number=1, **more):
    """A VM with the built kernel and initramfs, of the suite that the VM of that number has; @arguments are
    guest/init's."""
    suites = layout.GUEST_SUITES
    suite = suites[(number - 1) % len(suites)]
    offset = suites.index(suite) * layout.NEXT_KERNEL
    return Vm(name, tuple(cpus), Image(layout.guest_file(suite, "Image"), layout.KERNEL + offset),
              Image(layout.guest_file(suite, layout.INITRD_NAME), layout.INITRD + offset),
              f"{BOOTARGS}hostname={name} {arguments}", **more)


def kexec_vm(name, cpus, arguments, **more):
    """A VM that can boot its own kernel anew. Linux keeps the initramfs for that. With FF-A it crashes for it
    (guest/init)."""
    memory = KEXEC_MEMORY
    if layout.ABI == "ffa":
        memory += CRASH_KERNEL
        arguments = f"crashkernel={CRASH_KERNEL // MIB}M {arguments}"
    vm = linux_vm(name, cpus, f"retain_initrd {arguments}", memory=memory, **more)
    return dataclasses.replace(vm, initrd=Image(layout.KEXEC_INITRD_FILE, layout.INITRD))


def two_vms(arguments):
    """The usual pair: two vCPUs each, all four on CPUs of their own."""
    return linux_vms(arguments, 2)


def linux_vms(arguments, count):
    """The usual pair, or one of it, or more VMs beside it: these have one vCPU each, and share the pair's CPUs."""
    cpus = [(0, 1), (2, 3), (0,), (2,), (1,), (3,)]
    return [linux_vm(f"vm{number}", cpus[number - 1 if number <= 2 else 2 + (number - 3) % 4], arguments, number)
            for number in range(1, count + 1)]


def bare_vm(name, cpus, **more):
    """A VM with the bare test guest, which takes commands on its console (runner/bare.py)."""
    return Vm(name, tuple(cpus), Image(layout.BARE_FILE, layout.BARE), bare=True,
              **{"memory": BARE_MEMORY, **more})


def uboot_vm(name, cpus, arguments, **more):
    """A VM with U-Boot, and Linux for it to boot (runner/uboot.py)."""
    vm = linux_vm(name, cpus, arguments, **more)
    return dataclasses.replace(vm, kernel=Image(layout.UBOOT_FILE, layout.UBOOT), bare=True)


def native_session(arguments, display, limit):
    vm = linux_vm("native", range(NATIVE_CPUS), arguments)
    return bare_optee_session(vm, layout.FLASH_NATIVE, display, limit)


def kvm_host_session(name, flash, display, limit, nodes="", initrd=layout.KVM_HOST_INITRD_FILE,
                     arguments=""):
    """Linux at EL2, which does what it is told on its console (runner/kvm_host.py). @arguments are
    the kernel's."""
    vm = dataclasses.replace(linux_vm(name, range(NATIVE_CPUS), arguments),
                             initrd=Image(initrd, layout.INITRD))
    return bare_optee_session(vm, flash, display, limit, nodes)


def bare_optee_session(vm, flash, display, limit, nodes=""):
    """Linux without hypervisor; @nodes is what its device tree has besides, as an overlay's text."""
    machine = Machine(vm.name, flash, NATIVE_CPUS, NATIVE_MEMORY, vm.images())
    machine.uart, machine.consoles = wire.Plain("1"), {}
    return Session(machine, [vm], devicetree.native_overlay(vm) + nodes, display, limit)


def counting_session(vms, display, limit, options=()):
    """VMs on a machine of one CPU, where each instruction takes a nanosecond: nothing that the host
    does besides changes what happens, nor any time that a guest measures."""
    images = [image for vm in vms for image in vm.images()]
    machine = Machine("vms", layout.FLASH, 1, HOST_MEMORY, images)
    machine.extra = [*COUNTING_CLOCK, *options]
    return uncounted(Session(machine, vms, devicetree.vms_overlay(vms), display, limit))


def uncounted(session):
    """Nobody may look from outside: it would be counted."""
    session.figures = None
    return session


def host_memory(vms):
    """MiB that fit these VMs."""
    return max(HOST_MEMORY, BESIDES_VMS + sum(vm.memory for vm in vms) // MIB)


def vms_session(vms, display, limit, flash=layout.FLASH, options=()):
    images = [image for vm in vms for image in vm.images()]
    machine = Machine("vms", flash, HOST_CPUS, host_memory(vms), images)
    machine.extra = [*options]
    return Session(machine, vms, devicetree.vms_overlay(vms), display, limit)
