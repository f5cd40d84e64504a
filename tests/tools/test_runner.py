#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The runner's own tests: it sees what a machine does, and each failure ends in one line."""
import io
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest
from types import SimpleNamespace
from unittest import mock

from fake import FakeMachine
from runner import devicetree, guest, kvm, layout, report, scenario, secure, suite, wire, xen, xtest
from runner.display import Display
from runner.errors import RunFailed
from runner.kvm_programs import Programs
from runner.machine import Port, Process
from runner.machines import host_memory, linux_vm, linux_vms, two_vms
from runner.session import Session, lock_run_folder
from runner.vm import Image, Vm


class WireTest(unittest.TestCase):
    def split(self, data, step):
        shared, channels = wire.Shared(), {}
        for start in range(0, len(data), step):
            for channel, part in shared.feed(data[start:start + step]):
                channels[channel] = channels.get(channel, b"") + part
        return channels

    def test_channels_are_split_however_the_bytes_are_cut(self):
        data = b"boot\x1c1one\x1c2two\x1chready\x1c1 more"
        for step in range(1, len(data) + 1):
            self.assertEqual(self.split(data, step),
                             {"h": b"bootready", "1": b"one more", "2": b"two"})

    def test_input_cannot_switch_the_channel(self):
        self.assertEqual(wire.Shared().address("1", b"a\x1chb"), b"\x1c1ahb")


class XtestTest(unittest.TestCase):
    def parse(self, text, status=0):
        parser = xtest.Parser()
        for line in text.splitlines():
            parser.feed(line)
        return parser, parser.end(status, 1500)

    def test_summary(self):
        _, result = self.parse("33660 subtests of which 0 failed\n"
                               "108 test cases of which 0 failed\n"
                               "0 test cases were skipped\n")
        self.assertTrue(result.passed())
        self.assertEqual(result.figures(), {"cases": 108, "subtests": 33660, "failed": 0,
                                            "skipped": 0, "seconds": 1.5})

    def test_failures_are_named_and_counted(self):
        parser, result = self.parse("  regression_1001 OK\n  regression_1004.2 FAILED\n"
                                    "  regression_1004 FAILED\n13 subtests of which 2 failed\n"
                                    "2 test cases of which 1 failed\n", status=1)
        self.assertEqual((parser.failures, parser.finished), (["regression_1004"], 2))
        self.assertEqual(result.failed, 2)
        self.assertFalse(result.passed())

    def test_a_run_without_summary_or_cases_has_not_passed(self):
        self.assertFalse(self.parse("")[1].passed())
        self.assertFalse(self.parse("0 subtests of which 0 failed\n"
                                    "0 test cases of which 0 failed\n")[1].passed())


class SecureTest(unittest.TestCase):
    """OP-TEE's console, as far as the runner reads it."""

    PANIC = (b"*E/TC:1 1   assertion 'prtn' failed at core/kernel/notif.c:35 <get_notif_data>\n"
             b"E/TC:1 1   Panic at core/kernel/assert.c:28 <_assert_break>\n")
    REFUSED = (b"E/LD:  init_elf:493 sys_open_ta_bin(12345678-5b69-11e4-9dbb-101f74f00099)\n"
               b"E/TC:? 0 ldelf_init_with_ldelf:153 ldelf failed with res: 0xffff000f\n")
    MISSING = REFUSED.replace(b"0xffff000f", b"0xffff0008")
    NO_MEMORY = REFUSED.replace(b"0xffff000f", b"0xffff000c")
    HARMLESS = (b"D/TC:1 1   notif_deliver_atomic_event:95 Already started\n"
                b"E/TC:? 0 TA panicked with code 0xbeef\n"
                b"E/TA:  assertion 'n' failed at ta.c:3 <f>\n") * 100

    def write(self, data):
        with open(self.path, "ab") as file:
            file.write(data)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "secure.log")
        self.console = secure.SecureConsole(self.path, keep=len(self.HARMLESS) + len(self.PANIC))

    def test_a_panic_is_seen_however_it_comes(self):
        for cut in range(len(self.PANIC)):
            self.setUp()
            self.assertIsNone(self.console.panic())
            self.write(self.HARMLESS + self.PANIC[:cut])
            seen = self.console.panic()
            self.write(self.PANIC[cut:])
            self.assertIn("assertion 'prtn' failed at core/kernel/notif.c:", seen or self.console.panic())

    def test_optee_and_tfa_of_different_abis_are_told(self):
        for where, told in (("boot.c:159 <__panic_at_smc_return>", True), ("dt.c:1070 <reinit_manifest_dt>", True),
                            ("boot.c:7 <init_primary>", False)):
            self.setUp()
            self.write(f"E/TC:0 0 Panic at core/kernel/{where}\n".encode())
            self.assertEqual("OP-TEE and TF-A are of different ABIs" in self.console.panic(), told)

    def test_what_does_not_end_optee_is_not_told(self):
        self.write(self.HARMLESS)
        self.assertIsNone(self.console.panic())

    def test_a_refused_signature_is_seen_however_it_comes(self):
        for cut in range(len(self.REFUSED)):
            self.setUp()
            self.write(self.MISSING + self.REFUSED[:cut])
            self.console.panic()
            self.write(self.REFUSED[cut:])
            self.assertIsNone(self.console.panic())
            self.assertTrue(self.console.refused_ta())

    def test_no_other_failure_is_one_of_the_signature(self):
        self.write(self.HARMLESS + self.MISSING)
        self.assertFalse(self.console.refused_ta())
        self.assertFalse(self.console.ta_without_memory())

    def test_a_ta_without_memory_is_seen_and_is_no_refused_one(self):
        self.write(self.HARMLESS + self.NO_MEMORY)
        self.assertTrue(self.console.ta_without_memory())
        self.assertFalse(self.console.refused_ta())

    def test_the_file_does_not_grow_without_end(self):
        for _ in range(10):
            self.write(self.HARMLESS)
            self.assertIsNone(self.console.panic())
            self.assertLess(os.path.getsize(self.path), 2 * len(self.HARMLESS))
        self.write(self.PANIC)
        self.assertIn("assertion 'prtn'", self.console.panic())


