#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ports/bao/add-to-bao, on a folder that looks like Bao's source: what it adds, that it can be repeated, and
how it refuses.
"""
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(ROOT, "ports/bao/add-to-bao")
# The lines that it looks for, among others.
TREE = {
    "src/core/objects.mk": "core-objs-y+=init.o\ncore-objs-y+=vmm.o\n",
    "src/core/inc/config.h": "#include <shmem.h>\n\nstruct vm_config {\n    struct vm_platform platform;\n};\n"
                             "extern struct config {\n    struct vm_config* vmlist;\n} config;\n",
    "src/core/vmm.c": "#include <shmem.h>\nvoid vmm_init()\n{\n    remio_init();\n}\n",
    "src/core/vm.c": "#include <shmem.h>\nstruct vm* vm_init()\n{\n    cpu_sync_and_clear_msgs(&vm->sync);\n"
                     "    return vm;\n}\n"
                     "void vcpu_run(struct vcpu* vcpu)\n{\n    if (vcpu_arch_is_on(vcpu)) {\n    }\n}\n",
    "src/arch/armv8/aborts.c": "#include <hypercall.h>\n{\n"
                               "    unsigned long fid = vcpu_readreg(cpu()->vcpu, 0);\n    long ret = 0;\n}\n",
}


class AddToBaoTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bao = folder.name
        for name, text in TREE.items():
            self.write(name, text)

    def write(self, name, text):
        path = os.path.join(self.bao, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def tree(self):
        found = {}
        for folder, _, names in os.walk(self.bao):
            for name in names:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    found[os.path.relpath(file.name, self.bao)] = file.read()
        return found

    @staticmethod
    def add(*arguments, **where):
        return subprocess.run([SCRIPT, *arguments], text=True, capture_output=True, check=False, **where)

    def expect_refusal(self, complaint, *arguments):
        before = self.tree()
        done = self.add(*arguments)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "^error: .*" + complaint)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertEqual(self.tree(), before)

    def test_what_is_added(self):
        self.assertEqual(self.add(self.bao).returncode, 0)
        files = self.tree()
        for name in ("optee.c", "objects.mk", "include/optee_mediator/port.h", "mediator/life/vm.c", "mediator/build.mk"):
            self.assertIn("src/core/optee-mediator/" + name, files)
        self.assertNotIn("src/core/optee-mediator/config.h", files)
        self.assertIn("remio_init();\n    optee_init();\n", files["src/core/vmm.c"])
        self.assertIn("    optee_vm_init(vm, master);\n    cpu_sync_and_clear_msgs(&vm->sync);\n", files["src/core/vm.c"])
        self.assertIn("    optee_poll();\n    if (vcpu_arch_is_on(vcpu)) {\n", files["src/core/vm.c"])
        self.assertIn("vm_platform platform;\n    struct optee_vm_config optee;\n", files["src/core/inc/config.h"])
        self.assertIn("vmlist;\n    struct optee_machine_config optee;\n", files["src/core/inc/config.h"])
        self.assertIn("vcpu, 0);\n    if (optee_call(fid)) { return; }\n", files["src/arch/armv8/aborts.c"])
        self.assertIn("include $(core_dir)/optee-mediator/objects.mk\n", files["src/core/objects.mk"])

    def test_it_can_be_repeated(self):
        self.add(self.bao)
        once = self.tree()
        self.write("src/core/optee-mediator/old.c", "")
        self.assertEqual(self.add(self.bao).returncode, 0)
        self.assertEqual(self.tree(), once)

    def test_it_takes_a_relative_path(self):
        self.assertEqual(self.add(".", cwd=self.bao).returncode, 0)
        self.assertIn("src/core/optee-mediator/optee.h", self.tree())

    def test_another_bao(self):
        for name, text in TREE.items():
            with self.subTest(name):
                self.write(name, "")
                self.expect_refusal(f"{name} has not one line", self.bao)
                self.write(name, text)

    def test_a_line_that_is_there_twice(self):
        self.write("src/core/vmm.c", TREE["src/core/vmm.c"] + "    remio_init();\n")
        self.expect_refusal("src/core/vmm.c has not one line 'remio_init", self.bao)

    def test_no_bao(self):
        self.expect_refusal("is no source tree of Bao", os.path.join(self.bao, "src"))

    def test_no_argument(self):
        self.expect_refusal("usage")


if __name__ == "__main__":
    unittest.main()
