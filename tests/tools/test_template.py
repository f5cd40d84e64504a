#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What `make template` looks at does find what a hypervisor would miss; and the template works."""
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


class BoolTest(unittest.TestCase):
    """A hypervisor has a type of its own that is called bool."""

    def compiled(self, own, *, as_stdbool):
        """What the compiler complains of in glue that includes mediator.h."""
        with tempfile.TemporaryDirectory() as folder:
            if as_stdbool:
                with open(os.path.join(folder, "stdbool.h"), "w", encoding="utf-8") as file:
                    file.write(own)
                own = ""
            glue = f"{own}\n#include <optee_mediator/mediator.h>\nbool take(void) {{ return om_default_config.rpmb; }}\n"
            done = subprocess.run(["gcc", "-std=c11", "-x", "c", "-I", folder, "-I", os.path.join(ROOT, "include"),
                                   "-fsyntax-only", "-"], input=glue, text=True, capture_output=True, check=False)
        return done.stderr

    def test_one_of_another_size_or_meaning_is_refused(self):
        for own in ("typedef unsigned int bool;", "typedef enum { false, true } bool;", "typedef unsigned char bool;"):
            with self.subTest(own):
                self.assertIn("bool is not C's own", self.compiled(own, as_stdbool=True))

    def test_whose_headers_come_first_has_no_trouble(self):
        for own in ("typedef unsigned int bool;", "typedef unsigned char bool;"):
            with self.subTest(own):
                self.assertEqual(self.compiled(own, as_stdbool=False), "")


class TeeTest(unittest.TestCase):
    """The template's tee.c, compiled for this machine, between stand-ins for both of its sides."""

    def test_nobody_comes_with_a_vm_that_is_being_destroyed(self):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "tee")
            sources = [os.path.join(ROOT, name) for name in ("ports/template/tee.c", "tests/tools/template_tee.c")]
            subprocess.run(["gcc", "-std=c11", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined",
                            "-I" + os.path.join(ROOT, "include"), "-I" + os.path.join(ROOT, "ports/template"),
                            "-o", program, *sources], check=True)
            done = subprocess.run([program], text=True, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
