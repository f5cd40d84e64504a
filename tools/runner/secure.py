# SPDX-License-Identifier: BSD-2-Clause
"""The secure world's console, a file that QEMU writes: has OP-TEE panicked? Why does it not start TAs?

All CPUs stand still after a panic, and nobody else would say why. Of a refused signature guests hear no
more than that there is no such Trusted Application, and of memory not whose there was too little.
"""
import os
import re

PANIC = re.compile(rb"^\*?E/TC:.*?((?:assertion '.*' failed|Panic\b.*?) at \S+:\d+.*)", re.MULTILINE)
# Where it stops if TF-A does not start it by its own ABI: at an SMC's answer, or without a manifest.
OTHER_ABI = re.compile(r"<(__panic_at_smc_return|reinit_manifest_dt)>")
TA_REFUSED = b"ldelf failed with res: 0xffff000f"  # TEE_ERROR_SECURITY
TA_WITHOUT_MEMORY = b"ldelf failed with res: 0xffff000c"  # TEE_ERROR_OUT_OF_MEMORY
EVERY = 1 << 16  # bytes at a time
LONGEST = 4096  # of a line that is not complete yet


class SecureConsole:
    """Reads on where it was. The file is emptied when it has grown to @keep bytes: OP-TEE can say
    more than a disk holds, and QEMU appends."""

    def __init__(self, path, keep=1 << 24):
        self.path = path
        self.keep = keep
        self.at = 0
        self.rest = b""
        self.first_panic = None
        self.seen = set()

    def panic(self):
        """The first line that says so, with what is known of its reason, or None."""
        self._read_on()
        if self.first_panic and OTHER_ABI.search(self.first_panic):
            return f"{self.first_panic}: OP-TEE and TF-A are of different ABIs, SMC and FF-A"
        return self.first_panic

    def refused_ta(self):
        """Whether a Trusted Application was not started because of its signature."""
        self._read_on()
        return TA_REFUSED in self.seen

    def ta_without_memory(self):
        """Whether OP-TEE had no memory left of a VM's share to start a Trusted Application."""
        self._read_on()
        return TA_WITHOUT_MEMORY in self.seen

    def _read_on(self):
        try:
            with open(self.path, "rb") as file:
                self._read(file)
        except FileNotFoundError:
            pass

    def _read(self, file):
        file.seek(self.at)
        while data := file.read(EVERY):
            self.at += len(data)
            self._judge(self.rest + data)
            self.rest = (self.rest + data).rpartition(b"\n")[2][-LONGEST:]
        if self.at >= self.keep:
            os.truncate(self.path, 0)
            self.at = 0

    def _judge(self, data):
        self.seen.update(failure for failure in (TA_REFUSED, TA_WITHOUT_MEMORY) if failure in data)
        if not self.first_panic and (found := PANIC.search(data)):
            self.first_panic = found[1].decode("utf-8", "replace").strip()
