# SPDX-License-Identifier: BSD-2-Clause
"""The machine's device tree: QEMU's own, with an overlay that tells what to start.

With VMs, the node /hypervisor describes them; without hypervisor, /chosen tells Linux its command
line and where its initrd is.
"""
import os
import subprocess

from runner.errors import RunFailed

OVERLAY = "/dts-v1/;\n/plugin/;\n%s"


def cells(*values):
    """Numbers of 64 bits as pairs of cells."""
    return "<" + " ".join(f"{value >> 32:#x} {value & 0xffffffff:#x}" for value in values) + ">"


def place(image):
    return cells(image.address, os.path.getsize(image.path))


def limit(name, value):
    """A limit of the mediator's, or what the VM may have: a number, bytes, or True for a flag."""
    if value is True:
        return name
    return f"{name} = [{value.hex()}]" if isinstance(value, bytes) else f"{name} = <{value}>"


def vm_properties(vm):
    yield 'compatible = "optee-mediator,vm"'
    yield f"memory-size = {cells(vm.memory)}"
    yield f"vcpus = <{len(vm.cpus)}>"
    yield f"cpus = <{' '.join(map(str, vm.cpus))}>"
    yield f"kernel = {place(vm.kernel)}"
    if vm.initrd:
        yield f"initrd = {place(vm.initrd)}"
    yield f'bootargs = "{vm.bootargs}"'
    for flag, present in (("tee", vm.tee), ("no-autostart", not vm.autostart), ("bare", vm.bare)):
        if present:
            yield flag
    for name, value in vm.limits.items():
        yield limit(name, value)


def node(name, properties, children=()):
    lines = [f"{line};" for line in properties] + list(children)
    return f"{name} {{\n" + "\n".join(lines) + "\n};"


def vms_overlay(vms):
    # fdtoverlay puts each new subnode before the others; the order is the VMs' numbering.
    children = [node(vm.name, vm_properties(vm)) for vm in reversed(vms)]
    hypervisor = node("hypervisor", ['compatible = "optee-mediator,hypervisor"'], children)
    return OVERLAY % node("&{/}", [], [hypervisor])


def native_overlay(vm):
    end = vm.initrd.address + os.path.getsize(vm.initrd.path)
    return OVERLAY % node("&{/chosen}", [f'bootargs = "{vm.bootargs}"',
                                         f"linux,initrd-start = {cells(vm.initrd.address)}",
                                         f"linux,initrd-end = {cells(end)}"])


def tool(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise RunFailed(f"{command[0]} does not run: {error.strerror}") from error
    if done.returncode:
        raise RunFailed(f"{command[0]} failed: {' '.join(done.stderr.split())}")


def apply(base, overlay, output):
    """Writes @output: the device tree @base with the overlay's source text applied."""
    source, compiled = output + ".dtso", output + ".dtbo"
    with open(source, "w", encoding="utf-8") as file:
        file.write(overlay)
    tool("dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", compiled, source)
    tool("fdtoverlay", "-i", base, "-o", output, compiled)
