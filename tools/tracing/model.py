# SPDX-License-Identifier: BSD-2-Clause
"""What a trace says: calls, each with where it was and when, RPCs, fast calls, and single happenings.

A call is known by its VM and id from its begin to its end. The trace may have lost its beginning, which
is then its first event, and its end may not have come: such a call is open.
"""
import dataclasses
import enum

from tracing import names


class Where(enum.IntEnum):
    """Who has a call. GUEST: an RPC is on its way to the guest and back; AWAY: the guest was given its CPU
    back, for an interrupt; UNKNOWN: events between are lost."""
    MEDIATOR = 0
    OPTEE = 1
    GUEST = 2
    AWAY = 3
    UNKNOWN = 4


@dataclasses.dataclass(slots=True)
class Segment:
    """@lane: a vCPU, (vm, number or None). Of RPCs it is the one that was asked."""
    where: Where
    lane: tuple
    begin: int
    end: int


@dataclasses.dataclass(slots=True)
class Rpc:
    """@answer_lane is None if no answer was seen: then @end is when more of the call was."""
    name: str
    lane: tuple
    asked: int
    end: int = None
    answer_lane: tuple = None

    def answered(self):
        return self.answer_lane is not None


@dataclasses.dataclass(slots=True, eq=False)
class Call:
    """A standard call. begun, ended: whether its begin and its end were seen; dropped: its guest's life
    was over before; cut: it has ended, as another has its id, but the trace lost when and how."""
    vm: str
    id: int
    begin: int
    lane: tuple
    command: int = None
    function: int = 0
    session: int = 0
    uuid: str = None
    begun: bool = False
    ended: bool = False
    dropped: bool = False
    cut: bool = False
    end: int = None
    smc_result: int = None
    result: int = None
    origin: int = 0
    segments: list = dataclasses.field(default_factory=list)
    rpcs: list = dataclasses.field(default_factory=list)
    where: Where = Where.MEDIATOR
    since: int = 0

    def seconds_in(self, where):
        """In nanoseconds, as all times here."""
        return sum(segment.end - segment.begin for segment in self.segments if segment.where == where)

    def open(self):
        return not (self.ended or self.dropped or self.cut)

    def failed(self):
        return self.ended and bool(self.smc_result or self.result)

    def name(self):
        if self.command is None:
            return "?"
        text = names.command(self.command)
        return f"{text} {self.function}" if self.command == names.INVOKE else text

    def trusted_app(self):
        """None for commands that name none."""
        if self.command in (names.OPEN_SESSION, names.INVOKE, names.CLOSE_SESSION, names.CANCEL, None):
            return names.trusted_app(self.uuid)
        return None

    def outcome(self):
        if self.dropped:
            return "dropped"
        if not self.ended:
            return "end lost" if self.cut else "open"
        if self.smc_result:
            return names.smc_result(self.smc_result)
        if self.result is None:
            return "done"
        text = names.result(self.result)
        return f"{text} (from {names.origin(self.origin)})" if self.result else text


@dataclasses.dataclass(slots=True)
class Fast:
    """A fast call that reached OP-TEE. @end and @result are None if it has not come back."""
    vm: str
    lane: tuple
    function: int
    begin: int
    end: int = None
    result: int = None


@dataclasses.dataclass(slots=True)
class Mark:
    """What happened at once: a refusal, a buffer that came or went, a life, a notification."""
    time: int
    vm: str
    lane: tuple
    kind: str
    text: str
    call: object = None


@dataclasses.dataclass
class Trace:
    """All times are nanoseconds since the first event; @end is that of the last one."""
    events: int
    lost: int
    hz: int
    end: int = 0
    calls: list = dataclasses.field(default_factory=list)
    fast: list = dataclasses.field(default_factory=list)
    marks: list = dataclasses.field(default_factory=list)
    known: dict = dataclasses.field(default_factory=dict)  # since when there is anything of a vCPU

    def vms(self):
        return sorted({item.vm for item in (*self.calls, *self.fast, *self.marks)}, key=natural)

    def open_calls(self):
        return sum(call.open() for call in self.calls)


def natural(name):
    """So that vm2 comes before vm10."""
    digits = len(name) - len(name.rstrip("0123456789"))
    return (name[:len(name) - digits], int(name[len(name) - digits:] or 0))


def buffer(event):
    return f"{names.buffer(event.code)}, {event.value0} pages,"


def error(event):
    return f": {names.result(event.value1)}" if event.value1 else ""


# Where a call must be for an event to be the next, and where it is then.
IN_MEDIATOR = (Where.MEDIATOR,)
STEPS = {"enter": (IN_MEDIATOR, Where.OPTEE), "leave": ((Where.OPTEE,), Where.MEDIATOR),
         "ask": (IN_MEDIATOR, Where.GUEST), "answer": ((Where.GUEST, Where.AWAY), Where.MEDIATOR),
         "yield": (IN_MEDIATOR, Where.AWAY), "end": (IN_MEDIATOR, Where.MEDIATOR)}
MARKS = {"refuse": lambda event: f"refused: {names.refusal(event.code)}",
         "register": lambda event: f"{buffer(event)} registered{error(event)}",
         "release": lambda event: f"{buffer(event)} released",
         "life": lambda event: names.life(event.code),
         "notify": lambda event: f"notification {event.value0}",
         "end": lambda event: f"a call did not begin: {names.smc_result(event.code)}"}
CREATED = 0
NO_CALL = 0