def fake_machine(fault):
    """A fault of the machine's, or of its secure world's, or both: MACHINE-SECURE."""
    if fault == "optee-panics":
        return FakeMachine("hang", SecureTest.PANIC)
    for ending, said in (("-refused", SecureTest.REFUSED), ("-no-memory", SecureTest.NO_MEMORY)):
        if fault.endswith(ending):
            return FakeMachine(fault.removesuffix(ending), said)
    return FakeMachine(fault)


class PortTest(unittest.TestCase):
    """Consoles beside the UART, of a machine that answers what it hears on one of them."""

    def test_each_port_is_a_channel(self):
        port = Port("2", "guest")
        echo = f"echo uart; read -r line <&{port.qemus.fileno()}; echo \"$line\" >&{port.qemus.fileno()}"
        with tempfile.TemporaryDirectory() as folder:
            process = Process(["bash", "-c", echo], os.path.join(folder, "log"), wire.Plain("x"), [port])
            process.send("2", b"heard\n")
            heard = {}
            while len(heard) < 2 and not process.ended:
                for channel, data in process.read(5):
                    if data:
                        heard[channel] = data
            process.end()
        self.assertEqual(heard, {"x": b"uart\n", "2": b"heard\n"})


class SessionTest(unittest.TestCase):
    """Whole runs against a machine that does as told."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        saved = (layout.RUN, scenario.READY_LIMIT)
        self.addCleanup(lambda: self.configure(*saved))
        self.configure(self.folder.name, 2)
        self.output = io.StringIO()

    def configure(self, folder, ready_limit):
        layout.RUN, scenario.READY_LIMIT = folder, ready_limit

    def run_fake(self, fault, limit=20, trace=False):
        vms = [linux_vm("vm1", (0, 1), ""), linux_vm("vm2", (2, 3), "")]
        with Session(fake_machine(fault), vms, "", Display(self.output), limit) as session:
            session.silence = 2
            session.hypervisor.answer_limit = 3
            return suite.follow_vms(session, limit, trace)

    def run_fake_xen(self, fault, has_figures):
        domains = [xen.dom0(""), xen.domu("")]
        with Session(fake_machine(fault), domains, "", Display(self.output), 20) as session:
            return suite.follow_xen(session, 20, has_figures)

    def run_fake_kvm(self, fault, second=None):
        clients = kvm.two_vms("")
        clients[1] = second or clients[1]
        with Session(fake_machine(fault), clients, "", Display(self.output), 20) as session:
            return suite.follow_kvm(session, 20)

    def assert_fails(self, fault, complaint):
        with self.assertRaisesRegex(RunFailed, complaint):
            self.run_fake(fault)

    def test_both_pass(self):
        rows = self.run_fake("good")
        self.assertEqual([passed for _, passed in rows], [True, True])
        self.assertEqual(rows[0][0]["mediator"], {
            "calls": 7, "rpcs": 5, "buffers_now": 0, "buffers_peak": 3, "pages_pinned_now": 0,
            "pages_pinned_peak": 9, "refusals": 0})
        self.assertEqual(rows[1][0]["xtest"]["subtests"], 13)

    def test_consoles_are_kept_and_shown(self):
        self.run_fake("good")
        with open(os.path.join(self.folder.name, "vm1.log"), encoding="utf-8") as file:
            self.assertIn("  regression_1001 OK", file.read())
        self.assertIn("vm1 |   regression_1001 OK", self.output.getvalue())

    def test_a_failing_guest_has_not_passed(self):
        self.assertEqual([passed for _, passed in self.run_fake("failing")], [False, True])

    def test_why_trusted_applications_do_not_start_is_told_where_tests_failed(self):
        signature, memory = "TA_SIGN_KEY=/", "no memory left for Trusted Applications"
        for fault, text in (("failing-refused", signature), ("failing", None), ("good-refused", None),
                            ("failing-no-memory", memory), ("good-no-memory", None)):
            with self.subTest(fault=fault):
                self.output = io.StringIO()
                self.run_fake(fault)
                told = [key for key in (signature, memory) if key in self.output.getvalue()]
                self.assertEqual(told, [text] if text else [])

    def test_what_is_still_held_is_a_failure(self):
        self.assertEqual([passed for _, passed in self.run_fake("leak")], [False, False])

    def test_domains_of_xen_with_figures_and_without(self):
        for has_figures, fault, passed in ((True, "good", [True, True]), (True, "leak", [False, False]),
                                           (False, "leak", [True, True]), (False, "failing", [False, True])):
            with self.subTest(has_figures=has_figures, fault=fault):
                rows = self.run_fake_xen(fault, has_figures)
                self.assertEqual([record["name"] for record, _ in rows], ["dom0", "domU"])
                self.assertEqual([verdict for _, verdict in rows], passed)
                self.assertEqual("mediator" in rows[0][0], has_figures)

    def test_guests_of_kvm_with_the_hosts_pins(self):
        for fault, passed, held in (("good", [True, True], 0), ("leak", [False, False], 0),
                                    ("failing", [False, True], 0), ("pinned", [True, True], 1)):
            with self.subTest(fault=fault):
                rows, pins = self.run_fake_kvm(fault)
                self.assertEqual([verdict for _, verdict in rows], passed)
                self.assertEqual((pins.acquired, pins.held()), (9, held))

    def test_a_kvm_host_as_a_client_has_no_figures(self):
        for fault, passed in (("good", [True, True]), ("leak", [False, True]), ("failing", [False, True])):
            with self.subTest(fault=fault):
                rows, pins = self.run_fake_kvm(fault, kvm.host_client(""))
                self.assertEqual([record["name"] for record, _ in rows], ["vm1", "host-tee"])
                self.assertEqual([verdict for _, verdict in rows], passed)
                self.assertEqual(["mediator" in record for record, _ in rows], [True, False])
                self.assertEqual(pins.held(), 0)

    def test_what_a_kvm_host_keeps_of_guests_is_told(self):
        for fault, complaint in (("kept", "the module has .*vm 2 process=17"),
                                 ("no-pins", "no page was ever pinned")):
            with self.subTest(fault=fault):
                with self.assertRaisesRegex(RunFailed, complaint):
                    self.run_fake_kvm(fault)

    def test_a_guests_kernel_may_not_warn(self):
        for line, is_crash in (("[ 1.0] WARNING: CPU: 1 PID: 7 at drivers/tee/optee/call.c:9 f+0x1/0x2", True),
                               ("[ 1.0] WARNING: drivers/tee/optee/call.c:9 at f+0x1/0x2, CPU#1: xtest/7", True),
                               ("[ 1.0] BUG: scheduling while atomic: xtest/7/0x2", True),
                               ("[ 1.0] BUG: workqueue leaked atomic, lock or RCU: kworker/0:1", True),
                               ("[ 1.0] BUG: workqueue lockup - pool cpus=0 stuck for 31s!", False),
                               ("[ 1.0] watchdog: BUG: soft lockup - CPU#1 stuck for 22s!", False),
                               ("DEBUG: nothing", False), ("* regression_1004 WARNING", False)):
            self.assertEqual(bool(guest.CRASH.search(line)), is_crash, line)

    def test_a_kvm_hosts_kernel_may_not_warn(self):
        with Session(FakeMachine("good"), kvm.two_vms(""), "", Display(self.output), 20) as session:
            kernel = kvm.HostKernel(session.hypervisor)
            kernel.forgiven = re.compile("WARNING: .* at arch/")
            for line in ("[ 1.0] random: crng init done", "[ 1.0] WARNING: CPU: 1 PID: 7 at arch/x.c:1",
                         "[ 1.0] WARNING: CPU: 1 PID: 7 at mm/gup.c:9"):
                self.assertIsNone(session.hypervisor.panic)
                kernel.line(line)
            with self.assertRaisesRegex(RunFailed, "WARNING: CPU: 1"):
                session.wait(lambda: False, 1, "never")

    def test_each_fault_is_told(self):
        for fault, complaint in (("crash", "vm1 crashed: Unable to handle kernel"),
                                 ("hypervisor-ends-vm", "vm1 was ended by the hypervisor"),
                                 ("hang", "vm1: boots: silent for 2 s"),
                                 ("no-xtest", "vm1 ran no xtest"),
                                 ("not-ready", "the hypervisor does not get ready"),
                                 ("panic", "the hypervisor stopped: hypervisor panic: no memory"),
                                 ("optee-panics", "OP-TEE stopped: assertion 'prtn' failed"),
                                 ("ends-early", "QEMU ended too early: out of memory"),
                                 ("no-such-vm", "answer to 'stat vm1': error: no VM of that name"),
                                 ("refused", "vm1 goes without OP-TEE: OP-TEE takes no further VM: there are 2, "
                                             "build it with CFG_VIRT_GUEST_COUNT=2"),
                                 ("no-quit", "does not power off within"),
                                 ("quit-panics", "the hypervisor stopped: hypervisor panic: no page"),
                                 ("quit-hangs", "the hypervisor stopped: hypervisor panic: no page"),
                                 ("quit-fails", "QEMU does not power off as it should: no memory")):
            with self.subTest(fault=fault):
                self.assert_fails(fault, complaint)

    def test_the_version_of_ffa_is_told(self):
        self.run_fake("good-by-ffa")
        self.assertIn("the VMs are done by FF-A 1.1\n", self.output.getvalue())

    def test_what_is_missing_of_ffa_is_told(self):
        with mock.patch.object(layout, "ABI", "ffa"):
            self.assert_fails("no-xtest", r"vm1 ran no xtest \(it finds no FF-A: TF-A .* SPD=spmd\): see")
            self.assert_fails("no-xtest-by-ffa",
                              r"vm1 ran no xtest \(it finds FF-A 1.2, but no OP-TEE that it can use: .*\): see")

    def made(self, name):
        with open(os.path.join(self.folder.name, name), encoding="utf-8") as file:
            return file.read()

    def test_a_trace_is_fetched_and_not_shown(self):
        self.assertEqual([passed for _, passed in self.run_fake("traced", trace=True)], [True, True])
        self.assertRegex(self.output.getvalue(), r"trace: 2 events \(none lost\), 1 calls in 0.0 s; "
                                                 r"\S+/trace.json and \S+/trace.html")
        self.assertNotIn("hypervisor | t 10", self.output.getvalue())
        self.assertIn("traceEvents", self.made("trace.json"))
        self.assertIn("<canvas", self.made("trace.html"))

    def test_a_failed_run_leaves_its_trace(self):
        with self.assertRaisesRegex(RunFailed, "vm1 crashed"):
            self.run_fake("traced-crash", trace=True)
        self.assertIn("traceEvents", self.made("trace.json"))

    def test_a_trace_that_cannot_be_had(self):
        for fault, complaint in (("untraced", "answer to 'trace on': error: no such command"),
                                 ("traced-cut", "2 events, and says that it has 3"),
                                 ("traced-silent", "trace stops in the middle")):
            with self.subTest(fault=fault):
                with self.assertRaisesRegex(RunFailed, complaint):
                    self.run_fake(fault, trace=True)

    def test_two_runs_do_not_share_a_folder(self):
        lock = lock_run_folder()
        self.assert_fails("good", "another run is under way")
        lock.close()

    def test_a_kill_ends_the_machine(self):
        """A program of ours, and a signal that it cannot foresee."""
        program = ("import signal, sys\nfrom fake import FakeMachine\nfrom runner import layout, scenario\n"
                   "from runner.machines import two_vms\nfrom runner.session import Session\n"
                   "def play(display):\n"
                   "    with Session(FakeMachine('hang'), two_vms(''), '', display, 60) as session:\n"
                   "        print('machine', session.process.child.pid, flush=True)\n"
                   "        session.wait(lambda: False, 60, 'never')\n"
                   "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
                   "layout.RUN = sys.argv[1]\nscenario.run_scenario(play)\n")
        for number in (signal.SIGTERM, signal.SIGHUP):
            with subprocess.Popen([sys.executable, "-c", program, self.folder.name], stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, "PYTHONPATH": ":".join(sys.path)}) as child:
                machine = int(next(line for line in child.stdout if line.startswith("machine")).split()[1])
                child.send_signal(number)
                self.assertEqual(child.wait(10), 1)
            with self.assertRaises(ProcessLookupError):
                os.kill(machine, 0)

    def test_a_run_has_an_end(self):
        with self.assertRaisesRegex(RunFailed, "took longer than 1 s"):
            self.run_fake("hang", limit=1)


class DeviceTreeTest(unittest.TestCase):
    """The compiled tree, as the hypervisor, Xen and dom0 will read it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.kernel, self.base, self.output = (os.path.join(folder.name, name)
                                               for name in ("kernel", "base.dtb", "out.dtb"))
        with open(self.kernel, "wb") as file:
            file.write(b"x" * 20)
        subprocess.run(["dtc", "-q", "-O", "dtb", "-o", self.base], input=b"/dts-v1/; / { chosen { }; };",
                       check=True)

    def vm(self, name, **more):
        return Vm(name, (2, 3), Image(self.kernel, 0x1_5000_0000), bootargs="a=b", **more)

    def get(self, *arguments):
        return subprocess.run(["fdtget", *arguments], capture_output=True, text=True,
                              check=True).stdout.split()

    def test_vm_node(self):
        vm = self.vm("vm1", autostart=False, memory=0x20000000, limits={"tee-pages": 5})
        devicetree.apply(self.base, devicetree.vms_overlay([vm]), self.output)
        for name, value in (("memory-size", "0 20000000"), ("vcpus", "2"), ("cpus", "2 3"),
                            ("kernel", "1 50000000 0 14"), ("tee-pages", "5"), ("tee", ""),
                            ("no-autostart", "")):
            got = self.get("-t", "x", self.output, "/hypervisor/vm1", name)
            self.assertEqual(got, value.split(), name)

    def test_vms_stand_in_the_order_of_their_numbers(self):
        names = ["vm1", "vm2", "other", "a"]
        overlay = devicetree.vms_overlay([self.vm(name) for name in names])
        devicetree.apply(self.base, overlay, self.output)
        self.assertEqual(self.get("-l", self.output, "/hypervisor"), names)

    def test_each_vm_has_its_kernel_and_the_initramfs_of_that(self):
        for suites, expected in ((["trixie"], ["trixie", "trixie"]), (["sid", "sid"], ["sid", "sid"]),
                                 (["bookworm", "trixie"], ["bookworm", "trixie"])):
            with mock.patch.object(layout, "GUEST_SUITES", suites):
                vms = two_vms("")
            self.assertEqual([[layout.guest_file(suite, name) for name in ("Image", "initrd.cpio")]
                              for suite in expected], [[image.path for image in vm.images()] for vm in vms])
            images = {image for vm in vms for image in vm.images()}
            self.assertEqual(len({image.address for image in images}), 2 * len(set(suites)))

    def test_more_vms_share_the_cpus_of_the_first_two_and_find_memory(self):
        vms = linux_vms("", 8)
        self.assertEqual([vm.name for vm in vms], [f"vm{number}" for number in range(1, 9)])
        self.assertEqual([len(vm.cpus) for vm in vms], [2, 2, 1, 1, 1, 1, 1, 1])
        self.assertEqual({cpu for vm in vms[2:6] for cpu in vm.cpus}, {0, 1, 2, 3})
        self.assertEqual(linux_vms("", 2), two_vms(""))
        self.assertEqual([host_memory(linux_vms("", number)) for number in (1, 2, 4, 8)], [2048, 2048, 2048, 3072])

    def test_xen_finds_its_modules_and_dom0_the_domain(self):
        images = Image(self.kernel, 0x5000_0000), Image(self.kernel, 0x5400_0000)
        control = Vm("dom0", (0, 1), *images, bootargs="a=b")
        domain = xen.domu("om.xtest=1001")
        devicetree.apply(self.base, xen.overlay(control, [domain], "loglvl=all"), self.output)
        self.assertEqual(self.get(self.output, "/chosen", "xen,xen-bootargs"), ["loglvl=all"])
        self.assertEqual(self.get("-t", "x", self.output, "/chosen/module@54000000", "reg"),
                         ["0", "54000000", "0", "14"])
        self.assertEqual(self.get(self.output, "/chosen/module@50000000", "bootargs"), ["a=b"])
        told = subprocess.run(["fdtget", "-t", "s", self.output, "/domains/domU", "xl"], capture_output=True,
                              text=True, check=True).stdout
        self.assertEqual(told, xen.xl_config(domain) + "\n")
        self.assertIn('tee = "optee"\n', told)


    def test_a_kvm_host_finds_the_vmms_command(self):
        images = Image(self.kernel, 0x5000_0000), Image(self.kernel, 0x5400_0000)
        control = Vm("host", (0, 1), *images, bootargs="a=b")
        vm = kvm.linux_vm("vm1", (2, 3), "om.say=\"it's\\so\"", tee=False,
                          limits={"tee-pages": 5, "tee-rpmb": True})
        devicetree.apply(self.base, kvm.overlay(control, [vm]), self.output)
        told = subprocess.run(["fdtget", "-t", "s", self.output, "/vms/vm1", "command"],
                              capture_output=True, text=True, check=True).stdout
        words = shlex.split(told)
        self.assertEqual(words, list(kvm.command(vm)))
        self.assertIn(vm.bootargs, words)
        self.assertEqual(words[words.index("--cpus") + 1], "2,3")
        self.assertEqual(words[-4:], ["--pages", "5", "--rpmb", "--console"])

    def test_each_vmm_is_told_of_optee_and_of_limits(self):
        limits = {"tee-pages": 5, "tee-rpmb": True}
        for tee, wrapper, device in ((True, ["optee-kvm", "--pages", "5", "--rpmb"],
                                      ["-device", "arm-optee,pages=5,rpmb=on", "-serial"]),
                                     (False, [], ["-serial"])):
            vm = kvm.linux_vm("vm1", (2, 3), "", tee=tee, limits=limits)
            first = ["taskset", "c", *wrapper, "qemu-system-aarch64"]
            self.assertEqual(list(kvm.qemu_wrapped(vm))[:len(first)], first)
            self.assertEqual(list(kvm.qemu_patched(vm))[:3], ["taskset", "c", "qemu-system-aarch64"])
            self.assertEqual(list(kvm.qemu_patched(vm))[-len(device):], device)
            self.assertNotIn("arm-optee", " ".join(kvm.qemu_patched(vm)[:-len(device)]))


