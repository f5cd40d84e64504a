# SPDX-License-Identifier: BSD-2-Clause
"""The wires that carry consoles, each a channel: 'h' is where the hypervisor takes commands, '1' and
on are the VMs in their order, 'x' is what Xen itself and its dom0's kernel say, 'k' what the kernel of
a KVM host says, 'b' what Bao does.
"""
SWITCH = 0x1C
HYPERVISOR = "h"
XEN = "x"
KVM_HOST = "k"
BAO = "b"


class Plain:
    """A wire of one console."""

    def __init__(self, channel):
        self.channel = channel

    def feed(self, data):
        return [(self.channel, data)]

    def address(self, _, data):
        return data


class Shared:
    """A wire of all consoles: the byte 0x1C, then a channel's byte, switches the channel. Bytes are
    taken as they come, however they are cut."""

    def __init__(self):
        self.channel = HYPERVISOR
        self.switching = False

    def feed(self, data):
        """Returns [(channel, bytes)], in order."""
        pieces = []
        for part in self._runs(data):
            if pieces and pieces[-1][0] == self.channel:
                pieces[-1] = (self.channel, pieces[-1][1] + part)
            elif part:
                pieces.append((self.channel, part))
        return pieces

    def _runs(self, data):
        start = 0
        while start < len(data):
            if self.switching:
                self.channel = chr(data[start])
                self.switching = False
                start += 1
                continue
            end = data.find(SWITCH, start)
            self.switching = end >= 0
            end = len(data) if end < 0 else end
            yield data[start:end]
            start = end + self.switching

    def address(self, channel, data):
        """Bytes to send so that @data reaches @channel; a switch byte in the data is left out."""
        return bytes((SWITCH, ord(channel))) + data.replace(bytes((SWITCH,)), b"")
