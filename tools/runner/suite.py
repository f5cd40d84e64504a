# SPDX-License-Identifier: BSD-2-Clause
"""OP-TEE's own test suite: on bare OP-TEE, in VMs at once, in two domains of Xen's, in two guests of KVM's,
and in two of Bao's."""
import contextlib
import dataclasses

from runner import bao, kvm, layout, report, traced, xen
from runner.errors import RunFailed
from runner.machines import linux_vms, native_session, vms_session
from runner.scenario import expect_ready
from runner.secure import TA_REFUSED, TA_WITHOUT_MEMORY

# What each group is there for: a TA's life, sessions and time (1001-1008), TA to TA (1011, 1016),
# libraries and big TAs (1019-1034), threads that open, invoke and panic at once (1040), sockets
# over RPC (2001, 2004), crypto on larger buffers (4005), the client API and shared memory (5006),
# the file system over RPC (6001-6018).
SHORT = ("1001,1002,1004,1005,1006,1008,1011,1016,1019,1022,1032,1033,1034,1040,2001,2004,4005,"
         "5006,6001,6002,6010,6018")
SELECTIONS = {"short": SHORT, "full": "full"}
LIMITS = {"full": 2700}
LIMIT = 420
XEN_TIMES = 2  # as long as on the reference hypervisor
KVM_TIMES = 3
KVM_VERSIONS = {"qemu": ["qemu-debian"], "qemu-patched": ["qemu/debian"]}  # further packages of a VMM
REFUSED = "tee refused: "  # the hypervisor's event
NO_FURTHER = "OP-TEE takes no further VM"


def arguments(xtest):
    """guest/init's words for a selection: short, full, or test numbers with commas."""
    return "om.xtest=" + SELECTIONS.get(xtest, xtest)


def time_limit(xtest, timeout):
    return timeout or LIMITS.get(xtest, LIMIT)


def _work(session, limit):
    """Waits until each guest has said that it is done."""
    guests = session.guests.values()
    session.watch(*session.guests)
    session.wait(lambda: _refusal(session) or all("done" in guest.markers for guest in guests), limit,
                 "the guests are not done in time")
    if refusal := _refusal(session):
        raise RunFailed(refusal)
    for guest in guests:
        if not guest.results:
            raise RunFailed(f"{guest.name} ran no xtest{_without_ffa(guest)}: see {guest.console.path}")


def _without_ffa(guest):
    """What is missing between it and OP-TEE, where that is FF-A; in words that go on a sentence."""
    if layout.ABI != "ffa" or "no tee" not in guest.markers:
        return ""
    if not guest.ffa:
        return " (it finds no FF-A: TF-A has to be built with SPD=spmd)"
    return f" (it finds FF-A {guest.ffa}, but no OP-TEE that it can use: see docs/ffa.md)"


def _refusal(session):
    """Which VM OP-TEE does not take, and why, or None."""
    for name, what in session.hypervisor.events if session.hypervisor else ():
        if what.startswith(REFUSED):
            more = f": there are {len(session.vms)}, build it with CFG_VIRT_GUEST_COUNT={len(session.vms)}"
            return f"{name} goes without OP-TEE: {what[len(REFUSED):]}{more if what.endswith(NO_FURTHER) else ''}"
    return None


def _by_ffa(session):
    """What version of FF-A guests found, if they did; in words that go on a sentence."""
    found = sorted({guest.ffa for guest in session.guests.values() if guest.ffa})
    return f" by FF-A {' and '.join(found)}" if found else ""


def run_native(xtest, timeout, display):
    """Returns (record, passed)."""
    limit = time_limit(xtest, timeout)
    display.step("bare OP-TEE without hypervisor: QEMU boots")
    with native_session(arguments(xtest) + " om.poweroff", display, limit) as session:
        _work(session, limit)
        session.wait_end()
        explain(session)
    guest = session.guests["native"]
    result = guest.result()
    display.step(f"bare OP-TEE{_by_ffa(session)}: xtest took {result.seconds:.1f} s")
    return report.vm_record("native", result, None), result.passed()


def run_vms(xtest, timeout, display, trace=False):
    """Returns [(record, passed)], one a VM. What a VM has let go of must show in its figures."""
    times = max(layout.VMS / 2, 1)  # as long as two
    limit = timeout or time_limit(xtest, 0) * times
    vms = [dataclasses.replace(vm, autostart=not trace) for vm in linux_vms(arguments(xtest), layout.VMS)]
    display.step(f"{layout.VMS} VMs: QEMU boots TF-A, OP-TEE and the hypervisor")
    with vms_session(vms, display, limit + (traced.DUMP_LIMIT if trace else 0)) as session:
        session.silence *= times
        return follow_vms(session, limit, trace)


def follow_vms(session, limit, trace=False):
    """From the hypervisor's start to its end."""
    hypervisor = session.hypervisor
    expect_ready(session)
    session.display.step("the hypervisor is ready, xtest runs in the VMs")
    with traced.traced(session) if trace else contextlib.nullcontext():
        _work(session, limit)
    figures = {name: hypervisor.stat(name) for name in session.guests}
    session.power_off()
    session.display.step(f"the VMs are done{_by_ffa(session)}")
    return verdicts(session, figures)


