#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Kernel modules come into a guest once, each after what it needs, in the order of the lists."""
import io
import os
import tempfile
import unittest

from initramfs import Cpio, PackError, Packer

MODULES = {"ffa-core": "", "ffa-module": "ffa-core", "tee": "", "optee": "ffa-core,tee"}


class ModulesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        modules = os.path.join(self.folder, "usr", "lib", "modules", "7")
        os.makedirs(modules)
        for name, needed in MODULES.items():
            with open(os.path.join(modules, f"{name}.ko"), "wb") as file:
                file.write(f"license=GPL\0depends={needed}\0name={name}\0".encode())

    def order(self, *lists):
        """In which a guest of these lists loads them."""
        self.out = io.BytesIO()
        packer = Packer(Cpio(self.out), {"kernel": self.folder})
        for number, lines in enumerate(lists):
            path = os.path.join(self.folder, f"{number}.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write("".join(f"module {line}\n" for line in lines))
            packer.carry_out(path)
        return packer.order

    def test_the_transport_comes_before_the_driver(self):
        self.assertEqual(self.order(["ffa-module"], ["optee"]), ["ffa-core", "ffa-module", "tee", "optee"])
        self.assertEqual(self.out.getvalue().count(b"lib/modules/ffa-core.ko"), 1)

    def test_without_it_there_is_what_the_driver_needs(self):
        self.assertEqual(self.order(["optee debug=1"]), ["ffa-core", "tee", "optee debug=1"])

    def test_a_line_that_comes_too_late_for_its_parameters(self):
        with self.assertRaisesRegex(PackError, "the module tee is loaded already"):
            self.order(["optee"], ["tee debug=1"])

    def test_a_module_that_is_not_there(self):
        with self.assertRaisesRegex(PackError, "no module tpm"):
            self.order(["tpm"])


if __name__ == "__main__":
    unittest.main()
