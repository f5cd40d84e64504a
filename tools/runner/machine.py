# SPDX-License-Identifier: BSD-2-Clause
"""QEMU: its command line, and the process with its console's two ends."""
import os
import selectors
import subprocess

from runner import devicetree, layout
from runner.errors import RunFailed

QEMU = os.environ.get("QEMU", "qemu-system-aarch64")
CPU = os.environ.get("CPU", "cortex-a53")
BOARD = "virt,secure=on,virtualization=on,gic-version=3,acpi=off"


class Machine:
    """Describes a machine; start() runs it."""

    def __init__(self, name, flash, cpus, memory_mib, images):
        self.name = name
        self.flash = flash
        self.hardware = ["-nodefaults", "-display", "none", "-cpu", CPU,
                         "-smp", str(cpus), "-m", str(memory_mib)]
        self.images = sorted({(image.address, image.path) for image in images})
        self.extra = []  # further options of QEMU's
        self.secure_log = layout.run_file("secure.log" if name == "vms" else f"{name}-secure.log")

    def device_tree(self, overlay):
        """QEMU says what the machine is; the overlay adds what is to be started."""
        base, output = layout.run_file(f"{self.name}-qemu.dtb"), layout.run_file(f"{self.name}.dtb")
        devicetree.tool(QEMU, "-machine", f"{BOARD},dumpdtb={base}", *self.hardware)
        devicetree.apply(base, overlay, output)
        return output

    def command(self, overlay):
        command = [QEMU, "-machine", BOARD, *self.hardware, "-bios", self.flash,
                   "-dtb", self.device_tree(overlay)]
        for address, path in self.images:
            command += ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]
        return command + ["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
                          "-serial", f"file:{self.secure_log}", *self.extra]

    def start(self, overlay, limit):
        """Runs it for at most @limit seconds, whatever happens to the runner."""
        for path in [self.flash, *(path for _, path in self.images)]:
            if not os.path.exists(path):
                raise RunFailed(f"{path} is missing: run it by make, which builds it")
        return Process(["timeout", "-k", "5", str(int(limit)), *self.command(overlay)],
                       layout.run_file(f"{self.name}-qemu.log"))


class Process:
    """A running machine: bytes from its console, bytes to it."""

    def __init__(self, command, log):
        self.log = log
        with open(log, "wb") as errors:
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                          stderr=errors, bufsize=0, start_new_session=True)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.child.stdout, selectors.EVENT_READ)
        self.ended = False

    def read(self, timeout):
        """What came within @timeout seconds; empty when nothing did or the machine ended."""
        if self.ended or not self.selector.select(timeout):
            return b""
        data = os.read(self.child.stdout.fileno(), 65536)
        self.ended = not data
        return data

    def write(self, data):
        try:
            self.child.stdin.write(data)
        except BrokenPipeError:
            self.ended = True

    def complaint(self):
        """QEMU's last word, if it had one."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file if line.strip()]
        return lines[-1] if lines else f"exit status {self.child.wait()}"

    def end(self):
        """Ends QEMU if it still runs: timeout(1) passes the signal on."""
        if self.child.poll() is None:
            self.child.terminate()
        self.child.wait()
        self.selector.close()
        self.child.stdout.close()
        self.child.stdin.close()
