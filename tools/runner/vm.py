# SPDX-License-Identifier: BSD-2-Clause
"""What a VM is, as the hypervisor's device tree node describes it."""
import dataclasses

MIB = 1 << 20


@dataclasses.dataclass(frozen=True)
class Image:
    """A file that QEMU loads at a physical address."""
    path: str
    address: int


@dataclasses.dataclass(frozen=True)
class Vm:
    """One VM. `cpus` names the physical CPU of each vCPU; `limits` are properties tee-...: numbers,
    bytes, or True."""
    name: str
    cpus: tuple
    kernel: Image
    initrd: Image = None
    bootargs: str = ""
    memory: int = 256 * MIB
    tee: bool = True
    autostart: bool = True
    bare: bool = False
    uuid: str = ""  # of a domain of Xen's; given by xl if it is not
    xl: tuple = ()  # lines of a domain's configuration, beside those that follow from the rest
    limits: dict = dataclasses.field(default_factory=dict)
    program: tuple = ()  # a command line of a KVM host's, in the place of a VMM's
    vmm_options: tuple = ()  # words for a KVM host's VMM, beside those that follow from the rest

    def images(self):
        return [image for image in (self.kernel, self.initrd) if image]
