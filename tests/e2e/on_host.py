# SPDX-License-Identifier: BSD-2-Clause
"""Commands on a KVM host, by its operator."""
from runner.scenario import check

COMMAND_LIMIT = 240
# Somebody who may use KVM, but not OP-TEE.
USER = ("grep -q ^u: /etc/passwd || { echo u:x:1000:1000::/:/bin/sh >>/etc/passwd; echo u:x:1000: >>/etc/group; "
        "chmod 666 /dev/kvm; chmod 755 /images /bin; }")
# A guest of QEMU's, without OP-TEE: the memory follows, and then what it runs, at any depth of quotes.
QEMU = "qemu-system-aarch64 -nodefaults -display none"
PLAIN = f"{QEMU} -machine virt,accel=kvm,gic-version=3 -cpu host -kernel /images/Image -m"
RUN = r"-initrd /images/initrd.cpio -append console=ttyAMA0\ rdinit=/init\ loglevel=6\ om.xtest=1004\ om.poweroff"


def sh(session, command, limit=COMMAND_LIMIT):
    """The lines that the command says, and its exit status."""
    lines = session.hypervisor.command(f"sh (timeout {limit} {command}; echo status=$?) 2>&1 | sed 's/^/| /'")
    said = [line.removeprefix("| ") for line in lines if line.startswith("| ")]
    return said[:-1], int(said[-1].removeprefix("status="))


def refused(session, what, command, words):
    """It ends with status 1, and a line that says why."""
    said, status = sh(session, command)
    check(status == 1, f"{what}: the exit status is {status}, and it says {said}")
    check(any(words in line for line in said), f"{what}: it does not say why, but {said}")
    session.display.step(f"{what}: {[line for line in said if words in line][0]}")


def make_user(session):
    session.hypervisor.command(f"sh {USER}")
