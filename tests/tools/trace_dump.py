#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes the dump of a trace such as a hypervisor writes it: clients in two VMs open sessions, call, are
asked for things by OP-TEE, and interrupted. The same seed gives the same dump.

By itself it writes one to its output: trace_dump.py CALLS [SEED].
"""
import heapq
import random
import sys

HZ = 62_500_000
APPS = ("5b9e0e40263611e1ad9e0002a5d5c51b", "cb3e5ba0adf111e0998b0002a5d5c51b",
        "b689f2a78adf477a9f9932e90c0ad0a2", "00112233445566778899aabbccddeeff")
OPEN, INVOKE, CLOSE, REGISTER = 0, 1, 2, 4
LOAD_TA, FS, SHM_ALLOC = 0, 2, 6
ALLOC, INTERRUPT, COMMAND = 0, 4, 5
CALL, RESUME = 0x32000004, 0x32000003
RPC_RETURN = 0xffff0000
BUSY_TA = 0xffff000d


class Recorder:
    def __init__(self):
        self.lines = []

    def tell(self, time, place, kind, call=0, code=0, value0=0, value1=0):
        """@place: (VM, vCPU); the CPU follows from it. @time in ticks."""
        vm, vcpu = place
        cpu = (int(vm[2:]) - 1) * 2 + (vcpu or 0)
        number = "-" if vcpu is None else vcpu
        self.lines.append((time, f"t {time:x} {cpu} {vm} {number} {kind} {call:x} {code:x} {value0:x} {value1:x}"))

    def text(self, lost=0):
        """Each CPU's events one behind the other, as rings are dumped."""
        ordered = sorted(self.lines, key=lambda line: (line[1].split()[2], line[0]))
        return "\n".join([f"trace: cpus=4 hz={HZ} events={len(ordered)} lost={lost}",
                          *(line for _, line in ordered), "trace: end"]) + "\n"


class Client:
    """A thread of a VM's. Each step of turns() is one stay on a vCPU: how long it lasts, and what it is."""

    def __init__(self, machine, vm, number):
        self.machine, self.vm, self.number = machine, vm, number
        self.chance = machine.chance

    def ticks(self, microseconds):
        return max(1, int(self.chance.lognormvariate(0, 0.6) * microseconds * HZ / 1e6))

    def turns(self):
        """(ticks outside before, function of place and time that records a stay and returns its end)."""
        while self.machine.calls_left > 0:
            app = self.chance.choice(APPS)
            session = self.machine.new_session()
            loads = [(COMMAND, SHM_ALLOC, 60), (COMMAND, LOAD_TA, 900)] if self.chance.random() < 0.3 else []
            yield from self.call(OPEN, app, session, loads)
            if self.chance.random() < 0.3:
                yield from self.call(REGISTER, app, 0, [])
            for _ in range(self.chance.randint(1, 12)):
                asks = [(COMMAND, FS, 250)] * self.chance.randint(1, 5) if app == APPS[2] else []
                if self.chance.random() < 0.1:
                    asks.append((INTERRUPT, 0, 15))
                yield from self.call(INVOKE, app, session, asks)
            yield from self.call(CLOSE, app, session, [])

    def call(self, command, app, session, asks):
        self.machine.calls_left -= 1
        state = {"call": None, "result": 0 if self.chance.random() < 0.95 or command != INVOKE else BUSY_TA}
        yield self.ticks(400), lambda place, time: self.begin(place, time, state, command, app, session, asks)
        for index, ask in enumerate(asks):
            yield self.ticks(ask[2]), lambda place, time, index=index, ask=ask: self.answer(
                place, time, state, session, ask, asks[index + 1:])

    def begin(self, place, time, state, command, app, session, asks):
        tell = self.machine.recorder.tell
        state["call"] = self.machine.slot(self.vm, time)
        function = self.chance.randint(0, 20) if command == INVOKE else 0
        named = 0 if command in (OPEN, REGISTER) else session
        tell(time, place, "begin", state["call"], command, function << 32 | named)
        if command == OPEN:
            tell(time, place, "ta", state["call"], 0, int(app[:16], 16), int(app[16:], 16))
        if command == REGISTER:
            time += self.ticks(6)
            tell(time, place, "register", state["call"], 1, 64)
        return self.work(place, time + self.ticks(3), state, session, asks, CALL)

    def work(self, place, time, state, session, asks, function):
        """In OP-TEE, and then asked or at the end."""
        tell, call = self.machine.recorder.tell, state["call"]
        tell(time, place, "enter", call, function)
        time += self.ticks(120)
        tell(time, place, "leave", call, RPC_RETURN + asks[0][0] if asks else 0)
        time += self.ticks(2)
        if asks:
            tell(time, place, "ask", call, asks[0][0], asks[0][1])
        else:
            tell(time, place, "end", call, 0, state["result"] << 32 | session, 4 if state["result"] else 0)
            self.machine.slots[self.vm][call] = time
        return time

    def answer(self, place, time, state, session, ask, asks):
        self.machine.recorder.tell(time, place, "answer", state["call"], ask[0], ask[1])
        return self.work(place, time + self.ticks(2), state, session, asks, RESUME)


class Machine:
    """Two VMs of two vCPUs, three clients each."""

    def __init__(self, calls, seed):
        self.chance = random.Random(seed)
        self.calls_left = calls
        self.recorder = Recorder()
        self.sessions = 0
        self.slots = {"vm1": {}, "vm2": {}}  # number: from when on it is free

    def new_session(self):
        self.sessions += 1
        return self.sessions

    def slot(self, vm, time):
        number = next(n for n in range(1, 100) if self.slots[vm].get(n, 0) <= time)
        self.slots[vm][number] = float("inf")
        return number

    def run(self):
        queue, free = [], {}
        for vm in self.slots:
            place = (vm, 0)
            self.recorder.tell(0x10000, place, "fast-enter", 0, 0xb2000009)
            self.recorder.tell(0x10100, place, "fast-leave", 0, 0)
            for number in range(3):
                turns = Client(self, vm, number).turns()
                heapq.heappush(queue, (0x10200 + number, vm, number, turns, None))
        while queue:
            time, vm, number, turns, stay = heapq.heappop(queue)
            if stay:
                vcpu = min((0, 1), key=lambda n: (free.get((vm, n), 0) > time, n != number % 2))
                time = stay((vm, vcpu), max(time, free.get((vm, vcpu), 0) + 1))
                free[vm, vcpu] = time
            if following := next(turns, None):
                heapq.heappush(queue, (time + following[0], vm, number, turns, following[1]))
        self.recorder.tell(time + 100, ("vm1", None), "life", 0, 3)
        return self.recorder


def make(calls, seed=1):
    """A Recorder with that many calls, or a few more, as clients close what they have opened."""
    return Machine(calls, seed).run()


if __name__ == "__main__":
    sys.stdout.write(make(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1).text())
