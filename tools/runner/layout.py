# SPDX-License-Identifier: BSD-2-Clause
"""Where QEMU puts things: physical addresses, and the files of a run."""
import os

KERNEL = 0x50000000  # tools/native/bl33.S jumps here
INITRD = 0x54000000
BARE = 0x58000000  # bare-metal test guest
NEXT_KERNEL = 0x18000000  # from one kernel, and from its initramfs, to the next; the hypervisor lies between
UBOOT = KERNEL + NEXT_KERNEL  # and Linux behind it

BUILD = os.environ.get("BUILD", "build")
DEBIAN = os.environ.get("DEBIAN", "trixie")
# Debian's suites whose kernels guests have: one for all VMs, or one for each.
GUEST_SUITES = (os.environ.get("GUEST_KERNELS") or DEBIAN).split(",")
ABI = os.environ.get("ABI") or "smc"  # by which the normal world reaches OP-TEE
OF_ABI = "-ffa" if ABI == "ffa" else ""  # in the names of what is made for it


def guest_file(suite, name):
    """A file that is made for guests with that suite's kernel."""
    return os.path.join(BUILD, "guest", suite, name)


KERNEL_FILE = guest_file(GUEST_SUITES[0], "Image")
INITRD_NAME = f"initrd{OF_ABI}.cpio"
INITRD_FILE = guest_file(GUEST_SUITES[0], INITRD_NAME)
KEXEC_INITRD_FILE = guest_file(GUEST_SUITES[0], f"initrd-kexec{OF_ABI}.cpio")
BARE_FILE = os.path.join(BUILD, "guest", "bare.bin")
UBOOT_FILE = os.path.join(BUILD, "uboot", "vm.bin")
FLASH_CHECK = os.path.join(BUILD, f"flash-check{OF_ABI}.bin")
FLASH = FLASH_CHECK if os.environ.get("CHECK") else os.path.join(BUILD, f"flash{OF_ABI}.bin")
FLASH_NO_PINNING = os.path.join(BUILD, f"flash-no-pinning{OF_ABI}.bin")
FLASH_NATIVE = os.path.join(BUILD, f"flash-native{OF_ABI}.bin")
FLASH_KVM_HOST = os.path.join(BUILD, "linux", "flash.bin")
KVM_HOST_INITRD_FILE = os.path.join(BUILD, "linux", "initrd.cpio")
VMS = int(os.environ.get("VMS") or 2)  # of make run and make shell, on the reference hypervisor
DEBIANS_VMS = 2  # as many as Debian's build of OP-TEE takes; for more, tools/optee.mk builds it
VMM = os.environ.get("VMM", "om-vmm")
HOST_TEE = os.environ.get("HOST_TEE") == "1"
KVM_INITRD_FILE = os.path.join(BUILD, "linux", f"kvm-{VMM}{'-host-tee' if HOST_TEE else ''}.cpio")
KVM_KEXEC_INITRD_FILE = os.path.join(BUILD, "linux", "kvm-kexec.cpio")
KVM_HOST_TESTS_INITRD_FILE = os.path.join(BUILD, "linux", "initrd-tests.cpio")
KVM_TESTS_INITRD_FILE = os.path.join(BUILD, "linux", "kvm-tests.cpio")
DOM0_INITRD_FILE = os.path.join(BUILD, "xen", "dom0.cpio")
DOMU_INITRD_FILE = os.path.join(BUILD, "xen", "domU.cpio")
# With which Debian's Trusted Applications are signed, in its package optee-os-dev.
TA_KEY = os.path.abspath(os.environ.get("OPTEE_TA_KEY", "default_ta.pem"))
RUN = os.environ.get("RUN_DIR", os.path.join(BUILD, "run"))


def xen_flash(mediator):
    """Xen with that mediator: "ours", "traced" or "in-tree"."""
    return os.path.join(BUILD, "xen", mediator, "flash.bin")


def run_file(name):
    """A file of this run; its folder is made when needed."""
    os.makedirs(RUN, exist_ok=True)
    return os.path.join(RUN, name)