class Builder:
    """Takes events in the order of their time."""

    def __init__(self, dump):
        self.trace = Trace(len(dump.events), dump.lost, dump.hz)
        self.origin = dump.events[0].time if dump.events else 0
        self.hz = dump.hz
        self.open = {}  # (vm, id): call
        self.fast = {}  # lane: fast call
        self.sessions = {}  # (vm, session): UUID
        self.first = {}  # CPU: time of its first event

    def take(self, event):
        time = (event.time - self.origin) * 1_000_000_000 // self.hz
        lane = (event.vm, event.vcpu)
        self.trace.end = time
        known = self.first.setdefault(event.cpu, time)
        if self.trace.lost:
            self.trace.known.setdefault(lane, known)
        if event.call == NO_CALL and (event.kind in STEPS or event.kind in ("begin", "ta")):
            self._before_any_call(event, time, lane)
        elif event.kind == "begin":
            self._begin(event, time, lane)
        elif event.kind == "ta":
            self._call(event, time, lane).uuid = names.uuid(event.value0, event.value1)
        elif event.kind in STEPS:
            self._step(event, time, lane)
        elif event.kind == "fast-enter":
            self._fast_enter(event, time, lane)
        elif event.kind == "fast-leave":
            self._fast_leave(event, time, lane)
        else:
            self._mark(event, time, lane)

    def _before_any_call(self, event, time, lane):
        """Of what comes to the door and is turned away, or told to come again, only the former counts."""
        if event.kind == "end":
            self._mark(event, time, lane)

    def _new_call(self, event, time, lane):
        call = Call(event.vm, event.call, time, lane, since=time)
        self.open[event.vm, event.call] = call
        self.trace.calls.append(call)
        return call

    def _call(self, event, time, lane):
        """The one that is meant; if its beginning is lost it begins here."""
        return self.open.get((event.vm, event.call)) or self._new_call(event, time, lane)

    def _begin(self, event, time, lane):
        """Of one with that id that is open the end is lost: nobody knows when that was."""
        if before := self.open.get((event.vm, event.call)):
            before.cut, before.end = True, before.since
            self._close(before, before.where, before.end)
        call = self._new_call(event, time, lane)
        call.begun = True
        call.command = event.code
        call.function, call.session = event.value0 >> 32, event.value0 & 0xffffffff
        call.uuid = self.sessions.get((event.vm, call.session)) if event.code != names.OPEN_SESSION else None

    def _step(self, event, time, lane):
        call = self._call(event, time, lane)
        expected, then = STEPS[event.kind]
        first = not call.begun and call.since == call.begin == time and not call.segments
        if not first:
            self._close(call, call.where if call.where in expected else Where.UNKNOWN, time)
            if event.kind == "answer" and call.rpcs and call.where == Where.GUEST:
                call.rpcs[-1].answer_lane = lane
        call.since, call.lane, call.where = time, lane, then
        if event.kind == "ask":
            self._ask(call, event, time, lane)
        elif event.kind == "end":
            self._end(call, event, time)

    @staticmethod
    def _close(call, where, time):
        """What lasted until now."""
        call.segments.append(Segment(where, call.lane, call.since, time))
        if call.rpcs and call.rpcs[-1].end is None:
            call.rpcs[-1].end = time

    @staticmethod
    def _ask(call, event, time, lane):
        if event.code == names.RPC_FOREIGN_INTR:
            call.where = Where.AWAY
        else:
            call.rpcs.append(Rpc(names.rpc(event.code, event.value0), lane, time))

    def _end(self, call, event, time):
        call.ended, call.end = True, time
        call.smc_result = event.code
        if call.command not in names.WITHOUT_RESULT:
            call.result, call.origin = event.value0 >> 32, event.value1
        if not call.segments:
            call.segments.append(Segment(Where.UNKNOWN, call.lane, time, time))
        session = event.value0 & 0xffffffff
        if call.command == names.OPEN_SESSION and not call.failed():
            call.session = session
            self.sessions[call.vm, session] = call.uuid
        elif call.command == names.CLOSE_SESSION:
            self.sessions.pop((call.vm, call.session), None)
        del self.open[call.vm, call.id]

    def _fast_enter(self, event, time, lane):
        self.fast[lane] = Fast(event.vm, lane, event.code, time)
        self.trace.fast.append(self.fast[lane])

    def _fast_leave(self, event, time, lane):
        if fast := self.fast.pop(lane, None):  # else its beginning is lost, and what it was
            fast.end, fast.result = time, event.code

    def _mark(self, event, time, lane):
        call = self.open.get((event.vm, event.call)) or self._inside(event, lane)
        self.trace.marks.append(Mark(time, event.vm, lane, event.kind, MARKS[event.kind](event), call))
        if event.kind == "life" and event.code != CREATED:
            self._life_is_over(event.vm, time)

    def _inside(self, event, lane):
        """A refusal names no call: it is of the one that its vCPU has in the mediator, if any."""
        if event.kind != "refuse":
            return None
        return next((call for call in self.open.values() if call.lane == lane and call.where == Where.MEDIATOR), None)

    def _life_is_over(self, vm, time):
        """Nothing of the former life will be heard of again."""
        for key, call in list(self.open.items()):
            if call.vm == vm:
                self._close(call, call.where, time)
                call.dropped, call.end = True, time
                del self.open[key]
        self.sessions = {key: uuid for key, uuid in self.sessions.items() if key[0] != vm}

    def finish(self):
        """What is open lasts until the end of the trace, as far as one can see."""
        for call in self.trace.calls:
            if call.open():
                call.end = self.trace.end
                self._close(call, call.where, call.end)
        return self.trace


def build(dump):
    builder = Builder(dump)
    for event in dump.events:
        builder.take(event)
    return builder.finish()
