#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a KVM host recorded becomes a dump, whatever tool wrote it down."""
import io
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(1, "tools")
import ftrace  # noqa: E402

FTRACE = """\
# tracer: nop
         om-life-233     [000] .N...    60.623371: step: vm=1 kind=life call=0 code=0x0 value0=0x0 value1=0x0
     CPU 0/KVM-234     [001] .....    60.650394: call_begin: vm=1 vcpu=3 a0=0x32000004 a1=0x0 a2=0x40000000 a3=0x0
     CPU 0/KVM-234     [001] .....    60.650498: step: vm=1 kind=begin call=17 code=0x4 value0=0x2 value1=0x0
CPU:1 [LOST 12 EVENTS]
          <idle>-0       (-------) [000] d.h1.    60.650500: sched_switch: prev_comm=x
     CPU 0/KVM-234     [001] .....    60.650575: step: vm=1 kind=enter call=17 code=0x32000004 value0=0x0 value1=0x0
     CPU 0/KVM-234     [001] .N...    60.698247: call_end: vm=1 vcpu=3 a0=0x0 a1=0x0 a2=0x0 a3=0x0
     CPU 0/KVM-234     [000] .N...    60.698250: step: vm=1 kind=life call=0 code=0x1 value0=0x0 value1=0x0
"""
DUMP = """\
trace: cpus=2 hz=1000000000 events=4 lost=12
t 0000000e1d6f3af8 0 vm1 - life 0 00000000 0000000000000000 0000000000000000
t 0000000e21e5cb10 0 vm1 - life 0 00000001 0000000000000000 0000000000000000
t 0000000e1f0d27d0 1 vm1 3 begin 11 00000004 0000000000000002 0000000000000000
t 0000000e1f0e5498 1 vm1 3 enter 11 32000004 0000000000000000 0000000000000000
trace: end
"""
CALL = "vm=1 vcpu=3 a0=0x32000004 a1=0x0 a2=0x40000000 a3=0x0"
STEP = "vm=1 kind=enter call=17 code=0x32000004 value0=0x0 value1=0x0"


class FtraceTest(unittest.TestCase):
    def read(self, text, names=None):
        return list(ftrace.read(io.StringIO(text), names or {}))

    def test_a_trace_of_the_kernels(self):
        self.assertEqual(self.read(FTRACE), DUMP.splitlines())

    def test_what_trace_cmd_and_perf_write(self):
        for form in ("  qemu-system-aar-234   [001]    60.650394001: {}: {}\n",
                     "  qemu-system-aar-234   [001] ..... 60.650394001: {}: {}\n",
                     "  CPU 0/KVM     234 [001]    60.650394001: optee_mediator:{}: {}\n",
                     "  CPU 0/KVM   230/234 [001]    60.650394001: optee_mediator:{}: {}\n"):
            with self.subTest(form=form):
                _, event, _ = self.read(form.format("call_begin", CALL) + form.format("step", STEP))
                self.assertEqual(event, f"t {60650394001:016x} 1 vm1 3 enter 11 32000004 {0:016x} {0:016x}")

    def test_a_vms_name(self):
        self.assertIn(" debian ", self.read(FTRACE, {"1": "debian"})[1])

    def test_what_cannot_be_read_is_told(self):
        line = "  x-1 [000] 6.0: step: "
        for text, complaint in (("", "no event"), ("# nothing\n", "no event"),
                                (f"\n{line}vm=1 kind=enter\n", "line 2 .*'call'"),
                                (f"{line}{STEP.replace('17', 'x')}\n", "line 1 .*'x'")):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, complaint):
                self.read(text)

    def test_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "trace.txt")
            for text, status in ((FTRACE, 0), ("", 1)):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                done = subprocess.run([sys.executable, "tools/ftrace.py", path], text=True, capture_output=True,
                                      check=False)
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (status, status))
                self.assertEqual(bool(done.stdout), not status)


if __name__ == "__main__":
    unittest.main()
