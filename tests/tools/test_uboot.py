#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""U-Boot as a guest: what the runner makes of its console, and how the VM's image is made."""
import os
import subprocess
import tempfile
import unittest
from types import SimpleNamespace

from runner import layout
from runner.errors import RunFailed
from runner.machines import linux_vm, uboot_vm
from runner.uboot import UBoot

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GUEST_SCRIPT = os.path.join(PROJECT, "tools", "uboot_guest.sh")
CONFIG = os.path.join(PROJECT, "tools", "uboot.config")
MIB = 1 << 20


class FakeSession:
    """Answers what is sent with lines, and fails where they do not do."""

    def __init__(self, *lines):
        self.consoles = {"1": SimpleNamespace(name="vm", listeners=[])}
        self.lines = lines
        self.sent = b""

    def come(self):
        for line in self.lines:
            for listener in self.consoles["1"].listeners:
                listener(line)

    def send(self, _, data):
        self.sent = data
        self.come()

    @staticmethod
    def wait(until, _, what):
        if not until():
            raise RunFailed(what)


class ConsoleTest(unittest.TestCase):
    def probed(self, *lines):
        session = FakeSession(*lines)
        uboot = UBoot(session, 1)
        session.come()
        uboot.wait_probe()
        return uboot

    def test_optee_is_found(self):
        self.assertEqual(self.probed("optee optee: OP-TEE: revision 4.5 (0123abcd)").revision, "4.5")

    def test_a_driver_without_optee_is_told(self):
        for lines, why in ((["DRAM:  256 MiB"], "finds no OP-TEE"),
                           (["optee optee: OP-TEE api uid mismatch"], "uid mismatch"),
                           (["optee optee: OP-TEE: revision 4.5",
                             "optee optee: optee service enumeration failed: -5"], "enumeration failed"),
                           (["optee optee: OP-TEE: revision 4.5",
                             "optee optee: Failed to allocated shared memory: -22"], "shared memory"),
                           (['"Synchronous Abort" handler, esr 0x96000046'], "Abort")):
            with self.assertRaisesRegex(RunFailed, why):
                self.probed(*lines)

    def test_a_commands_output_and_status(self):
        session = FakeSession("=> dm tree; echo om: $?", " tee  0  [ + ]  optee", "om: 0")
        self.assertEqual(UBoot(session, 1).ask("dm tree"),
                         (0, ["=> dm tree; echo om: $?", " tee  0  [ + ]  optee"]))
        self.assertEqual(session.sent, b"dm tree; echo om: $?\n")

    def test_a_command_without_answer_fails(self):
        with self.assertRaisesRegex(RunFailed, "does not answer 'boot'"):
            UBoot(FakeSession("=> boot; echo om: $?"), 1).ask("boot")

    def test_a_driver_that_fails_meanwhile_is_told_at_once(self):
        session = FakeSession("optee optee: Failed to allocated shared memory: -22")
        with self.assertRaisesRegex(RunFailed, "shared memory"):
            UBoot(session, 1).ask("dm tree")


class PlaceTest(unittest.TestCase):
    def test_it_lies_beside_a_vm_with_linux_alone(self):
        linux, uboot = linux_vm("plain", (0,), ""), uboot_vm("uboot", (1,), "")
        self.assertTrue(uboot.bare)
        self.assertEqual(uboot.initrd, linux.initrd)
        self.assertGreaterEqual(uboot.kernel.address, linux.initrd.address + 64 * MIB)
        self.assertEqual(uboot.kernel.path, layout.UBOOT_FILE)


class ImageTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        with open(CONFIG, encoding="utf-8") as file:
            self.settings = [line for line in file if line.startswith("CONFIG_")]
        self.write("u-boot.bin", b"U-Boot")
        self.write("Image", b"Linux")
        self.configure(self.settings)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)

    def configure(self, settings):
        self.write(".config", "".join(settings).encode())

    def make(self):
        return subprocess.run([GUEST_SCRIPT, self.folder.name, CONFIG, self.path("Image"), self.path("vm.bin")],
                              capture_output=True, text=True, check=False)

    def expect_error(self, why):
        made = self.make()
        self.assertEqual(made.returncode, 1)
        self.assertRegex(made.stderr, f"^error: .*{why}.*UBOOT_DIR")
        self.assertFalse(os.path.exists(self.path("vm.bin")))

    def test_linux_is_where_uboot_boots_it(self):
        self.assertEqual(self.make().stderr, "")
        with open(self.path("vm.bin"), "rb") as file:
            image = file.read()
        values = dict(line.rstrip().split("=", 1) for line in self.settings)
        boots = int(values["CONFIG_BOOTCOMMAND"].split()[1], 0) - int(values["CONFIG_TEXT_BASE"], 0)
        self.assertTrue(image.startswith(b"U-Boot"))
        self.assertEqual(image[boots:], b"Linux")

    def test_an_own_build_that_will_not_do(self):
        for setting in ("CONFIG_TEXT_BASE", "CONFIG_OPTEE_SERVICE_DISCOVERY", "CONFIG_BOOTCOMMAND", "CONFIG_OPTEE"):
            self.configure([line for line in self.settings if line.split("=")[0] != setting])
            self.expect_error(f"without {setting}=")

    def test_no_build_at_all(self):
        for name in ("u-boot.bin", ".config"):
            os.remove(self.path(name))
            self.expect_error(f"{name} is missing")
            self.setUp()

    def test_one_that_is_too_large(self):
        self.write("u-boot.bin", bytes(2 * MIB))
        self.expect_error("larger")


if __name__ == "__main__":
    unittest.main()
