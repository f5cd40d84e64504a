# SPDX-License-Identifier: BSD-2-Clause
"""QEMU: its command line, and the process with its consoles' ends."""
import os
import selectors
import socket
import subprocess

from runner import devicetree, layout, wire
from runner.errors import RunFailed

QEMU = os.environ.get("QEMU", "qemu-system-aarch64")
CPU = os.environ.get("CPU", "cortex-a53")
BOARD = "virt,secure=on,virtualization=on,gic-version=3,acpi=off"


# What the ports of consoles belong to. Debian's kernel has the driver of the former as a module.
VIRTIO_MMIO = ("-global", "virtio-mmio.force-legacy=false", "-device", "virtio-serial-device")
VIRTIO_PCI = ("-device", "virtio-serial-pci")


class Machine:
    """Describes a machine; start() runs it. `uart` is the wire of its UART, `ports` names the channels
    of consoles beside it, on the device `virtio`, each a `port`, and `consoles` those that are not VMs'."""

    end_limit = 60  # seconds that it takes to power off

    def __init__(self, name, flash, cpus, memory_mib, images):
        self.name = name
        self.flash = flash
        self.hardware = ["-nodefaults", "-display", "none", "-cpu", CPU,
                         "-smp", str(cpus), "-m", str(memory_mib)]
        self.images = sorted({(image.address, image.path) for image in images})
        self.extra = []  # further options of QEMU's
        self.uart, self.ports, self.consoles = wire.Shared(), {}, {wire.HYPERVISOR: "hypervisor"}
        self.virtio, self.port = VIRTIO_MMIO, Port
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
                          "-chardev", f"file,id=secure,path={self.secure_log},append=on",
                          "-serial", "chardev:secure", *self.extra]

    def start(self, overlay, limit):
        """Runs it for at most @limit seconds, whatever happens to the runner."""
        for path in [self.flash, *(path for _, path in self.images)]:
            if not os.path.exists(path):
                raise RunFailed(f"{path} is missing: run it by make, which builds it")
        with open(self.secure_log, "wb"):
            pass  # QEMU appends
        ports = [self.port(*names) for names in self.ports.items()]
        options = [option for number, port in enumerate(ports, 1) for option in port.options(number)]
        command = [*self.command(overlay), *(self.virtio if ports else ()), *options]
        return Process(["timeout", "-k", "5", str(int(limit)), *command],
                       layout.run_file(f"{self.name}-qemu.log"), self.uart, ports)


class Port:
    """A console of its own beside the UART, as a port of a virtio device, which finds it by its name:
    our end and QEMU's."""

    def __init__(self, channel, name):
        self.name = name
        self.wire = wire.Plain(channel)
        self.ours, self.qemus = socket.socketpair()

    def options(self, number):
        """QEMU's, for the port of that number."""
        return ["-chardev", f"socket,id=port{number},fd={self.qemus.fileno()}",
                "-device", f"virtserialport,chardev=port{number},name={self.name}"]

    def close(self):
        self.ours.close()
        self.qemus.close()


class Process:
    """A running machine: bytes from its consoles, bytes to them. QEMU's standard input and output are
    the UART's."""

    def __init__(self, command, log, uart, ports=()):
        self.log = log
        self.uart = uart
        self.ports = {port.wire.channel: port for port in ports}
        with open(log, "wb") as errors:
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                          stderr=errors, bufsize=0, start_new_session=True,
                                          pass_fds=[port.qemus.fileno() for port in ports])
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.child.stdout, selectors.EVENT_READ, uart)
        for port in ports:
            self.selector.register(port.ours, selectors.EVENT_READ, port.wire)
        self.ended = False

    def outputs(self):
        """What to wait for, where something else is waited for as well."""
        return [self.child.stdout, *(port.ours for port in self.ports.values())]

    def read(self, timeout):
        """[(channel, bytes)] that came within @timeout seconds; nothing when the machine ended."""
        if self.ended:
            return []
        return [piece for key, _ in self.selector.select(timeout) for piece in self._read(key)]

    def _read(self, key):
        data = os.read(key.fd, 65536)
        self.ended = self.ended or not data
        return key.data.feed(data)

    def send(self, channel, data):
        try:
            if channel in self.ports:
                self.ports[channel].ours.sendall(data)
            else:
                self.child.stdin.write(self.uart.address(channel, data))
        except (BrokenPipeError, ConnectionError):
            self.ended = True

    def failed(self):
        """Whether QEMU, which has ended, was ended by a signal or by itself as one that failed."""
        return self.child.wait() != 0

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
        for port in self.ports.values():
            port.close()
