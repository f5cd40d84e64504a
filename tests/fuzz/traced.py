# SPDX-License-Identifier: BSD-2-Clause
"""Inputs from a trace of real drivers (docs/tracing.md): the calls that they made, on their vCPUs, in their
order and with what OP-TEE asked meanwhile, for the fuzzer's guests.

A trace has neither addresses nor what a Trusted Application did. So an invocation is one of the model's
functions that asks for the same: see function_of(). What OP-TEE was at while others came is a step that
stops there, and goes on where OP-TEE was left.
"""
import dataclasses

from fuzz import seeds

VMS, CALLS, SLOTS = 3, 4, 6  # of the fuzzer's: world.h
OPEN, INVOKE, REGISTER, UNREGISTER = 0, 1, 4, 5
HOW = {OPEN: 0, INVOKE: 15, 2: 1, 3: 2, 6: 3, 7: 4}  # of a call, by its command: call.c
WITH_ARG = 0x32000004
COMMAND, INTERRUPT = 5, 4  # what is asked
SHM_ALLOC, SHM_FREE = 6, 7
RENEWAL, DESTROYED = 2, 3
RESET = 1
# The fuzzer's number of a fast call, as in smc.c.
FAST = {0xb2000009: 0, 0xb200000b: 1, 0xb200000a: 2, 0xb2000010: 3, 0xb2000011: 4}
IN_OPTEE = 20  # the point at which a call that others come into stops
ANSWERS = 6  # of a call: the model asks for less than a real OP-TEE
LEAST, MOST = 16, 60  # steps of an input


@dataclasses.dataclass
class Call:
    """From its BEGIN to its END. @asks: (what, command) in their order."""
    begin: object
    slot: int = None  # among the calls of the fuzzer's guest
    pages: int = 1
    with_arg: bool = False
    asks: list = dataclasses.field(default_factory=list)
    answers: int = 0

    def commands(self):
        return [command for what, command in self.asks if what == COMMAND]

    def style(self):
        return seeds.PLAIN if self.with_arg else seeds.REGD_ARG


def known(events):
    """From where on each CPU's are there: what is newest is kept, and a CPU that is busier forgets sooner."""
    first = {}
    for event in events:
        first.setdefault(event.cpu, event.time)
    return [event for event in events if event.time >= max(first.values())]


def calls_of(events):
    """By the index of each event that is of a call: that call."""
    now, found = {}, {}
    for index, event in enumerate(events):
        key = event.vm, event.call
        if event.kind == "begin":
            now[key] = Call(event)
        call = now.get(key) if event.call else None
        if not call:
            continue
        found[index] = call
        if event.kind == "enter":
            call.with_arg |= event.code == WITH_ARG
        elif event.kind == "register":
            call.pages = max(1, event.value0)
        elif event.kind == "ask":
            call.asks.append((event.code, event.value0))
        elif event.kind == "end":
            del now[key]
    return found


def function_of(call):
    """The model's function that asks for the same, and its amount."""
    functions, commands = seeds.TA_RPC_FUNCTIONS, call.commands()
    others = [command for command in commands if command not in (SHM_ALLOC, SHM_FREE)]
    if SHM_ALLOC in commands:
        return (functions["buffer" if SHM_FREE in commands else "keep"], 4)
    if SHM_FREE in commands:
        return functions["drop"], 0
    if others:
        return functions["rpc"], 0
    if call.asks:
        return functions["interrupt"], min(len(call.asks), 2)
    plain = [functions[name] for name in ("increment", "fill", "sum", "shorten")]
    return plain[(call.begin.value0 >> 32) % len(plain)], 3


def overlaps(events, index):
    """Whether others come between this ENTER and its LEAVE."""
    enter = events[index]
    for event in events[index + 1:]:
        if (event.vm, event.call) == (enter.vm, enter.call):
            return False
        if event.kind in ("begin", "answer", "fast-enter"):
            return True
    return False


