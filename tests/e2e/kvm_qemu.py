#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""QEMU with OP-TEE for its guests: Debian's, as it is, by the wrapper (vmm/preload/), or one that has the
device (ports/qemu/).

What QEMU does with a guest beside running it: it says why it does not start, is reset from outside while
OP-TEE has calls and buffers of the guest's, adds memory at run time, refuses to migrate, and is killed.
"""
import json

import qemu_patched
import qemu_wrapped
from kvm_life import Typist, end, start, wait_marker
from notifications import Notified
from on_host import COMMAND_LIMIT, RUN, make_user, refused, sh
from runner import kvm, layout
from runner.errors import RunFailed
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 1500
ANSWER_TRIES = 30  # of two seconds
MONITOR = "/run/shell"
SHELL_OPTIONS = ("-chardev", f"pipe,id=monitor,path={MONITOR}", "-mon", "chardev=monitor,mode=control",
                 "-object", "memory-backend-ram,id=memory,size=4M,share=on",
                 "-device", "ivshmem-plain,memdev=memory,master=on")
CONFIG = "/sys/bus/pci/devices/*:00:01.0/config"
KINDS = {"qemu": qemu_wrapped, "qemu-patched": qemu_patched}


def passed_file(session, kind):
    """Opened by root, and used by somebody who may not open it, nor lock much memory."""
    command = f"{kind.PASSED} {RUN} -serial file:/tmp/passed"
    said, status = sh(session, f"sh -c \"touch /tmp/passed; chmod 666 /tmp/passed; ulimit -l 64; "
                               f"su u -c '{command}' 3<>/dev/optee-mediator\"")
    check(status == 0, f"a passed file: the exit status is {status}, and it says {said}")
    words = [line for line in said if kind.TOO_LITTLE in line]
    check(len(words) == 1, f"a passed file: the limit is not told once, but {said}")
    session.display.step(f"another user, with a passed file: {words[0]}")


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
    typist.type(f"printf '\\{bits:o}' | dd of=$(echo {CONFIG}) bs=1 seek=4 conv=notrunc 2>/dev/null",
                'echo "om: "holds')
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


def migration(session, monitor, words):
    for command, arguments in (("migrate", {"uri": "exec:cat>/dev/null"}),
                               ("human-monitor-command", {"command-line": "savevm x"})):
        answer = monitor.ask(command, **arguments)
        said = str(answer.get("error", answer.get("return")))
        check(words in said, f"{command} is not refused: {answer}")
        session.display.step(f"{command}: {said.strip()}")


def lives(session, kind):
    monitor, typist = Monitor(session), Typist(session)
    monitor.make()
    start(session, "shell")
    wait_marker(session, "shell", "shell")
    monitor.ask("qmp_capabilities")
    migration(session, monitor, kind.NOT_MIGRATED)
    memory_comes_and_goes(session, typist)
    for how in (lambda: reset(session, typist, monitor), typist.reboot):
        held = typist.hold()
        how()
        typist.test()
        # OP-TEE has forgotten the guest before its new driver could make it do that.
        check(session.hypervisor.stat("shell")["renewals"] == 0, "OP-TEE was not told of the reset")
        # pylint: disable=comparison-with-callable  # which of the two it was
        session.display.step(f"{'rebooted' if how == typist.reboot else 'reset'} ({held}), and passed xtest")
    session.display.step(f"killed with {typist.hold()}")
    end(session, "shell")
    session.display.step(f"nothing is left: {kvm.pins(session.hypervisor)}")


def notifications(session, _):
    vm = Notified(session, 2)
    start(session, "vm2")
    vm.wait_boot(kvm.BOOT_LIMIT)
    session.display.step(f"interrupts: {vm.wait_rise()}")


def full(session, kind):
    """vm2 is there."""
    start(session, "vm3")
    wait_marker(session, "vm3", "tee up")
    refused(session, "a third guest", f"{kind.GUEST} 64", "OP-TEE takes no further VM")
    end(session, "vm2", "vm3")


def scenario(display, args):
    kind = KINDS[layout.VMM]
    vms = [kvm.linux_vm("shell", (0, 1), "om.shell", vmm_options=SHELL_OPTIONS),
           kvm.linux_vm("vm2", (0, 1), "om.notifications"), kvm.linux_vm("vm3", (2, 3), "om.shell")]
    with kvm.session(vms, display, args.timeout or LIMIT) as session:
        session.hypervisor.answer_limit = COMMAND_LIMIT + 30
        expect_ready(session, kvm.BOOT_LIMIT)
        make_user(session)
        for part in kind.PARTS:
            part(session)
        for part in (passed_file, lives, notifications, full):
            part(session, kind)
        session.power_off()
    return "each refusal was told, and OP-TEE took the guest after each reset"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
