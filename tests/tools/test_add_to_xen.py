#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ports/xen/add-to-xen, on a folder that looks like Xen's source: what it adds, that it can be
repeated, and how it refuses.
"""
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(ROOT, "ports/xen/add-to-xen")
KCONFIG = 'config OPTEE\n\tbool "Enable OP-TEE mediator"\n\tdefault n\n'
MAKEFILE = "obj-y += tee.o\nobj-$(CONFIG_OPTEE) += optee.o\n"


class AddToXenTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.xen = folder.name
        self.tee = os.path.join(self.xen, "xen/arch/arm/tee")
        os.makedirs(self.tee)
        self.write("tee.c", "")
        self.write("Kconfig", KCONFIG)
        self.write("Makefile", MAKEFILE)
        self.set_version(17)

    def write(self, name, text):
        with open(os.path.join(self.tee, name), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, name):
        with open(os.path.join(self.tee, name), encoding="utf-8") as file:
            return file.read()

    def set_version(self, minor):
        self.write("../../../Makefile", f"export XEN_VERSION       = 4\nexport XEN_SUBVERSION    = {minor}\n")

    def add(self, *arguments):
        done = subprocess.run([SCRIPT, *arguments], text=True, capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def tree(self):
        return {os.path.relpath(os.path.join(folder, name), self.tee): self.read(os.path.join(folder, name))
                for folder, _, names in os.walk(self.tee) for name in names}

    def expect_refusal(self, complaint, *arguments):
        before = self.tree()
        status, _, text = self.add(*arguments)
        self.assertEqual(status, 1)
        self.assertRegex(text, "^error: .*" + complaint)
        self.assertEqual(len(text.splitlines()), 1)
        self.assertEqual(self.tree(), before)

    def test_what_is_added(self):
        self.assertEqual(self.add(self.xen)[0], 0)
        files = self.tree()
        for name in ("framework.c", "Makefile", "Kconfig", "shim/stdint.h", "include/optee_mediator/port.h",
                     "mediator/life/vm.c", "mediator/vm/vm.h", "mediator/Makefile", "mediator/sources.mk"):
            self.assertIn("optee-mediator/" + name, files)
        self.assertIn("obj-$(CONFIG_OPTEE_MEDIATOR) += optee-mediator/\n", files["Makefile"])
        self.assertIn('source "arch/arm/tee/optee-mediator/Kconfig"\n', files["Kconfig"])
        self.assertIn("config OPTEE\n\tdepends on !OPTEE_MEDIATOR\n", files["Kconfig"])

    def test_a_build_file_of_ours_does_not_hide_the_makefile(self):
        self.add(self.xen)
        self.assertNotIn("optee-mediator/mediator/build.mk", self.tree())

    def test_it_can_be_repeated(self):
        self.add(self.xen)
        once = self.tree()
        self.write("optee-mediator/old.c", "")
        self.assertEqual(self.add(self.xen)[0], 0)
        self.assertEqual(self.tree(), once)

    def test_it_takes_a_relative_path(self):
        done = subprocess.run([SCRIPT, "."], cwd=self.xen, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0)
        self.assertIn("optee-mediator/mediator/life/vm.c", self.tree())

    def test_newer_versions(self):
        self.set_version(22)
        self.assertEqual(self.add(self.xen)[0], 0)

    def test_versions_that_are_not_supported(self):
        for minor in (16, 23):
            self.set_version(minor)
            self.expect_refusal(rf"is Xen 4\.{minor}: the port is for 4\.17 to 4\.22", self.xen)

    def test_no_version(self):
        self.write("../../../Makefile", "")
        self.expect_refusal("is Xen", self.xen)

    def test_no_xen(self):
        self.expect_refusal("is no source tree of Xen", os.path.join(self.xen, "xen"))

    def test_a_kconfig_without_the_other_mediator(self):
        self.write("Kconfig", "")
        self.expect_refusal("has no 'config OPTEE'", self.xen)

    def test_no_argument(self):
        self.expect_refusal("usage")


if __name__ == "__main__":
    unittest.main()