class Steps:
    """The steps of one trace, cut where nobody waits."""

    def __init__(self, events):
        self.events = events
        self.calls = calls_of(events)
        self.stops = self._stops()
        self.vms = {}
        self.busy = {}  # VM: its calls by slot
        self.shared = {}  # VM: pages by slot
        self.inside = set()  # vCPUs that stopped in OP-TEE
        self.pieces = [[]]

    def _stops(self):
        """The visits, by where they begin, into which others come."""
        stops, visit = set(), {}
        for index, event in enumerate(self.events):
            key = event.vm, event.call
            if event.kind in ("begin", "answer"):
                visit[key] = index
            elif event.kind == "enter" and key in visit and overlaps(self.events, index):
                stops.add(visit[key])
        return stops

    def add(self, what, event, **fields):
        vm = self.vms.setdefault(event.vm, len(self.vms) % VMS)
        self.pieces[-1].append(seeds.step(what, vm=vm, **fields))

    def _free_slot(self, vm):
        busy = self.busy.setdefault(vm, {})
        return next((slot for slot in range(CALLS) if slot not in busy), None)

    def _free_share(self, vm):
        shared = self.shared.setdefault(vm, {})
        return next((slot for slot in range(1, SLOTS) if slot not in shared), 1)

    def _begin(self, index, event):
        call = self.calls.get(index)
        slot = self._free_slot(event.vm)
        if call is None or slot is None or event.code not in (*HOW, REGISTER, UNREGISTER):
            return
        if event.code == UNREGISTER and not self.shared.get(event.vm):
            return
        call.slot = slot
        self.busy[event.vm][slot] = call
        stop = IN_OPTEE if index in self.stops else 0
        vcpu = event.vcpu or 0
        if stop:
            self.inside.add((event.vm, vcpu))
        if event.code == REGISTER:
            share = self._free_share(event.vm)
            self.shared[event.vm][share] = call.pages
            self.add("share", event, vcpu=vcpu, how=call.style() | min(call.pages // 3, 2), stop=stop, n=share,
                     b=call.pages - 1)
        elif event.code == UNREGISTER:
            share = max(self.shared[event.vm])
            del self.shared[event.vm][share]
            self.add("unshare", event, vcpu=vcpu, how=call.style(), stop=stop, n=share)
        else:
            self._message(event, call, vcpu, stop)

    def _message(self, event, call, vcpu, stop):
        """To open a session asks for nothing in the model: what was asked comes behind."""
        if event.code != INVOKE:
            self.add("call", event, vcpu=vcpu, how=HOW[event.code] | call.style(),
                     stop=0 if call.asks else stop)
        if event.code == INVOKE or call.asks:
            func, amount = function_of(call)
            share = max(self.shared.get(event.vm, {}), default=0)
            command = next(iter(call.commands()), 0)
            a = command if func == seeds.TA_RPC_FUNCTIONS["rpc"] else amount
            small = 0 if func == seeds.TA_RPC_FUNCTIONS["rpc"] else seeds.SMALL
            self.add("call", event, vcpu=vcpu | share << 4, how=HOW[INVOKE] | call.style(), stop=stop,
                     n=func | small | 3 << 6, a=a)

    def _answer(self, index, event):
        call = self.calls.get(index)
        if call is None or call.slot is None or call.answers == ANSWERS:
            return
        call.answers += 1
        stop = IN_OPTEE if index in self.stops else 0
        if stop:
            self.inside.add((event.vm, event.vcpu or 0))
        self.add("resume", event, vcpu=event.vcpu or 0, stop=stop, n=call.slot)

    def _leave(self, _, event):
        vcpu = event.vcpu or 0
        if (event.vm, vcpu) in self.inside:
            self.inside.remove((event.vm, vcpu))
            self.add("go_on", event, vcpu=vcpu)

    def _end(self, index, event):
        call = self.calls.get(index)
        if call is not None and call.slot is not None:
            del self.busy[event.vm][call.slot]

    def _fast(self, _, event):
        if event.code in FAST:
            self.add("fast", event, vcpu=event.vcpu or 0, n=FAST[event.code])

    def _life(self, _, event):
        if event.code == RENEWAL:
            self.add("fast", event, vcpu=event.vcpu or 0, n=0)
        elif event.code in (RESET, DESTROYED):
            self.add("reset" if event.code == RESET else "destroy", event)
        self.busy[event.vm], self.shared[event.vm] = {}, {}

    def _notify(self, _, event):
        self.add("notify", event, n=event.value0 & 0xffff)
        self.add("tell", event)

    def _cut(self):
        steps = len(self.pieces[-1])
        waits = any(self.busy.values())
        if steps >= MOST or (steps >= LEAST and not waits):
            self.pieces.append([])
            self._forget()

    def _forget(self):
        """The next input begins without what was registered, and without calls."""
        for call in (call for busy in self.busy.values() for call in busy.values()):
            call.slot = None
        self.busy, self.shared = {}, {}
        self.inside.clear()

    def run(self):
        kinds = {"begin": self._begin, "answer": self._answer, "leave": self._leave, "end": self._end,
                 "fast-enter": self._fast, "life": self._life, "notify": self._notify}
        for index, event in enumerate(self.events):
            if event.kind in kinds:
                kinds[event.kind](index, event)
                self._cut()
        return [b"".join(piece) for piece in self.pieces if piece]


def inputs(dump, door="smc"):
    """Of a dump, as tracing.dump reads it."""
    return [seeds.machine(door, kind=0) + piece for piece in Steps(known(dump.events)).run()]
