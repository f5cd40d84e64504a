#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What `make install` leaves is enough to compile the mediator into a hypervisor: by hand, by
pkg-config, by CMake, all for arm64 and without a C library.
"""
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CROSS = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-")
FLAGS = ["-std=c11", "-O1", "-ffreestanding", "-nostdinc", "-mgeneral-regs-only", "-mno-outline-atomics",
         "-Wall", "-Wextra", "-Werror"]
CMAKE = """\
cmake_minimum_required(VERSION 3.13)
project(hypervisor C)
find_package(optee-mediator %s REQUIRED)
add_library(hypervisor STATIC %s/ports/template/port.c %s/ports/template/tee.c)
target_link_libraries(hypervisor PRIVATE optee_mediator::%s)
"""


def output(*command, cwd=None, env=None):
    """What a command prints; what it complains of, if it fails, is the failure's text."""
    done = subprocess.run(command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stdout}")
    return done.stdout.strip()


def compiler_headers():
    return ["-isystem", output(CROSS + "gcc", "-print-file-name=include")]


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.prefix = os.path.join(cls.folder.name, "usr")
        environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
        output("make", "-C", ROOT, "install", f"DESTDIR={cls.folder.name}", "PREFIX=/usr", env=environment)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def place(self, *names):
        return os.path.join(self.prefix, *names)

    def pkg_config(self, *question):
        environment = os.environ | {"PKG_CONFIG_PATH": self.place("share/pkgconfig")}
        return output("pkg-config", *question, "optee-mediator", env=environment)

    def compile(self, name, sources, *flags):
        """Compiles all at once, as one object, in a folder of its own."""
        folder = os.path.join(self.folder.name, name)
        os.mkdir(folder)
        output(CROSS + "gcc", *FLAGS, *compiler_headers(), *flags, "-c", *sources, cwd=folder)
        objects = [entry for entry in os.listdir(folder) if entry.endswith(".o")]
        self.assertEqual(len(objects), len(sources))
        output(CROSS + "gcc", "-nostdlib", "-r", "-o", "all.o", *objects, cwd=folder)
        return os.path.join(folder, "all.o")

    def check_undefined(self, binary, *headers):
        output(os.path.join(ROOT, "ports/template/undefined.sh"), CROSS + "nm", binary, "om_port_",
               *(self.place("include/optee_mediator", header) for header in headers or ["port.h"]))

    def test_each_header_needs_no_other(self):
        for name in os.listdir(self.place("include/optee_mediator")):
            output(CROSS + "gcc", *FLAGS, *compiler_headers(), "-I" + self.place("include"), "-fsyntax-only",
                   "-x", "c", self.place("include/optee_mediator", name))

    def listed(self, *lists):
        sources = []
        for name in lists:
            with open(self.place("share/optee-mediator", name), encoding="utf-8") as file:
                sources += [self.place("share/optee-mediator", line.strip()) for line in file]
        return sources

    def test_by_the_list(self):
        sources = self.listed("sources.txt")
        self.check_undefined(self.compile("list", sources, "-I" + self.place("include")))

    def test_with_ffa(self):
        sources = self.listed("sources.txt", "sources-ffa.txt")
        binary = self.compile("ffa", sources, "-I" + self.place("include"), "-DOM_FFA")
        self.check_undefined(binary, "port.h", "port_ffa.h")
        with self.assertRaisesRegex(AssertionError, "needs om_port_ffa_"):
            self.check_undefined(binary)

    def test_with_the_trace(self):
        sources = self.listed("sources.txt")
        binary = self.compile("trace", sources, "-I" + self.place("include"), "-DOM_TRACE")
        self.check_undefined(binary, "port.h", "trace.h")
        with self.assertRaisesRegex(AssertionError, "needs om_port_trace"):
            self.check_undefined(binary)

    def test_by_pkg_config(self):
        folder = self.pkg_config("--variable=sourcedir")
        sources = [os.path.join(folder, name) for name in self.pkg_config("--variable=sources").split()]
        self.check_undefined(self.compile("pkg-config", sources, *self.pkg_config("--cflags").split()))

    def test_by_pkg_config_with_ffa(self):
        folder = self.pkg_config("--variable=sourcedir")
        names = self.pkg_config("--variable=sources") + " " + self.pkg_config("--variable=ffa_sources")
        sources = [os.path.join(folder, name) for name in names.split()]
        binary = self.compile("pkg-config-ffa", sources, "-DOM_FFA", *self.pkg_config("--cflags").split())
        self.check_undefined(binary, "port.h", "port_ffa.h")

    def test_by_cmake(self):
        names = self.cmake("sources")
        for function in ("om_vm_smc", "om_port_pin", "tee_call"):
            self.assertRegex(names, rf"\bT {function}\b")
        self.assertNotIn("ffa", names)

    def test_by_cmake_with_ffa(self):
        names = self.cmake("ffa_sources")
        for function in ("om_vm_smc", "om_smc_vm_smc", "om_ffa_vm_smc", "om_port_pin"):
            self.assertRegex(names, rf"\bT {function}\b")

    def cmake(self, target):
        """Builds a project against that target. What the library defines."""
        project, build = (os.path.join(self.folder.name, target, name) for name in ("project", "build"))
        os.mkdir(os.path.join(self.folder.name, target))
        os.mkdir(project)
        with open(os.path.join(project, "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write(CMAKE % (self.pkg_config("--modversion"), ROOT, ROOT, target))
        output("cmake", "-S", project, "-B", build, "-DCMAKE_SYSTEM_NAME=Generic",
               f"-DCMAKE_C_COMPILER={CROSS}gcc", "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY",
               f"-DCMAKE_PREFIX_PATH={self.prefix}",
               "-DCMAKE_C_FLAGS=" + " ".join(FLAGS[1:] + compiler_headers()))
        output("cmake", "--build", build)
        return output(CROSS + "nm", "--defined-only", os.path.join(build, "libhypervisor.a"))


if __name__ == "__main__":
    unittest.main()
