#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Debian's own dkms, run where it was unpacked, makes the module of the tree of `make dkms`, and
makes none for a kernel that cannot have it; and where the module is installed, the kernel's own
driver is not loaded any more.

Neither dkms nor the module is installed on this machine: dkms is given other folders than its own.
"""
import argparse
import glob
import lzma
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

import unpacked
from unpacked import only

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CROSS = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-")
PACKAGE = "optee-mediator"
EXCLUDED = 77  # dkms' exit status
NO_HEADERS = 21
OPTEE_NODE = "of:NopteeT(null)Clinaro,optee-tz"
args = None  # pylint: disable=invalid-name  # set where the script begins


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", required=True, help="folder of the tree that dkms is to build")
    parser.add_argument("--headers", required=True, help="the kernel's headers")
    parser.add_argument("--root", required=True, help="where dkms, kmod and their libraries were unpacked")
    parser.add_argument("--kernel-source", required=True, help="the kernel's source, or what there is of it")
    parser.add_argument("--kernel", required=True, help="where the kernel's modules were unpacked")
    found = parser.parse_args()
    for name in ("sources", "root", "kernel_source"):
        setattr(found, name, os.path.abspath(getattr(found, name)))
    return found


def release_of(headers):
    return os.path.basename(headers).removeprefix("linux-headers-")


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Machine:
    """What dkms and kmod take for a host: modules, a folder for dkms, programs."""

    def __init__(self, folder):
        self.folder = folder
        self.modules = self.place("lib/modules")
        for name in ("dkms", "lib/modules"):
            os.makedirs(self.place(name))
        self._add_programs()

    def place(self, *names):
        return os.path.join(self.folder, *names)

    def _add_programs(self):
        """kmod's, and those that sign; a strip for arm64; and an id, as dkms installs for root only,
        wherever to."""
        for name in ("depmod", "modinfo", "modprobe"):
            self._add_program(name, unpacked.command(args.root, "kmod", name))
        self._add_program("openssl", unpacked.command(args.root, "openssl"))
        sign_file = only(glob.glob(os.path.join(args.root, "usr/lib/linux-kbuild-*/scripts/sign-file")))
        self._add_program("sign-file", unpacked.command(args.root, sign_file))
        self._add_program("strip", [CROSS + "strip"])
        self._add_program("id", ["sh", "-c", "echo 0"])

    def _add_program(self, name, words):
        write(self.place("bin", name), f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', 0o755)

    def run(self, *command):
        """The cross compiler's variables come as a make's that is above all others; the places of the
        key are dkms' own variables."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        environment |= {"PATH": self.place("bin") + ":" + os.environ["PATH"],
                        "MAKEFLAGS": "-- " + os.environ.get("LINUX_MAKE", ""),
                        "OPENSSL_CONF": os.path.join(args.root, "etc/ssl/openssl.cnf"),
                        "sign_file": self.place("bin/sign-file"),
                        "mok_signing_key": self.place("mok.key"), "mok_certificate": self.place("mok.pub")}
        done = subprocess.run(command, env=environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout

    def dkms(self, action, version, release, *more, arch="aarch64", headers=None, sources=None):
        return self.run("bash", os.path.join(args.root, "usr/sbin/dkms"), action, f"{PACKAGE}/{version}",
                        "-k", release, "-a", arch, "--dkmstree", self.place("dkms"),
                        "--sourcetree", sources or args.sources, "--installtree", self.modules,
                        "--kernelsourcedir", headers or args.headers, *more)

    def plain_modules(self, release):
        """{name: path} of what is installed, which is compressed if the kernel's own are."""
        folder = os.path.join(self.modules, release, "updates/dkms")
        plain = {}
        for file_name in os.listdir(folder):
            installed, name = os.path.join(folder, file_name), file_name.split(".ko")[0]
            plain[name] = self.place(f"{name}.ko")
            with (lzma.open if installed.endswith(".xz") else open)(installed, "rb") as file:
                with open(plain[name], "wb") as module:
                    shutil.copyfileobj(file, module)
        return plain

    def add_kernels_own_driver(self, release):
        """As Debian's kernel has it, with what it depends on."""
        for path, _, names in os.walk(args.kernel):
            for name in names:
                if re.match(r"(optee|tee)\.ko", name):
                    where = self.place("lib/modules", release, "kernel/drivers/tee")
                    os.makedirs(where, exist_ok=True)
                    shutil.copy(os.path.join(path, name), where)


class DkmsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.version = only(os.listdir(args.sources)).removeprefix(PACKAGE + "-")
        cls.release = release_of(args.headers)

    @classmethod
    def new_machine(cls):
        folder = tempfile.TemporaryDirectory()
        return folder, Machine(folder.name)


    def expect_loadable(self, module):
        done = subprocess.run([os.path.join(ROOT, "tools/linux_check.sh"), module, args.headers],
                              text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


class InstalledTest(DkmsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder, cls.machine = cls.new_machine()
        cls.machine.add_kernels_own_driver(cls.release)
        status, text = cls.machine.dkms("install", cls.version, cls.release)
        assert not status, text

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_version_is_that_of_the_project(self):
        conf = read(os.path.join(args.sources, f"{PACKAGE}-{self.version}", "dkms.conf"))
        self.assertIn(f'PACKAGE_VERSION="{self.version}"\n', conf)
        self.assertIn(f"VERSION := {self.version}\n", read(os.path.join(ROOT, "packaging/build.mk")))

    def plain_module(self):
        return only(self.machine.plain_modules(self.release).values())

    def test_the_kernel_would_load_it(self):
        self.expect_loadable(self.plain_module())

    def test_it_is_signed_with_a_key_of_the_machines(self):
        status, text = self.machine.run("modinfo", "-F", "signer", self.plain_module())
        self.assertEqual((status, text), (0, "DKMS module signing key\n"))
        self.assertTrue(os.path.exists(self.machine.place("mok.pub")))

    def modprobe(self, *words):
        return self.machine.run("modprobe", "-d", self.machine.folder, "-S", self.release, "--dry-run",
                                "--verbose", *words)[1]

    def drivers(self, *more):
        """The modules that udev loads for the node in the device tree."""
        return sorted(re.findall(r"([\w-]+)\.ko", self.modprobe("--use-blacklist", *more, OPTEE_NODE)))

    def test_the_kernels_own_driver_is_kept_away(self):
        self.machine.run("depmod", "-b", self.machine.folder, self.release)
        self.assertIn("optee", self.drivers())
        configured = ("-C", os.path.join(ROOT, "ports/linux/modprobe.d"))
        self.assertEqual(self.drivers(*configured), [PACKAGE])
        text = self.modprobe(*configured, "optee")
        self.assertNotIn("optee.ko", text)
        self.assertIn("install /bin/false", text)


class HostDriverTest(DkmsTest):
    """A tree with the host's own driver in it."""

    def setUp(self):
        folder, self.machine = self.new_machine()
        self.addCleanup(folder.cleanup)
        self.sources = self.machine.place("sources")
        self.tree = os.path.join(self.sources, f"{PACKAGE}-{self.version}")
        os.makedirs(self.sources)

    def make_tree(self, kernel_source):
        done = subprocess.run([os.path.join(ROOT, "ports/linux/make-tree"), self.tree, kernel_source],
                              text=True, capture_output=True, check=False)
        return done.returncode, done.stderr

    def modinfo(self, field, module):
        return self.machine.run("modinfo", "-F", field, module)[1].strip()

    def test_both_modules_are_made(self):
        self.machine.add_kernels_own_driver(self.release)
        self.assertEqual(self.make_tree(args.kernel_source), (0, ""))
        status, text = self.machine.dkms("install", self.version, self.release, sources=self.sources)
        self.assertEqual(status, 0, text)
        modules = self.machine.plain_modules(self.release)
        self.assertEqual(sorted(modules), ["optee-host", PACKAGE])
        self.expect_loadable(modules[PACKAGE])
        self.assertIn(PACKAGE, self.modinfo("depends", modules["optee-host"]).split(","))
        self.assertEqual(*(self.modinfo("vermagic", module) for module in modules.values()))

    def test_another_series_of_kernels(self):
        self.assertEqual(self.make_tree(args.kernel_source), (0, ""))
        for release in ("6.13.0-arm64", "6.121.0-arm64", "7.2.13+deb14-arm64"):
            status, text = self.machine.dkms("build", self.version, release, sources=self.sources)
            self.assertEqual(status, EXCLUDED, text)

    def test_what_is_no_kernel_source(self):
        for folder in (args.headers, "/nowhere"):
            status, text = self.make_tree(folder)
            self.assertEqual(status, 1)
            self.assertIn("must be the kernel's source tree", text)
            self.assertFalse(os.path.exists(self.tree))


class RefusedTest(DkmsTest):
    def setUp(self):
        folder, self.machine = self.new_machine()
        self.addCleanup(folder.cleanup)

    def config(self, old, new):
        """The kernel's configuration with something else in it."""
        text = read(os.path.join(args.headers, "include/config/auto.conf"))
        self.assertIn(old, text)
        path = self.machine.place("auto.conf")
        write(path, text.replace(old, new))
        return "--config", path

    def expect_excluded(self, release, *more, **where):
        status, text = self.machine.dkms("build", self.version, release, *more, **where)
        self.assertEqual(status, EXCLUDED, text)
        self.assertIn("includes a BUILD_EXCLUSIVE directive", text)

    def expect_not_excluded(self, release):
        """Without headers, dkms comes as far as to miss them."""
        status, text = self.machine.dkms("build", self.version, release, headers="/nowhere")
        self.assertEqual(status, NO_HEADERS, text)

    def test_pages_of_16_kib(self):
        headers = only(entry.path for entry in os.scandir(os.path.join(args.root, "usr/src"))
                       if entry.name.endswith("-16k"))
        self.expect_excluded(release_of(headers), headers=headers)

    def test_a_kernel_without_kvm(self):
        self.expect_excluded(self.release, *self.config("CONFIG_KVM=y\n", ""))

    def test_older_kernels(self):
        for release in ("6.1.0-39-arm64", "6.4.0-1-arm64", "6.11.10-arm64", "5.15.0"):
            self.expect_excluded(release)

    def test_newer_kernels(self):
        for release in ("6.12.0", "6.12-rc1-arm64", "6.12.117+deb13-arm64", "7.2.13+deb14-arm64", "10.1.0"):
            self.expect_not_excluded(release)

    def test_other_architectures(self):
        for arch in ("x86_64", "armv7l", "aarch64_be"):
            self.expect_excluded(self.release, arch=arch)


if __name__ == "__main__":
    args = options()
    unittest.main(argv=sys.argv[:1])
