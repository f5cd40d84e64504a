# SPDX-License-Identifier: BSD-2-Clause
"""Debian's QEMU with the wrapper (vmm/preload/): what kvm_qemu.py tries of it alone."""
from on_host import PLAIN, QEMU, RUN, refused, sh
from runner.scenario import check

GUEST = f"optee-kvm {PLAIN}"
PASSED = f"optee-kvm --device fd:3 {PLAIN} 256"
TOO_LITTLE = "RLIMIT_MEMLOCK is 65536 bytes"
NOT_MIGRATED = "neither migrated nor saved"

# What is wrong, the command, and what it has to say.
REFUSALS = (
    ("no device", f"optee-kvm --device /dev/none {PLAIN} 64", "there is no such device"),
    ("another device", f"optee-kvm --device /dev/null {PLAIN} 64", "it is not the device of the module"),
    ("no permission", f"su u -c '{GUEST} 64'", "its permissions do not let you"),
    ("no file is passed", f"optee-kvm --device fd:77 {PLAIN} 64", "no OP-TEE by fd:77"),
    ("out of its range", f"optee-kvm --calls 65 {PLAIN} 64", "a limit is out of range"),
    ("more than is granted", f"optee-kvm --calls 64 {PLAIN} 64", "administrator grants"),
    ("no number", f"optee-kvm --spi none {PLAIN} 64", 'OPTEE_KVM_SPI: "none" is no number'),
    ("an interrupt of QEMU's", f"optee-kvm --spi 1 {PLAIN} 64", 'OPTEE_KVM_SPI: "1" is no number from 176 to 255'),
    ("no option", f"optee-kvm --tpm {PLAIN} 64", "there is no option --tpm"),
    ("no QEMU", "optee-kvm --optional", "which QEMU is to run?"),
    ("-only-migratable", f"{GUEST} 64 -only-migratable", "not with -only-migratable"),
    ("virtio-mem", f"{GUEST} 64,maxmem=1G -object memory-backend-ram,id=m,size=64M "
     "-device virtio-mem-pci,memdev=m", "iscarding RAM"),
)


def refusals(session):
    for refusal in REFUSALS:
        refused(session, *refusal)


def probes(session):
    """libvirt asks an emulator so what it can do: without a guest, and with or without the device."""
    for device in ("/dev/optee-mediator", "/dev/none"):
        probe = f"optee-kvm --device {device} {QEMU} -machine none,accel=kvm -monitor stdio"
        said, status = sh(session, f"sh -c 'echo quit | {probe}'")
        check(status == 0, f"a probe with {device} fails: {said}")
        check(not [line for line in said if line.startswith("optee-kvm")], f"a probe with {device} says {said}")
    check(not session.hypervisor.command("module"), "a probe has taken a place of OP-TEE's")
    session.display.step("a machine without guest takes no place of OP-TEE's, and needs no device")


def library(session):
    """A VMM of its own (tests/preload/check.c) tries what QEMU cannot be made to do."""
    said, status = sh(session, "optee-kvm preload-check")
    check(status == 0 and "check: all is well" in said, f"the library: {said}")
    session.display.step("memory slots that come, change, move and go; discards; files; a call and a signal")


def trees(session):
    """The node is in the tree that QEMU makes, and in one that it is given, where it may be already."""
    for number, given in ((1, ""), (2, "-dtb /tmp/tree1"), (3, "-dtb /tmp/bare")):
        sh(session, f"{PLAIN} 64 -machine dumpdtb=/tmp/bare")
        said, status = sh(session, f"{GUEST} 64 -machine dumpdtb=/tmp/tree{number} {given}")
        check(status == 0, f"no device tree: {said}")
        nodes = sh(session, f"sh -c 'for t in bare tree{number}; do grep -o linaro,optee-tz /tmp/$t | wc -l; done'")[0]
        check(nodes == ["0", "1"], f"/firmware/optee without the wrapper, and with it {given}: {nodes}")
    session.display.step("/firmware/optee is in QEMU's device tree, and once in those of -dtb")


def goes_without(session):
    said, status = sh(session, f"optee-kvm --optional --device /dev/none {PLAIN} 256 {RUN} -serial file:/tmp/without")
    check(status == 0, f"--optional: the exit status is {status}, and it says {said}")
    check(any("goes on without OP-TEE" in line for line in said), f"--optional: it does not say so, but {said}")
    found, _ = sh(session, "grep -c 'om: no tee' /tmp/without")
    check(found == ["1"], "--optional: the guest did not come up without OP-TEE")
    session.display.step("--optional: the guest ran without OP-TEE")


def memlock(session):
    """QEMU gives its privileges up when the guest has its OP-TEE already."""
    command = f"sh -c 'ulimit -l 64; {GUEST} 256 {RUN} -serial file:/tmp/memlock -run-with user=u -sandbox on'"
    said, status = sh(session, command)
    check(status == 0, f"memlock: the exit status is {status}, and it says {said}")
    words = [line for line in said if TOO_LITTLE in line]
    check(len(words) == 1, f"memlock: it is not told once, but {said}")
    session.display.step(f"another user, in a sandbox: {words[0]}")


PARTS = (refusals, probes, library, trees, goes_without, memlock)
