#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What xentrace recorded of the mediator in Xen becomes a dump."""
import os
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(1, "tools")
import xentrace  # noqa: E402

HZ = 62500000


def record(event, *words, time=None):
    head = struct.pack("<I", event | len(words) << 28 | (time is not None) << 31)
    return head + (b"" if time is None else struct.pack("<Q", time)) + struct.pack(f"<{len(words)}I", *words)


def cpu(number):
    return record(xentrace.CPU_CHANGE, number, 4096)


def ours(kind, time, domain=1, vcpu=0, call=1, code=0):
    return record(xentrace.OURS + kind, vcpu << 16 | domain, call, code, 0x11, 0x22, 0x33, 0x44, time=time)


class XentraceTest(unittest.TestCase):
    GOOD = (cpu(1) + ours(0, 0x100, code=4) + record(0x2100f, 1, 2, time=7) + ours(13, 0x101, vcpu=0xffff, call=0)
            + cpu(0) + record(xentrace.LOST, 5, 0, 0, 0, time=9) + ours(7, 0x90, domain=0, vcpu=3, call=0x12))

    def test_a_record(self):
        values = "0000002200000011 0000004400000033"
        self.assertEqual(list(xentrace.read(self.GOOD, HZ)), [
            f"trace: cpus=2 hz={HZ} events=3 lost=5",
            f"t 0000000000000090 0 dom0 3 end 12 00000000 {values}",
            f"t 0000000000000100 1 d1 0 begin 1 00000004 {values}",
            f"t 0000000000000101 1 d1 - life 0 00000000 {values}",
            "trace: end"])

    def test_what_cannot_be_read_is_told(self):
        for data, complaint in ((b"", "no event of our"), (cpu(0), "no event of our"),
                                (record(0x2100f, 1), "no event of our"),
                                *((self.GOOD[:-cut], "is cut") for cut in range(1, 40)),
                                (ours(0, 1), "none as our"), (cpu(0) + ours(15, 1), "none as our"),
                                (cpu(0) + record(xentrace.OURS, 1, time=1), "none as our"),
                                (record(xentrace.CPU_CHANGE), "is cut")):
            with self.subTest(data=data), self.assertRaisesRegex(ValueError, complaint):
                list(xentrace.read(data, HZ))

    def test_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "trace")
            for data, status in ((self.GOOD, 0), (self.GOOD[:-1], 1)):
                with open(path, "wb") as file:
                    file.write(data)
                done = subprocess.run([sys.executable, "tools/xentrace.py", "--hz", str(HZ), path], text=True,
                                      capture_output=True, check=False)
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (status, status))
                self.assertEqual(bool(done.stdout), not status)


if __name__ == "__main__":
    unittest.main()
