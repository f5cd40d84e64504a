# SPDX-License-Identifier: BSD-2-Clause
"""What is drawn where: a lane for each vCPU, and below those of a VM one for what its guest is asked.

Where calls of one lane overlap, as those do that wait for the guest, it has several rows.
"""
import dataclasses
import heapq

@dataclasses.dataclass
class Lane:
    """@vcpu: its number, None where the trace had none; "guest" for the lane of RPCs."""
    vm: str
    vcpu: object
    rows: int = 1

@dataclasses.dataclass
class Piece:
    """What is drawn in one row without a break: of a call, all that it did on one vCPU in one go."""
    item: object
    lane: Lane
    begin: int
    end: int
    segments: list = dataclasses.field(default_factory=list)
    row: int = 0

def pack(pieces):
    """Gives each piece the first row that is free, and returns how many rows that took."""
    free, busy, rows = [], [], 0  # heaps: rows, (end, row)
    for piece in sorted(pieces, key=lambda piece: (piece.begin, piece.end)):
        while busy and busy[0][0] <= piece.begin:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            piece.row = heapq.heappop(free)
        else:
            piece.row, rows = rows, rows + 1
        heapq.heappush(busy, (max(piece.end, piece.begin + 1), piece.row))
    return max(rows, 1)

def call_pieces(call):
    """(vCPU, segments) of each stay on one vCPU."""
    stays = []
    for segment in call.segments:
        if stays and stays[-1][0] == segment.lane:
            stays[-1][1].append(segment)
        else:
            stays.append((segment.lane, [segment]))
    return stays

class Rows:
    """lanes in the order in which they are drawn; pieces of calls, fast calls and RPCs."""

    def __init__(self, trace):
        self.trace = trace
        self.lanes = []
        self.by_vcpu = {}
        self.guest = {}
        self.calls, self.fast, self.rpcs = [], [], []
        self._make_lanes()
        self._place_calls()
        self._pack()

    def _make_lanes(self):
        segments = (segment for call in self.trace.calls for segment in call.segments)
        vcpus = {item.lane for item in (*segments, *self.trace.fast)}
        for vm in self.trace.vms():
            numbers = sorted((lane[1] for lane in vcpus if lane[0] == vm), key=lambda n: (n is None, n))
            for number in numbers:
                self.by_vcpu[vm, number] = self._lane(vm, number)
            if any(call.vm == vm and call.rpcs for call in self.trace.calls):
                self.guest[vm] = self._lane(vm, "guest")

    def _lane(self, vm, vcpu):
        self.lanes.append(Lane(vm, vcpu))
        return self.lanes[-1]

    def _place_calls(self):
        for call in self.trace.calls:
            for vcpu, segments in call_pieces(call):
                self.calls.append(Piece(call, self.by_vcpu[vcpu], segments[0].begin, segments[-1].end, segments))
            for rpc in call.rpcs:
                self.rpcs.append(Piece((call, rpc), self.guest[call.vm], rpc.asked, rpc.end))
        for fast in self.trace.fast:
            end = self.trace.end if fast.end is None else fast.end
            self.fast.append(Piece(fast, self.by_vcpu[fast.lane], fast.begin, end))

    def _pack(self):
        for lane in self.lanes:
            lane.rows = pack([piece for piece in (*self.calls, *self.fast, *self.rpcs) if piece.lane is lane])