class FakeHost:
    """Each command prints its lines, and ends with its status."""

    def __init__(self, answers):
        self.answers = answers
        self.guest = SimpleNamespace(console=SimpleNamespace(listeners=[]))

    def status_of(self, command, _):
        lines, status = self.answers[command]
        for line in lines:
            for listener in self.guest.console.listeners:
                listener(line)
        return status


class ProgramsTest(unittest.TestCase):
    def programs(self, *lines, status=0):
        return Programs(FakeHost({"om-test": (lines, status)}), Display(io.StringIO()))

    def test_counts_cases(self):
        programs = self.programs("ok a-case", "[ 1.0] optee-mediator: ok no-case", "FAILED other: why: 3",
                                 status=1)
        programs.run("om-test", 1)
        self.assertEqual(programs.passed, ["a-case"])
        self.assertEqual(programs.failures, ["other: why: 3"])

    def test_program_without_cases_fails(self):
        with self.assertRaisesRegex(RunFailed, "no case"):
            self.programs("usage: om-test").run("om-test", 1)

    def test_status_has_to_fit(self):
        for lines, status in ((("ok a",), 1), (("ok a", "FAILED b: why"), 0)):
            with self.assertRaisesRegex(RunFailed, "exit status"):
                self.programs(*lines, status=status).run("om-test", 1)


class ReportTest(unittest.TestCase):
    def test_ratio_and_table(self):
        native = report.vm_record("native", xtest.Result(2, 13, 0, 106, 2.0, 0), None)
        record = report.vm_record("vm1", xtest.Result(2, 13, 0, 106, 3.0, 0),
                                  dict.fromkeys(report.FIGURES, 1))
        report.add_ratios([record], native)
        self.assertEqual(record["ratio"], 1.5)
        text = report.table([report.row(native, True), report.row(record, False)])
        self.assertIn("FAILED", text.splitlines()[2])
        self.assertEqual(len({len(line) for line in text.splitlines()}), 1)


if __name__ == "__main__":
    unittest.main()