def run_xen(mediator, xtest, timeout, display):
    """Returns [(record, passed)], one a domain. Two kernels boot one after the other before that."""
    limit = timeout or XEN_TIMES * time_limit(xtest, 0)
    domains = xen.dom0(arguments(xtest)), xen.domu(arguments(xtest))
    display.step(f"Xen with the mediator {mediator}: QEMU boots TF-A, OP-TEE and Xen")
    with xen.session(mediator, domains, display, limit) as session:
        return follow_xen(session, limit, mediator != "in-tree")


def follow_xen(session, limit, has_figures):
    """dom0 begins when domU, which it had to create first, does."""
    hypervisor, domu = session.hypervisor, session.guests["domU"]
    expect_ready(session, xen.BOOT_LIMIT)
    session.display.step("dom0's tools are up, domU is created")
    hypervisor.command("start domU")
    session.wait(lambda: "xtest starts" in domu.markers, xen.BOOT_LIMIT, "domU does not get to work")
    hypervisor.command("start dom0")
    _work(session, limit)
    figures = {name: hypervisor.stat(name) if has_figures else None for name in session.guests}
    session.power_off()
    session.display.step("dom0 and domU are done")
    return verdicts(session, figures)


def run_kvm(xtest, timeout, display):
    """Returns [(record, passed)], one a guest or the host as a client, and the host's pins."""
    limit = timeout or KVM_TIMES * time_limit(xtest, 0)
    display.step("a KVM host: QEMU boots TF-A, OP-TEE and Linux")
    clients = kvm.two_vms(arguments(xtest))
    if layout.HOST_TEE:
        clients[1] = kvm.host_client(arguments(xtest))
    with kvm.session(clients, display, limit) as session:
        return follow_kvm(session, limit)


def start_kvm(session):
    """The host, which has nothing to boot as a client, begins when its guests do."""
    guests = [vm.name for vm in session.vms if not vm.program]
    for name in guests:
        session.hypervisor.command(f"start {name}")
    if len(guests) == len(session.vms):
        return
    session.watch(*guests)
    session.wait(lambda: all("xtest starts" in session.guests[name].markers for name in guests), kvm.BOOT_LIMIT,
                 "the guests do not get to work")
    for vm in session.vms:
        if vm.program:
            session.hypervisor.command(f"start {vm.name}")


def kvm_figures(session):
    """Of each guest. The host is no VM any more when its driver has let go of everything."""
    return {vm.name: session.hypervisor.stat(vm.name) if not vm.program else None for vm in session.vms}


def follow_kvm(session, limit):
    """From the host's start to its end."""
    hypervisor = session.hypervisor
    expect_ready(session, kvm.BOOT_LIMIT)
    session.display.step("the host has the module, xtest runs in its guests")
    start_kvm(session)
    _work(session, limit)
    figures = kvm_figures(session)
    for name in session.guests:
        hypervisor.command(f"destroy {name}")
    pins = kvm.pins_after_all(hypervisor)
    session.power_off()
    session.display.step(f"the guests are done; the host pinned {pins.acquired} pages and still has {pins.held()}")
    return verdicts(session, figures), pins


def run_bao(xtest, timeout, display):
    """Returns [(record, passed)], one a guest. Bao says nothing of the mediator's figures, and ends never."""
    limit = timeout or time_limit(xtest, 0)
    display.step("Bao: QEMU boots TF-A, OP-TEE and BAO_IMAGE")
    with bao.session([arguments(xtest)] * len(bao.RAM), display, limit) as session:
        session.display.step("xtest runs in its guests")
        _work(session, limit)
        session.display.step("the guests are done")
        return verdicts(session, dict.fromkeys(session.guests))


def verdicts(session, figures):
    """[(record, passed)]; without figures only what xtest says counts."""
    explain(session)
    return [(report.vm_record(guest.name, guest.result(), figures[guest.name]),
             guest.result().passed() and nothing_held(figures[guest.name]))
            for guest in session.guests.values()]


def explain(session):
    """What xtest's failures do not tell. Without a failure it was xtest that tried a wrong signature, or
    too much at a time."""
    if all(guest.result().passed() for guest in session.guests.values()):
        return
    if session.secure.refused_ta():
        session.display.step(f"OP-TEE refuses the signature of Trusted Applications ({TA_REFUSED.decode()}): "
                             f"build it from scratch with TA_SIGN_KEY={layout.TA_KEY}")
    if session.secure.ta_without_memory():
        session.display.step(f"OP-TEE has no memory left for Trusted Applications ({TA_WITHOUT_MEMORY.decode()}): "
                             f"each of {len(session.vms)} VMs has its share of it")


def nothing_held(figures):
    return not figures or figures["buffers_now"] == 0 and figures["pages_pinned_now"] == 0
