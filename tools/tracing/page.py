# SPDX-License-Identifier: BSD-2-Clause
"""trace.html: one file with all that it needs, made of those in page/ and the trace as JSON.

What comes from a dump is data there and nothing else: it stands where no script is taken from, and the page's
own scripts put it on the screen as text.
"""
import json
import os

from tracing import names
from tracing.events import title_of
from tracing.rows import Rows

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")
SCRIPTS = ("data.js", "text.js", "colours.js", "view.js", "columns.js", "bars.js", "draw.js", "overview.js",
           "details.js", "tables.js", "search.js", "input.js", "main.js")


class Strings:
    """Each text once: the data has its number."""

    def __init__(self):
        self.numbers = {}

    def __call__(self, text):
        return self.numbers.setdefault(text, len(self.numbers))

    def list(self):
        return list(self.numbers)


class Content:
    """What page/data.js reads. Times are nanoseconds, those of segments since their call's begin."""

    def __init__(self, trace, source):
        self.trace = trace
        self.source = source
        self.rows = Rows(trace)
        self.text = Strings()
        self.lane = {id(lane): number for number, lane in enumerate(self.rows.lanes)}
        self.number = {id(call): number for number, call in enumerate(trace.calls)}
        self.pieces = {}
        for piece in self.rows.calls:
            self.pieces.setdefault(id(piece.item), []).append(piece)

    def _call(self, call):
        pieces = [[self.lane[id(piece.lane)], piece.row, *self._segments(call, piece)]
                  for piece in self.pieces[id(call)]]
        flags = call.begun | call.open() << 1 | call.failed() << 2
        return [self.text(call.vm), call.id, self.text(title_of(call)), self.text(call.name()),
                self.text(call.trusted_app() or ""), self.text(call.uuid or ""), call.session, call.begin,
                call.end, flags, self.text(call.outcome()), pieces]

    @staticmethod
    def _segments(call, piece):
        return [number for segment in piece.segments
                for number in (int(segment.where), segment.begin - call.begin, segment.end - segment.begin)]

    def _rpc(self, piece):
        call, rpc = piece.item
        return [self.number[id(call)], self.text(rpc.name), self.lane[id(piece.lane)], piece.row, piece.begin,
                piece.end, self._vcpu(rpc.lane), self._vcpu(rpc.answer_lane)]

    def _vcpu(self, lane):
        """The number of a vCPU's lane, -1 for none."""
        return -1 if lane is None or lane not in self.rows.by_vcpu else self.lane[id(self.rows.by_vcpu[lane])]

    def _fast(self, piece):
        fast = piece.item
        result = "" if fast.result is None else names.smc_result(fast.result)
        return [self.lane[id(piece.lane)], piece.row, self.text(names.smc(fast.function)), piece.begin, piece.end,
                self.text(result)]

    def _mark(self, mark):
        call = -1 if mark.call is None else self.number[id(mark.call)]
        return [mark.time, self.text(mark.vm), self._vcpu(mark.lane), self.text(mark.kind), self.text(mark.text), call]

    def _lane(self, lane):
        kind = "guest" if lane.vcpu == "guest" else "vcpu"
        return {"vm": lane.vm, "kind": kind, "vcpu": None if kind == "guest" else lane.vcpu, "rows": lane.rows,
                "known": self.trace.known.get((lane.vm, lane.vcpu), 0)}

    def content(self):
        content = {"source": self.source, "events": self.trace.events, "lost": self.trace.lost, "hz": self.trace.hz,
                   "end": self.trace.end, "vms": self.trace.vms(),
                   "lanes": [self._lane(lane) for lane in self.rows.lanes],
                   "calls": [self._call(call) for call in self.trace.calls],
                   "rpcs": [self._rpc(piece) for piece in self.rows.rpcs],
                   "fast": [self._fast(piece) for piece in self.rows.fast],
                   "marks": [self._mark(mark) for mark in self.trace.marks]}
        return {**content, "strings": self.text.list()}


def _file(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def _embedded(content):
    """JSON that cannot end the element that it stands in."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")


def text(trace, source):
    parts = {"@STYLE@": _file("style.css"), "@SCRIPT@": "\n".join(_file(name) for name in SCRIPTS),
             "@DATA@": _embedded(Content(trace, source).content())}
    # One after the other, from the file's end: no part is looked at for the marks of the next.
    page = _file("page.html")
    for mark, part in sorted(parts.items(), key=lambda item: -page.index(item[0])):
        before, _, after = page.partition(mark)
        page = before + part + after
    return page


def write(trace, path, source):
    """@source: what the page says that the trace is from."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text(trace, source))
