#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the administrator of a KVM host installs by `make install-linux`: that all is there, that the
tree for dkms needs nothing of this repository, that the manual page says what header and module
have, and that its example compiles; and that the README says what the module says.
"""
import os
import re
import subprocess
import tempfile
import unittest

import unpacked

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CROSS = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-")
PORT = os.path.join(ROOT, "ports/linux")
UAPI = "include/optee_mediator/uapi/optee_mediator.h"
PAGE = "share/man/man4/optee-mediator.4"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
# What the example takes for granted. Debian 12's own header is older than the filter.
EXAMPLE_BEGINS = """\
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <linux/kvm.h>
#include <optee_mediator/uapi/optee_mediator.h>
#ifndef KVM_ARM_VM_SMCCC_FILTER
#define KVM_ARM_VM_SMCCC_CTRL 0
#define KVM_ARM_VM_SMCCC_FILTER 0
#define KVM_SMCCC_FILTER_FWD_TO_USER 2
struct kvm_smccc_filter { __u32 base, nr_functions; __u8 action, pad[15]; };
#endif
void get_register(int vcpu, int number, __u64 *value);
void set_register(int vcpu, int number, __u64 value);
"""
EXAMPLE_ENDS = """
int main(void)
{
	serve(start(0, 0, 0, 0), 0, 0, 0);
}
"""


def read(*names):
    with open(os.path.join(*names), encoding="utf-8") as file:
        return file.read()


def run(*command, text=None):
    """Exit status and all output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(command, env=environment, input=text, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout


def files_of(folder):
    return {os.path.relpath(os.path.join(path, name), folder)
            for path, _, names in os.walk(folder) for name in names}


class InstalledTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.version = re.search(r"^VERSION := (.*)$", read(ROOT, "packaging/build.mk"), re.M)[1]
        cls.tree = os.path.join(cls.folder.name, f"usr/src/optee-mediator-{cls.version}")
        cls.install()

    @classmethod
    def install(cls, *settings):
        status, text = run("make", "-C", ROOT, "install-linux", f"DESTDIR={cls.folder.name}", "PREFIX=/usr",
                           *settings)
        assert not status, text

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def place(self, *names):
        return os.path.join(self.folder.name, *names)

    def test_the_files(self):
        found = files_of(self.folder.name)
        for name in ("etc/udev/rules.d/60-optee-mediator.rules", "etc/modprobe.d/optee-mediator.conf",
                     "usr/" + PAGE, "usr/" + UAPI):
            self.assertIn(name, found)
            self.assertEqual(os.stat(self.place(name)).st_mode & 0o777, 0o644, name)

    def test_the_places_of_a_package(self):
        self.install("SYSCONFDIR=/usr/lib")
        found = files_of(self.folder.name)
        self.assertIn("usr/lib/udev/rules.d/60-optee-mediator.rules", found)
        self.assertIn("usr/lib/modprobe.d/optee-mediator.conf", found)

    def test_what_a_former_version_had_goes(self):
        stale = os.path.join(self.tree, "old.c")
        with open(stale, "w", encoding="utf-8"):
            pass
        self.install()
        self.assertFalse(os.path.exists(stale))

    def test_the_tree_has_all_that_it_includes(self):
        found = files_of(self.tree)
        self.assertTrue({"Kbuild", "dkms.conf", "COPYING", "LICENSE", "README.md"} <= found)
        for name in found:
            if not name.endswith((".c", ".h")):
                continue
            text = read(self.tree, name)
            for header in re.findall(r'^#include "(.*)"', text, re.M):
                near = os.path.normpath(os.path.join(os.path.dirname(name), header))
                self.assertTrue({near, header} & found, f"{name} includes {header}")
            for header in re.findall(r"^#include <((?:optee_mediator|uapi/optee_\w+)[/.].*)>", text, re.M):
                self.assertIn("include/" + header, found, name)

    def test_kbuild_names_each_file_of_the_port(self):
        """What is in the folder and not in the list would be left out without a word."""
        kbuild = read(self.tree, "Kbuild")
        for name in files_of(PORT):
            if re.fullmatch(r"\w+\.c", name):
                self.assertRegex(kbuild, rf"\b{name[:-2]}\.o\b")

    def test_the_header_needs_no_other(self):
        status, text = run(CROSS + "gcc", "-std=c99", *WARNINGS, "-I" + self.place("usr/include"),
                           "-fsyntax-only", "-x", "c", self.place("usr", UAPI))
        self.assertEqual(status, 0, text)

    def test_the_library_for_vmms_compiles(self):
        found = ("env", "PKG_CONFIG_PATH=" + self.place("usr/share/pkgconfig"), "pkg-config")
        _, flags = run(*found, "--cflags", "om-vmm")
        _, folder = run(*found, "--variable=sourcedir", "om-vmm")
        sources = [os.path.join(folder.strip(), name) for name in os.listdir(folder.strip()) if name.endswith(".c")]
        self.assertTrue(sources)
        status, text = run(CROSS + "gcc", "-std=gnu11", *WARNINGS, *flags.split(), "-isystem",
                           os.environ["LIBFDT_HEADERS"], "-fsyntax-only", *sources)
        self.assertEqual(status, 0, text)

    def test_the_rule_is_for_the_device(self):
        rules = [line for line in read(PORT, "udev/60-optee-mediator.rules").splitlines()
                 if not line.startswith("#")]
        name = re.search(r'\.name = "([\w-]+)",\n\t\.fops', read(PORT, "device.c"))[1]
        self.assertEqual(rules, [f'KERNEL=="{name}", SUBSYSTEM=="misc", GROUP="kvm", MODE="0660"'])


class PageTest(unittest.TestCase):
    page = read(PORT, "optee-mediator.4")
    header = re.sub(r"/\*.*?\*/", "", read(PORT, "include/uapi/optee_mediator.h"), flags=re.S)

    def expect_all(self, names):
        self.assertTrue(names)
        for name in names:
            self.assertRegex(self.page, rf"(?<![\w]){name}(?![\w])")

    def test_it_is_well_formed(self):
        root = os.environ["LINUX_ADMIN_ROOT"]
        status, text = run(*unpacked.command(root, "mandoc"), "-Tlint", "-Wwarning",
                           os.path.join(PORT, "optee-mediator.4"))
        self.assertEqual((status, text), (0, ""))

    def test_it_has_each_constant(self):
        constants = set(re.findall(r"^#define (OM_IOC_\w+)", self.header, re.M))
        self.expect_all({name for name in constants
                         if not name.endswith(("_SIZE_V1", "_PLACES")) and name != "OM_IOC_TYPE"})

    def test_it_has_each_field(self):
        self.expect_all(set(re.findall(r"^\t(?:__[us]\d+|struct \w+) (\w+)", self.header, re.M)))

    def test_it_has_each_parameter(self):
        params = read(PORT, "params.c")
        names = re.findall(r"^module_param(?:_named)?\((\w+)", params, re.M)
        limits = re.findall(r"^LIMIT\((\w+)", params, re.M)
        listed = [line for line in self.page.splitlines() if line.startswith(".It Cm ")]
        self.assertEqual(sorted(re.findall(r"Cm (\w+)", "".join(listed))),
                         sorted(names + limits + ["max_" + name for name in limits]))

    def test_its_example_compiles(self):
        example = re.search(r"^\.Bd -literal\n(.*?)^\.Ed", self.page, re.M | re.S)[1].replace(r"\-", "-")
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, "optee_mediator"))
            os.symlink(os.path.join(PORT, "include/uapi"), os.path.join(folder, "optee_mediator/uapi"))
            status, text = run(CROSS + "gcc", "-std=gnu11", *WARNINGS, "-I" + folder, "-fsyntax-only", "-x", "c",
                               "-", text=EXAMPLE_BEGINS + example + EXAMPLE_ENDS)
        self.assertEqual(status, 0, text)


