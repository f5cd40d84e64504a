# SPDX-License-Identifier: BSD-2-Clause
"""trace.json: the trace event format, which Perfetto's and Chromium's viewers open.

A VM is a process and a vCPU a thread. A vCPU has a slice for each of a call's stays in the mediator, with
OP-TEE's time within; arrows lead from one to the next. The whole of a call, with its RPCs, is a track of its
own, as others of that vCPU come in between. Times are microseconds.
"""
import json

from tracing import names
from tracing.model import Where

NO_VCPU = 999  # the thread of what has none
INSIDE = (Where.MEDIATOR, Where.OPTEE)


def _us(nanoseconds):
    return nanoseconds / 1000


def _thread(lane):
    return NO_VCPU if lane[1] is None else lane[1]


def stays(call):
    """Its segments in runs in which it was on the vCPU all the while."""
    runs = []
    before = None
    for segment in call.segments:
        if segment.where not in INSIDE:
            before = None
            continue
        if before is None or before.lane != segment.lane:
            runs.append([])
        runs[-1].append(segment)
        before = segment
    return runs


class Writer:
    def __init__(self, trace):
        self.trace = trace
        self.process = {vm: number for number, vm in enumerate(trace.vms(), 1)}
        self.events = []
        self.threads = set()
        self.flows = 0

    def _add(self, phase, name, time, lane, **more):
        self.threads.add(lane)
        self.events.append({"ph": phase, "name": name, "ts": _us(time), "pid": self.process[lane[0]],
                            "tid": _thread(lane), **more})

    def _slice(self, name, category, lane, begin, end, args=None):
        self._add("X", name, begin, lane, cat=category, dur=_us(end - begin), args=args or {})

    def call(self, number, call):
        title = title_of(call)
        self._add("b", title, call.begin, call.segments[0].lane, cat="call", id=number, args=arguments(call))
        for rpc in call.rpcs:
            self._rpc(number, call, rpc)
        if not call.open():
            self._add("e", title, call.end, call.lane, cat="call", id=number)
        runs = stays(call)
        for run in runs:
            self._stay(title, run)
        self._arrows(title, runs)

    def _rpc(self, number, call, rpc):
        self._add("b", rpc.name, rpc.asked, rpc.lane, cat="call", id=number)
        if rpc is not call.rpcs[-1] or rpc.answered() or not call.open():
            self._add("e", rpc.name, rpc.end, rpc.answer_lane or rpc.lane, cat="call", id=number)

    def _stay(self, title, run):
        self._slice(title, "mediator", run[0].lane, run[0].begin, run[-1].end)
        for segment in run:
            if segment.where == Where.OPTEE:
                self._slice("OP-TEE", "optee", segment.lane, segment.begin, segment.end)

    def _arrows(self, title, runs):
        """They start and end within slices, which is how the viewers find them."""
        for left, right in zip(runs, runs[1:]):
            self.flows += 1
            flow = {"cat": "rpc", "id": self.flows}
            self._add("s", title, left[-1].begin, left[-1].lane, **flow)
            self._add("f", title, right[0].begin, right[0].lane, bp="e", **flow)

    def fast(self, fast):
        end = self.trace.end if fast.end is None else fast.end
        args = {} if fast.result is None else {"result": names.smc_result(fast.result)}
        self._slice(names.smc(fast.function), "fast", fast.lane, fast.begin, end, args)

    def mark(self, mark):
        if mark.lane[1] is None:
            self._add("i", mark.text, mark.time, mark.lane, cat=mark.kind, s="p")
        else:
            self._add("i", mark.text, mark.time, mark.lane, cat=mark.kind, s="t")

    def _names(self):
        for vm, number in self.process.items():
            yield {"ph": "M", "name": "process_name", "pid": number, "tid": 0, "args": {"name": vm}}
        for lane in sorted(self.threads, key=lambda lane: (self.process[lane[0]], _thread(lane))):
            name = "no vCPU" if lane[1] is None else f"vCPU {lane[1]}"
            yield {"ph": "M", "name": "thread_name", "pid": self.process[lane[0]], "tid": _thread(lane),
                   "args": {"name": name}}

    def content(self):
        for number, call in enumerate(self.trace.calls, 1):
            self.call(number, call)
        for fast in self.trace.fast:
            self.fast(fast)
        for mark in self.trace.marks:
            self.mark(mark)
        self.events.sort(key=lambda event: (event["ts"], -event.get("dur", 0)))
        return {"displayTimeUnit": "ns", "otherData": {"events": self.trace.events, "lost": self.trace.lost},
                "traceEvents": [*self._names(), *self.events]}


def title_of(call):
    trusted_app = None if call.command is None else call.trusted_app()
    return f"{call.name()} {trusted_app}" if trusted_app else call.name()


def arguments(call):
    """What the viewers show of a call that is selected."""
    args = {"call": call.id, "result": call.outcome(), "rpcs": len(call.rpcs)}
    if call.uuid:
        args["uuid"] = call.uuid
    if call.session:
        args["session"] = call.session
    if not call.begun:
        args["note"] = "its beginning is older than the trace"
    return args


def write(trace, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(Writer(trace).content(), file, separators=(",", ":"))
        file.write("\n")
