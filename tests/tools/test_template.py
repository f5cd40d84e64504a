#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What `make template` looks at does find what a hypervisor would miss."""
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CROSS = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-")
SCRIPT = os.path.join(ROOT, "ports/template/undefined.sh")
PORT_H = os.path.join(ROOT, "include/optee_mediator/port.h")


class UndefinedTest(unittest.TestCase):
    def check(self, body):
        """The exit status and output for an object that calls what @body calls."""
        with tempfile.TemporaryDirectory() as folder:
            binary = os.path.join(folder, "it.o")
            subprocess.run([CROSS + "gcc", "-x", "c", "-w", "-ffreestanding", "-c", "-o", binary, "-"],
                           input=f"void it(void) {{ {body} }}", text=True, check=True)
            done = subprocess.run([SCRIPT, CROSS + "nm", binary, "om_port_", PORT_H], text=True,
                                  capture_output=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_functions_of_the_port_are_fine(self):
        status, text = self.check("om_port_smc(); om_port_pin(); memcpy();")
        self.assertEqual(status, 0, text)
        self.assertIn("needs 2 functions", text)

    def test_the_c_library_is_not(self):
        status, text = self.check("strlen();")
        self.assertEqual(status, 1)
        self.assertIn("needs strlen", text)

    def test_what_the_header_does_not_declare_is_not(self):
        status, text = self.check("om_port_smcs();")
        self.assertEqual(status, 1)
        self.assertIn("needs om_port_smcs", text)


if __name__ == "__main__":
    unittest.main()
