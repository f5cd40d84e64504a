# SPDX-License-Identifier: BSD-2-Clause
"""A QEMU that has the device (ports/qemu/): what kvm_qemu.py tries of it alone."""
from on_host import PLAIN, refused
from runner.scenario import check

DEVICE = "-device arm-optee"
GUEST = f"{PLAIN.removesuffix(' -m')} {DEVICE} -m"
MEMORY_DEVICE = "-object memory-backend-ram,id=m,size=64M -device virtio-mem-pci,memdev=m"
PASSED = f"{PLAIN} 256 -add-fd fd=3,set=1 {DEVICE},path=/dev/fdset/1"
TOO_LITTLE = "RLIMIT_MEMLOCK of QEMU is too small"
NOT_MIGRATED = "non-migratable device"

# What is wrong, what follows the command, and what QEMU has to say.
REFUSALS = (
    ("no device", f"64 {DEVICE},path=/dev/none", "Is the host's module optee-mediator loaded?"),
    ("another device", f"64 {DEVICE},path=/dev/null", "is not a device of optee-mediator"),
    ("no file is passed", f"64 {DEVICE},path=/dev/fdset/7", "/dev/fdset/7"),
    ("out of its range", f"64 {DEVICE},calls=65", "A property is out of its range"),
    ("more than is granted", f"64 {DEVICE},calls=64", "more than the host's administrator grants"),
    ("no number", f"64 {DEVICE},calls=none", "expects integer"),
    ("a second one", f"64 {DEVICE} {DEVICE}", "one arm-optee only"),
    ("-only-migratable", f"64 {DEVICE} -only-migratable", "migratable was specified"),
    ("virtio-mem behind it", f"64,maxmem=1G {DEVICE} {MEMORY_DEVICE}", "iscarding RAM"),
    ("virtio-mem before it", f"64,maxmem=1G {MEMORY_DEVICE} {DEVICE}", "devices that discard guest RAM"),
)


def refusals(session):
    for what, options, words in REFUSALS:
        refused(session, what, f"{PLAIN} {options}", words)
    refused(session, "no permission", f"su u -c '{GUEST} 64'", "QEMU's user has to be in the device's group")
    check(not session.hypervisor.command("module"), "a QEMU that has ended still has a place of OP-TEE's")


PARTS = (refusals,)
