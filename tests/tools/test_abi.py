#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What make takes of ABI= and of what goes with it, and what it refuses before anything is built."""
import os
import re
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Whatever the make that runs this was told is not for these.
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not re.match("MAKE|MFLAGS|GUEST_|(ABI|BUILD|DEBIAN|OPTEE_DIR|TFA_DIR|VMS)$", name)}
NO_SPMC = "CFG_NS_VIRTUALIZATION=y\nCFG_VIRT_GUEST_COUNT=2\n"
SPMC_FOR_VMS = NO_SPMC + "CFG_CORE_SEL1_SPMC=y\n"
SPMC = "CFG_CORE_SEL1_SPMC=y\n"
OPTEED, SPMD = b"\0opteed_fast\0", b"\0std_svc\0"
BARE = ("run", "ABI=ffa", "NATIVE=only")


class AbiTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def make(self, *words):
        """Its exit status and what it says; it only asks itself whether there is something to be made."""
        command = ["make", "-C", ROOT, "--no-print-directory", "--question", f"BUILD={self.folder}/build", *words]
        done = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        return done.returncode, done.stdout

    def variables(self, *words):
        """What make makes of @words, which it has to take; none is a goal: some are run even if asked."""
        status, said = self.make("--print-data-base", f"{self.folder}/build/spmc.dtb", *words)
        self.assertEqual(status, 1, said)
        return {name: value.replace(f"{self.folder}/build", "build")
                for name, value in re.findall(r"^(\w+) :?= (.*)$", said, re.MULTILINE)}

    def write(self, name, content):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(content)

    def optee(self, conf):
        """OPTEE_DIR= of a build with that conf.mk."""
        self.write("conf.mk", conf.encode())
        self.write("tee-header_v2.bin", b"OPTE")
        return f"OPTEE_DIR={self.folder}"

    def tfa(self, bl31):
        """TFA_DIR= of a build with that in its BL31."""
        for name in ("bl1.bin", "bl2.bin", "bl31.bin"):
            self.write(name, bl31)
        return f"TFA_DIR={self.folder}"

    def test_what_is_no_choice_of_tests(self):
        for choice in ("1001 1004", "", "smoke", "1001,", "1001;reboot", "it's"):
            self.assert_refused("XTEST=.*: it must be short, full, or numbers of tests with commas between them", "run",
                                f"XTEST={choice}")
        self.assert_refused("NATIVE=yes: it must be 0, 1, or only", "run", "NATIVE=yes")

    def assert_refused(self, error, *words):
        status, said = self.make(*words)
        self.assertEqual(status, 2, said)
        self.assertRegex(said.strip(), rf"\A(\S+\.mk|Makefile):\d+: \*\*\* {error}\.  Stop\.\Z")

    def test_there_are_two(self):
        for abi in ("", "x", "ffa smc", "FFA"):
            self.assert_refused(f"ABI={abi}: it is smc or ffa", "run", f"ABI={abi}")
        self.assertEqual(self.variables()["ABI"], "smc")

    def test_what_has_no_ffa_is_refused_with_it(self):
        for goal in ("run-xen", "run-kvm", "kvm-life-test", "uboot-test", "bench-xtest", "test"):
            self.assert_refused(f"ABI=ffa: there is no make {goal} with it, but make run shell .*", "ABI=ffa", goal)
        self.assert_refused("ABI=ffa: there is no make matrix with it, but .*", "ABI=ffa", "run", "matrix")

    def test_each_has_files_of_its_own(self):
        own = ("VM_IMAGES", "NATIVE_IMAGES", "TFA_READY", "OPTEE_BUILT", "OPTEE_BUILT_BARE", "FIRMWARE_PARTS")
        files = {abi: {word for name in own for word in self.variables(f"ABI={abi}", "GUEST_DEBIAN=sid")[name].split()}
                 for abi in ("smc", "ffa")}
        self.assertEqual(files["smc"] & files["ffa"], {"build/guest/sid/Image"})
        self.assertIn("build/flash-native.bin", files["smc"])
        self.assertIn("build/flash-native-ffa.bin", files["ffa"])

    def test_the_kernel_has_ffa(self):
        for words, suite in (((), "trixie-backports"), (("DEBIAN=sid",), "sid"), (("GUEST_DEBIAN=sid",), "sid")):
            self.assertEqual(self.variables("ABI=ffa", *words)["GUEST_KERNELS"], suite)
        for suite in ("trixie", "bookworm", "sid-16k"):
            self.assert_refused(rf"GUEST_DEBIAN={suite}: for ABI=ffa it is one of trixie-backports sid, .*",
                                *BARE, f"GUEST_DEBIAN={suite}")

    def test_an_own_optee_of_the_other_abi_is_refused(self):
        self.assert_refused(r"OPTEE_DIR=\S+: that OP-TEE is of ABI=smc: for ABI=ffa build it with CFG_CORE_SEL1_SPMC=y",
                            *BARE, self.optee(NO_SPMC))
        self.assert_refused(r"OPTEE_DIR=\S+: that OP-TEE is of ABI=ffa: for ABI=smc build it without CFG_\S+",
                            "run", self.optee(SPMC_FOR_VMS))
        for abi, conf in (("smc", NO_SPMC), ("ffa", SPMC_FOR_VMS)):
            self.assertEqual(self.variables(f"ABI={abi}", self.optee(conf))["OPTEE_BIN"], f"{self.folder}/")

    def test_an_own_optee_is_advised_how_to_be_built_for_vms(self):
        for conf, advised in ((SPMC_FOR_VMS + "CFG_DYN_CONFIG=y\n", True), (SPMC_FOR_VMS + "CFG_DYN_CONFIG=n\n", False),
                              (SPMC + "CFG_DYN_CONFIG=y\n", False)):
            said = self.make("help", "ABI=ffa", self.optee(conf))[1]
            self.assertEqual("build it with CFG_DYN_CONFIG=n" in said, advised, said)

    def test_an_own_optee_is_bare_where_it_can_be(self):
        self.assert_refused(r"OPTEE_DIR=\S+: that OP-TEE is for VMs: .* without CFG_NS_VIRTUALIZATION",
                            *BARE, self.optee(SPMC_FOR_VMS))
        self.assertEqual(self.variables(*BARE[1:], self.optee(SPMC))["BARE_OPTEE_BIN"], f"{self.folder}/")
        self.assertEqual(self.variables("ABI=ffa", self.optee(SPMC_FOR_VMS))["BARE_OPTEE_BIN"],
                         "build/optee/trixie-ffa-bare/core/")

    def test_an_own_tfa_of_the_other_abi_is_refused(self):
        self.assert_refused(r"TFA_DIR=\S+: that TF-A is of ABI=smc: for ABI=ffa build it with SPD=spmd .*",
                            *BARE, self.tfa(OPTEED))
        self.assert_refused(r"TFA_DIR=\S+: that TF-A is of ABI=ffa: for ABI=smc build it with SPD=opteed",
                            "run", self.tfa(SPMD))
        for abi, bl31 in (("smc", OPTEED), ("ffa", SPMD)):
            self.assertEqual(self.variables(f"ABI={abi}", self.tfa(bl31))["TFA_BIN"], self.folder)

    def test_goals_of_the_reference_hypervisor_are_taken_with_ffa(self):
        for goal in ("run", "shell", "destroy-test", "kexec-test"):
            self.assertEqual(self.make("ABI=ffa", goal, self.tfa(SPMD))[0], 1)
        for native in ("1", "only"):
            self.assertEqual(self.make("ABI=ffa", "run", f"NATIVE={native}", self.tfa(SPMD))[0], 1)


if __name__ == "__main__":
    unittest.main()
