#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Debian's QEMU, as it is, with OP-TEE for its guests by the wrapper (vmm/preload/).

What QEMU does with a guest beside running it: it says why it does not start, looks at what the host has
without taking a place of OP-TEE's, is reset from outside while OP-TEE has calls and buffers of the
guest's, adds memory at run time, refuses to migrate, and is killed.
"""
import argparse
import json

from kvm_life import Typist, end, start, wait_marker
from notifications import Notified
from runner import kvm
from runner.errors import RunFailed
from runner.scenario import check, expect_ready, run_scenario

LIMIT = 1500
COMMAND_LIMIT = 240
ANSWER_TRIES = 30  # of two seconds
MONITOR = "/run/shell"
SHELL_OPTIONS = ("-chardev", f"pipe,id=monitor,path={MONITOR}", "-mon", "chardev=monitor,mode=control",
                 "-object", "memory-backend-ram,id=memory,size=4M,share=on",
                 "-device", "ivshmem-plain,memdev=memory,master=on")
CONFIG = "/sys/bus/pci/devices/*:00:01.0/config"
QEMU = "qemu-system-aarch64 -nodefaults -display none"
GUEST = f"{QEMU} -machine virt,accel=kvm,gic-version=3 -cpu host -kernel /images/Image -m"
RUN = '-initrd /images/initrd.cpio -append "console=ttyAMA0 rdinit=/init loglevel=6 om.xtest=1004 om.poweroff"'
USER = ("echo u:x:1000:1000::/:/bin/sh >/etc/passwd; echo u:x:1000: >/etc/group; "
        "chmod 666 /dev/kvm; chmod 755 /images /bin")

# What is wrong, the command, and what it has to say.
REFUSALS = (
    ("no device", f"optee-kvm --device /dev/none {GUEST} 64", "there is no such device"),
    ("another device", f"optee-kvm --device /dev/null {GUEST} 64", "it is not the device of the module"),
    ("no permission", f"su u -c 'optee-kvm {GUEST} 64'", "its permissions do not let you"),
    ("no file is passed", f"optee-kvm --device fd:77 {GUEST} 64", "no OP-TEE by fd:77"),
    ("more than is granted", f"optee-kvm --calls 65 {GUEST} 64", "a limit is out of range"),
    ("no number", f"optee-kvm --spi none {GUEST} 64", 'OPTEE_KVM_SPI: "none" is no number'),
    ("no option", f"optee-kvm --tpm {GUEST} 64", "there is no option --tpm"),
    ("no QEMU", "optee-kvm --optional", "which QEMU is to run?"),
    ("-only-migratable", f"optee-kvm {GUEST} 64 -only-migratable", "not with -only-migratable"),
    ("virtio-mem", f"optee-kvm {GUEST} 64,maxmem=1G -object memory-backend-ram,id=m,size=64M "
     "-device virtio-mem-pci,memdev=m", "iscarding RAM"),
)


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--timeout", type=int, default=0)
    return parser.parse_args()


def sh(session, command, limit=COMMAND_LIMIT):
    """The lines that the command says, and its exit status."""
    lines = session.hypervisor.command(f"sh (timeout {limit} {command}; echo status=$?) 2>&1 | sed 's/^/| /'")
    said = [line.removeprefix("| ") for line in lines if line.startswith("| ")]
    return said[:-1], int(said[-1].removeprefix("status="))


def refusals(session):
    session.hypervisor.command(f"sh {USER}")
    for what, command, words in REFUSALS:
        said, status = sh(session, command)
        check(status == 1, f"{what}: the exit status is {status}, and it says {said}")
        check(any(words in line for line in said), f"{what}: it does not say why, but {said}")
        session.display.step(f"{what}: {[line for line in said if words in line][0]}")


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
        sh(session, f"qemu-system-aarch64 {GUEST.split(' ', 1)[1]} 64 -machine dumpdtb=/tmp/bare")
        said, status = sh(session, f"optee-kvm {GUEST} 64 -machine dumpdtb=/tmp/tree{number} {given}")
        check(status == 0, f"no device tree: {said}")
        nodes = sh(session, f"sh -c 'for t in bare tree{number}; do grep -o linaro,optee-tz /tmp/$t | wc -l; done'")[0]
        check(nodes == ["0", "1"], f"/firmware/optee without the wrapper, and with it {given}: {nodes}")
    session.display.step("/firmware/optee is in QEMU's device tree, and once in those of -dtb")


def goes_without(session):
    said, status = sh(session, f"optee-kvm --optional --device /dev/none {GUEST} 256 {RUN} -serial file:/tmp/without")
    check(status == 0, f"--optional: the exit status is {status}, and it says {said}")
    check(any("goes on without OP-TEE" in line for line in said), f"--optional: it does not say so, but {said}")
    found, _ = sh(session, "grep -c 'om: no tee' /tmp/without")
    check(found == ["1"], "--optional: the guest did not come up without OP-TEE")
    session.display.step("--optional: the guest ran without OP-TEE")


def memlock(session):
    """QEMU gives its privileges up when the guest has its OP-TEE already."""
    command = f"sh -c 'ulimit -l 64; optee-kvm {GUEST} 256 {RUN} -serial file:/tmp/memlock -run-with user=u -sandbox on'"
    said, status = sh(session, command)
    check(status == 0, f"memlock: the exit status is {status}, and it says {said}")
    words = [line for line in said if "RLIMIT_MEMLOCK is 65536 bytes" in line]
    check(len(words) == 1, f"memlock: it is not told once, but {said}")
    session.display.step(f"another user, in a sandbox: {words[0]}")


class Monitor:
    """QEMU's, by a pair of pipes of the host's."""

    def __init__(self, session):
        self.session = session

    def make(self):
        self.session.hypervisor.command(f"sh rm -f {MONITOR}.in {MONITOR}.out; mkfifo {MONITOR}.in {MONITOR}.out")

    def ask(self, command, **arguments):
        """The answer: {"return": ...} or {"error": ...}."""
        words = json.dumps({"execute": command, "arguments": arguments}).replace('"', '\\"')
        sh(self.session, f"sh -c 'echo \"{words}\" >{MONITOR}.in'")
        for _ in range(ANSWER_TRIES):
            lines, _ = sh(self.session, f"timeout 2 cat {MONITOR}.out")
            answers = [json.loads(line) for line in lines if line.startswith("{")]
            answers = [answer for answer in answers if "return" in answer or "error" in answer]
            if answers:
                return answers[0]
        raise RunFailed(f"QEMU does not answer '{command}'")


def decode(session, typist, bits):
    """The guest sets its device's PCI command register, and with it whether the device's memory is to be seen."""
    typist.guest.markers.discard("holds")
    typist.type(f"printf '\\{bits:o}' | dd of=$(echo {CONFIG}) bs=1 seek=4 conv=notrunc 2>/dev/null", 'echo "om: "holds')
    wait_marker(session, "shell", "holds")
    return session.hypervisor.stat("shell")["regions"]


def memory_comes_and_goes(session, typist):
    """Slots of KVM's that come and go while the guest runs."""
    regions = [decode(session, typist, bits) for bits in (0, 2, 0, 2)]
    first = regions[0]
    check(regions == [first, first + 1, first, first + 1], f"regions do not follow a device's memory: {regions}")
    typist.guest.markers.discard("holds")
    session.display.step(f"regions without and with a device's memory, twice: {regions}")