class ReadmeTest(unittest.TestCase):
    def said(self):
        """All that the module and the mediator can say, each piece of a sentence joined."""
        sources = (read(PORT, name) for name in files_of(PORT) if name.endswith(".c"))
        return re.sub(r'"\s*"', "", "".join(sources) + read(ROOT, "mediator/life/stats.c")).replace(r"\"", '"')

    def test_the_log_can_say_each_line_of_the_table(self):
        table = re.search(r"^## Why there is no device\n(.*?)^## ", read(PORT, "README.md"), re.M | re.S)[1]
        lines = re.findall(r"^\| `([^`]+)`", table, re.M)
        self.assertTrue(lines)
        said = self.said()
        for line in lines:
            line = re.sub(r"driver '\w+'|parameter '\w+'", lambda word: word[0].split("'")[0] + "'%s'", line)
            line = line.replace("shared, without", "shared%s, without")
            for piece in line.split("%s, "):
                self.assertIn(piece, said)

    def test_the_version_is_that_of_the_project(self):
        version = re.search(r"^VERSION := (.*)$", read(ROOT, "packaging/build.mk"), re.M)[1]
        named = set(re.findall(r"optee-mediator[-/](\d+\.\d+\.\d+)", read(PORT, "README.md")))
        self.assertEqual(named, {version})


if __name__ == "__main__":
    unittest.main()
