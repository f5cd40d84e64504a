#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Debian's libvirt, with AppArmor, and both of the QEMUs that give guests OP-TEE, as docs/libvirt.md has it.

Each step of the recipe is left out once, and the guest is refused; with all of them it passes xtest. The
first VM has Debian's QEMU by the wrapper, the second the patched one; for two more there is no place.
"""
from on_host import sh
from runner import kvm, layout
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 1200
XTEST_LIMIT = 300
INITRD = f"{layout.BUILD}/linux/kvm-libvirt.cpio"
XTEST = "om.xtest=1001,1004"
WRAPPER, PATCHED, DEBIAN = "/usr/bin/qemu-optee", "/usr/bin/qemu-arm-optee", "/usr/bin/qemu-system-aarch64"
EMULATORS = {"vm1": WRAPPER, "vm2": PATCHED, "vm3": DEBIAN, "vm4": PATCHED}
CONSOLES = ("vm1", "vm2")
CONF = "/etc/libvirt/qemu.conf"
ABSTRACTION = "/etc/apparmor.d/abstractions/libvirt-qemu.d/optee-kvm"
DEVICE = "/dev/optee-mediator"
# As udev does, by Debian's rule and the module's.
OWN = f"chgrp kvm /dev/kvm {DEVICE}; chmod 660 /dev/kvm {DEVICE}"
DAEMONS = "virtlogd --daemon; ulimit -l 64; libvirtd --daemon; until virsh version; do sleep 1; done"
RESTART = ("kill $(pidof libvirtd); while pidof libvirtd; do sleep 0.2; done; ulimit -l 64; libvirtd --daemon; "
           "until virsh version; do sleep 1; done")
DENIED = "dmesg -c | grep DENIED | sed 's/.*apparmor=//'"
PRELOAD = '<qemu:env name="LD_PRELOAD" value="/usr/lib/optee-kvm/liboptee-kvm.so"/>'
GIVEN = {WRAPPER: "", PATCHED: '<qemu:arg value="-device"/><qemu:arg value="arm-optee"/>', DEBIAN: PRELOAD}
DOMAIN = """
<domain type="kvm" xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
<name>{vm.name}</name><memory unit="B">{vm.memory}</memory><vcpu>{cpus}</vcpu>
<os><type arch="aarch64" machine="virt">hvm</type>
<kernel>/var/lib/libvirt/images/Image</kernel><initrd>/var/lib/libvirt/images/initrd.cpio</initrd>
<cmdline>{vm.bootargs}</cmdline></os>
<features><gic version="3"/></features><cpu mode="host-passthrough"/>
<devices><emulator>{emulator}</emulator>{serial}<memballoon model="virtio"/></devices>
<qemu:commandline>{given}</qemu:commandline></domain>"""

# The step of the recipe that is left out, how, how it is made up for, the VMs, and what is said then.
LEFT_OUT = (
    ("the device's group", f"chmod 600 {DEVICE}", f"chmod 660 {DEVICE}",
     {"vm1": "its permissions do not let you", "vm2": f"Could not open '{DEVICE}': Permission denied"}),
    ("cgroup_device_acl", f"mv {CONF} /tmp; {RESTART}", f"mv /tmp/qemu.conf {CONF}; {RESTART}",
     {"vm1": "there is no such device", "vm2": f"Could not open '{DEVICE}': No such file"}),
    ("AppArmor's lines for programs", f"sed -i.all /^.usr.bin/d {ABSTRACTION}; mv {ABSTRACTION}.all /tmp",
     f"mv /tmp/optee-kvm.all {ABSTRACTION}",
     {"vm1": f"cannot execute binary {WRAPPER}: Permission denied",
      "vm2": f"cannot execute binary {PATCHED}: Permission denied"}),
    ("AppArmor's line for the device", f"sed -i.all /^.dev/d {ABSTRACTION}; mv {ABSTRACTION}.all /tmp",
     f"mv /tmp/optee-kvm.all {ABSTRACTION}",
     {"vm1": "its permissions do not let you", "vm2": f"Could not open '{DEVICE}': Permission denied"}),
)


class Virsh:
    """In the host."""

    def __init__(self, session):
        self.session = session

    def sh(self, command):
        return sh(self.session, f"sh -c '{command}' </dev/null")

    def do(self, command):
        """What has to succeed."""
        said, status = self.sh(f"virsh {command}")
        check(status == 0, f"virsh {command}: {said}")
        return said

    def fails(self, command, words):
        """What has to fail, and say why: the line that does."""
        said, status = self.sh(f"virsh {command}")
        check(status != 0, f"virsh {command} does not fail: {said}")
        told = [line for line in said if words in line]
        check(told, f"virsh {command} does not say '{words}', but {said}")
        return told[0]

    def log(self, name):
        return self.sh(f"tail -n 8 /var/log/libvirt/qemu/{name}.log")[0]

    def process(self, name, file):
        """A file of the process that runs the domain."""
        return self.sh(f"cat /proc/$(cat /run/libvirt/qemu/{name}.pid)/{file}")[0]


def serial(session, name):
    if name not in CONSOLES:
        return ""
    port = session.hypervisor.command(f"sh port {name}")[0]
    return f'<serial type="dev"><source path="{port}"/></serial>'


def define(session, virsh, vm):
    emulator = EMULATORS[vm.name]
    domain = DOMAIN.format(vm=vm, cpus=len(vm.cpus), emulator=emulator, serial=serial(session, vm.name),
                           given=GIVEN[emulator])
    session.hypervisor.command(f"sh echo '{' '.join(domain.split())}' >/tmp/{vm.name}.xml")
    virsh.do(f"define /tmp/{vm.name}.xml")


def begin(session, virsh):
    virsh.sh(OWN)
    said, _ = virsh.sh(DAEMONS)
    session.display.step(", ".join(line for line in said if line.startswith(("Using API", "Running"))))
    confined, _ = virsh.sh("echo $(cat /proc/$(pidof libvirtd)/attr/current)")
    check(confined == ["libvirtd (enforce)"], f"libvirtd is not confined, but {confined}")
    for vm in session.vms:
        define(session, virsh, vm)


def probes(session, virsh):
    for emulator in (WRAPPER, PATCHED):
        said = virsh.do(f"domcapabilities --emulatorbin {emulator} --machine virt --virttype kvm")
        check("  <domain>kvm</domain>" in said, f"{emulator} is not for KVM: {said[:8]}")
    check(not session.hypervisor.command("module"), "a probe has taken a place of OP-TEE's")
    session.display.step("libvirt has asked both QEMUs what they can do, which took no place of OP-TEE's")


def refused(session, virsh, name, words):
    """virsh says so, too, unless QEMU has ended before libvirt came to its monitor: then it says only that."""
    said, status = virsh.sh(f"virsh start {name}")
    check(status != 0, f"{name} starts: {said}")
    told = [line for line in virsh.log(name) if words in line]
    check(told, f"{name}'s log does not say '{words}', and virsh says {said}")
    check(virsh.do(f"domstate {name}")[0] == "shut off", f"{name} is not shut off")
    session.display.step(f"{name}: {told[0]}")


def recipe(session, virsh):
    for what, leave_out, make_up, vms in LEFT_OUT:
        virsh.sh(leave_out)
        session.display.step(f"without {what}:")
        for name, words in vms.items():
            refused(session, virsh, name, words)
        virsh.sh(make_up)
    check(not session.hypervisor.command("module"), "a guest that is refused has a place of OP-TEE's")
    denied, _ = virsh.sh(DENIED)
    check(denied, "AppArmor has denied nothing")


def passes(session, guest):
    session.wait(lambda: guest.results, XTEST_LIMIT, f"xtest does not end in {guest.name}")
    check(guest.result().passed(), f"xtest failed in {guest.name}: {guest.result()}")


def boot(session, virsh, name):
    guest = session.guests[name]
    guest.begin_life()
    virsh.do(f"start {name}")
    session.watch(name)
    session.wait(lambda: guest.results, kvm.BOOT_LIMIT + XTEST_LIMIT, f"xtest does not end in {name}")
    profile = virsh.process(name, "attr/current")[0]
    uuid = virsh.do(f"domuuid {name}")[0]
    check(profile == f"libvirt-{uuid} (enforce)", f"{name} is not confined, but {profile}")
    return guest.result()


def locked_memory(session, virsh):
    """libvirtd has 64 KiB, and its guests no more."""
    for name, words in {"vm1": "RLIMIT_MEMLOCK is 65536 bytes", "vm2": "RLIMIT_MEMLOCK of QEMU is too small"}.items():
        result = boot(session, virsh, name)
        told = [line for line in virsh.log(name) if words in line]
        check(len(told) == 1, f"memory lock: {name} does not tell it once, but {told}")
        check(not result.passed(), f"xtest passed in {name} with 64 KiB of locked memory: this shows nothing")
        session.display.step(f"64 KiB of locked memory: {told[0]}")
        session.watch()
        virsh.do(f"destroy {name}")
        virsh.do(f"memtune {name} --hard-limit 1G --config")


def works(session, virsh, name):
    result = boot(session, virsh, name)
    check(result.passed(), f"xtest failed in {name}: {result}")
    limit = [line for line in virsh.process(name, "limits") if "locked memory" in line][0]
    check(str(1 << 30) in limit, f"{name}'s hard_limit is not its limit of locked memory: {limit}")
    session.display.step(f"{name}, with a hard_limit, passed xtest: {result.cases} cases")
    for command in ("save {0} /tmp/x", "managedsave {0}", "snapshot-create-as {0} s --memspec /tmp/x"):
        words = {WRAPPER: "neither migrated nor saved", PATCHED: "non-migratable device: arm-optee"}
        line = virsh.fails(command.format(name), words[EMULATORS[name]])
        session.display.step(f"{command.format(name)}: {line.strip()}")
    session.guests[name].begin_life()
    virsh.do(f"reset {name}")
    passes(session, session.guests[name])
    session.display.step(f"{name} was reset, and passed xtest")


def full(session, virsh):
    for name in ("vm3", "vm4"):
        refused(session, virsh, name, "OP-TEE takes no further VM")


def end(session, virsh):
    session.watch()
    for name in CONSOLES:
        virsh.do(f"destroy {name}")
    denied, _ = virsh.sh(DENIED)
    check(not denied, f"AppArmor denied guests more than what they are to be denied: {denied}")
    session.display.step(f"nothing is left: {kvm.check_nothing_left(session.hypervisor)}")


def scenario(display, args):
    vms = [kvm.linux_vm(name, cpus, XTEST) for name, cpus in
           (("vm1", (0, 1)), ("vm2", (2, 3)), ("vm3", (0, 1)), ("vm4", (0, 1)))]
    with kvm.session(vms, display, args.timeout or LIMIT, kvm.host("", INITRD)) as session:
        session.hypervisor.answer_limit = 300
        expect_ready(session, kvm.BOOT_LIMIT)
        virsh = Virsh(session)
        for part in (begin, probes, recipe, locked_memory):
            part(session, virsh)
        for name in CONSOLES:
            works(session, virsh, name)
        full(session, virsh)
        end(session, virsh)
        session.power_off()
    return "two guests of libvirt's, confined, passed xtest; each step of the recipe is needed"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