def reset(session, typist, monitor):
    """From outside."""
    typist.guest.begin_life()
    monitor.ask("system_reset")
    wait_marker(session, "shell", "shell")
    check("tee up" in typist.guest.markers, "after a reset the guest has no OP-TEE")


def migration(session, monitor):
    for command, arguments in (("migrate", {"uri": "exec:cat>/dev/null"}),
                               ("human-monitor-command", {"command-line": "savevm x"})):
        answer = monitor.ask(command, **arguments)
        said = str(answer.get("error", answer.get("return")))
        check("neither migrated nor saved" in said, f"{command} is not refused: {answer}")
        session.display.step(f"{command}: {said.strip()}")


def lives(session):
    monitor, typist = Monitor(session), Typist(session)
    monitor.make()
    start(session, "shell")
    wait_marker(session, "shell", "shell")
    monitor.ask("qmp_capabilities")
    migration(session, monitor)
    memory_comes_and_goes(session, typist)
    for how in (lambda: reset(session, typist, monitor), typist.reboot):
        held = typist.hold()
        how()
        typist.test()
        # OP-TEE has forgotten the guest before its new driver could make it do that.
        check(session.hypervisor.stat("shell")["renewals"] == 0, "OP-TEE was not told of the reset")
        session.display.step(f"{'rebooted' if how == typist.reboot else 'reset'} ({held}), and passed xtest")
    session.display.step(f"killed with {typist.hold()}")
    end(session, "shell")
    session.display.step(f"nothing is left: {kvm.pins(session.hypervisor)}")


def notifications(session):
    vm = Notified(session, 2)
    start(session, "vm2")
    vm.wait_boot(kvm.BOOT_LIMIT)
    session.display.step(f"interrupts: {vm.wait_rise()}")


def full(session):
    """vm2 is there."""
    start(session, "vm3")
    wait_marker(session, "vm3", "tee up")
    said, status = sh(session, f"optee-kvm {GUEST} 64")
    check(status == 1 and any("OP-TEE takes no further VM" in line for line in said), f"a third guest: {said}")
    session.display.step(f"a third guest: {said[0]}")
    end(session, "vm2", "vm3")


def scenario(display, args):
    vms = [kvm.linux_vm("shell", (0, 1), "om.shell", vmm_options=SHELL_OPTIONS),
           kvm.linux_vm("vm2", (0, 1), "om.notifications"), kvm.linux_vm("vm3", (2, 3), "om.shell")]
    with kvm.session(vms, display, args.timeout or LIMIT) as session:
        session.hypervisor.answer_limit = COMMAND_LIMIT + 30
        expect_ready(session, kvm.BOOT_LIMIT)
        for part in (refusals, probes, library, trees, goes_without, memlock, lives, notifications, full):
            part(session)
        session.hypervisor.quit()
    return "each refusal was told, and OP-TEE took the guest after each reset"


if __name__ == "__main__":
    ARGS = options()
    run_scenario(lambda display: scenario(display, ARGS))
