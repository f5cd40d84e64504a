#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What becomes of a trace's dump: it is read, or refused with the reason; calls, their times and their RPCs
are what the events say; trace.json is what its viewers take; trace.html has what its scripts read.
"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import trace_dump
from runner.errors import RunFailed
from tracing import dump, events, files, model, names, page, rows

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "trace.py")
HEADERS = os.path.join(os.path.dirname(TOOL), "..", "include", "optee_mediator")
STORAGE = ("b689f2a78adf477a", "9f9932e90c0ad0a2")
HZ = 1_000_000_000  # a tick is a nanosecond
Where = model.Where


def dumped(*lines, lost=0, hz=HZ):
    """The text of a dump with these events, each without its "t "."""
    return [f"trace: cpus=4 hz={hz} events={len(lines)} lost={lost}", *(f"t {line}" for line in lines), "trace: end"]


def built(*lines, **more):
    return model.build(dump.read(dumped(*lines, **more)))


# A session is opened, for which the guest is asked on one vCPU and answers on the other.
OPENING = ("64 0 vm1 0 begin 1 0 0 0", f"64 0 vm1 0 ta 1 0 {' '.join(STORAGE)}",
           "6e 0 vm1 0 enter 1 32000004 0 0", "96 0 vm1 0 leave 1 ffff0005 0 0", "a0 0 vm1 0 ask 1 5 0 1234",
           "c8 1 vm1 1 answer 1 5 0 1234", "d2 1 vm1 1 enter 1 32000003 0 0", "fa 1 vm1 1 leave 1 0 0 0",
           "104 1 vm1 1 end 1 0 7 0")
INVOCATION = ("12c 0 vm1 0 begin 1 1 500000007 0", "130 0 vm1 0 enter 1 32000004 0 0", "140 0 vm1 0 leave 1 0 0 0",
              "150 0 vm1 0 end 1 0 ffff000d00000007 4")


class DumpTest(unittest.TestCase):
    def refused(self, lines, why):
        with self.assertRaisesRegex(RunFailed, why):
            dump.read(lines)

    def test_events_are_put_in_order(self):
        read = dump.read(dumped("20 1 vm2 - life 0 3 0 0", "10 0 vm1 1 begin 1 4 0 0", lost=5))
        self.assertEqual([event.time for event in read.events], [0x10, 0x20])
        self.assertEqual((read.lost, read.hz, read.cpus), (5, HZ, 4))
        self.assertEqual(read.events[1], dump.Event(0x20, 1, "vm2", None, "life", 0, 3, 0, 0))

    def test_what_a_console_has_besides_is_left_out(self):
        lines = dumped("10 0 vm1 1 begin 1 4 0 0", "20 0 vm1 1 end 1 0 0 0")
        lines = ["hypervisor ready", *(f"(XEN) [ 12.5] {line}\r\n" for line in lines[:2]), "event vm1 off",
                 *lines[2:], "ok"]
        self.assertEqual(len(dump.read(lines).events), 2)

    def test_the_last_dump_counts(self):
        self.assertEqual(len(dump.read(dumped("1 0 a 0 begin 1 0 0 0") + dumped()).events), 0)

    def test_a_log_without_one(self):
        self.refused(["hypervisor ready"], "no dump of a trace")

    def test_a_dump_that_is_cut(self):
        self.refused(dumped(*INVOCATION)[:-1], r'"trace: end" is missing, 4 of 4')
        self.refused(dumped(*INVOCATION)[:-3], r'"trace: end" is missing, 2 of 4')
        self.refused(dumped(*INVOCATION)[:2] + dumped(*INVOCATION)[3:], "has 3 events, and says that it has 4")

    def test_a_line_that_is_damaged(self):
        for wrong in ("10 0 vm1 1 begin 1 4 0", "1g 0 vm1 1 begin 1 4 0 0", "10 0 vm1 x begin 1 4 0 0",
                      "10 0 vm1 1 begin 1 4 0 0 0", "10 0 vm1", ""):
            self.refused(dumped(*INVOCATION, wrong), "line 6 .* is damaged")
        self.refused(["x"] + dumped("10 0 vm1 1 begun 1 4 0 0"), "line 3 .* no known kind")

    def test_a_clock_that_stands(self):
        self.refused(dumped(hz=0), "hz=0")

    def test_any_bytes_are_read_or_refused(self):
        good = "\n".join(dumped(*OPENING))
        for at in range(len(good)):
            for other in ("", "t", "\n", " ", "\xff"):
                try:
                    model.build(dump.read((good[:at] + other + good[at + 1:]).splitlines()))
                except RunFailed:
                    pass


class ModelTest(unittest.TestCase):
    def test_a_call_and_where_it_was(self):
        call, = built(*OPENING).calls
        self.assertEqual([(s.where, s.lane[1], s.begin, s.end) for s in call.segments],
                         [(Where.MEDIATOR, 0, 0, 10), (Where.OPTEE, 0, 10, 50), (Where.MEDIATOR, 0, 50, 60),
                          (Where.GUEST, 0, 60, 100), (Where.MEDIATOR, 1, 100, 110), (Where.OPTEE, 1, 110, 150),
                          (Where.MEDIATOR, 1, 150, 160)])
        self.assertEqual((call.begin, call.end, call.seconds_in(Where.OPTEE)), (0, 160, 80))
        self.assertEqual((call.name(), call.trusted_app(), call.outcome()), ("OPEN_SESSION", "storage", "OK"))

    def test_an_rpc_answered_elsewhere(self):
        rpc, = built(*OPENING).calls[0].rpcs
        self.assertEqual((rpc.name, rpc.asked, rpc.lane, rpc.end, rpc.answer_lane),
                         ("LOAD_TA", 60, ("vm1", 0), 100, ("vm1", 1)))

    def test_an_rpc_whose_answer_was_not_seen(self):
        for events, end in ((OPENING[:5] + OPENING[6:], 110), ((*OPENING[:5], "c0 0 vm1 - life 0 1 0 0"), 92),
                            ((*OPENING[:5], "d0 2 vm2 - notify 0 0 1 0"), 108)):
            rpc, = built(*events).calls[0].rpcs
            self.assertEqual((rpc.end, rpc.answered()), (end, False))

    def test_a_session_has_its_trusted_app_until_it_is_closed(self):
        closing = ("170 0 vm1 0 begin 1 2 7 0", "180 0 vm1 0 end 1 0 7 0")
        again = ("190 0 vm1 0 begin 1 1 7 0", "1a0 0 vm1 0 end 1 0 7 0")
        trace = built(*OPENING, *INVOCATION, *closing, *again, "1b0 2 vm2 0 begin 1 1 7 0")
        self.assertEqual([call.trusted_app() for call in trace.calls], ["storage", "storage", "storage", "?", "?"])
        self.assertEqual(trace.calls[1].name(), "INVOKE 5")

    def test_results(self):
        call = built(*OPENING, *INVOCATION).calls[1]
        self.assertEqual((call.failed(), call.outcome()), (True, "BUSY (from TRUSTED_APP)"))
        call = built("1 0 vm1 0 begin 1 0 0 0", "2 0 vm1 0 end 1 1 0 0").calls[0]
        self.assertEqual((call.failed(), call.outcome()), (True, "ETHREAD_LIMIT"))

    def test_a_command_without_a_result_does_not_fail(self):
        for number, failed, outcome in ((6, False, "done"), (7, False, "done"),
                                        (5, True, "COMMUNICATION (from COMMS)")):
            call, = built(f"1 0 vm1 0 begin 1 {number} 0 0", "2 0 vm1 0 end 1 0 ffff000e00000000 2").calls
            self.assertEqual((call.failed(), call.outcome()), (failed, outcome))

    def test_a_session_that_was_not_opened_has_none(self):
        failing = OPENING[:-1] + ("104 1 vm1 1 end 1 0 ffff000800000007 3",)
        self.assertEqual(built(*failing, *INVOCATION).calls[1].trusted_app(), "?")

    def test_interrupts_are_no_rpcs(self):
        trace = built("0 0 vm1 0 begin 1 4 0 0", "1 0 vm1 0 yield 1 4 0 0", "3 0 vm1 1 answer 1 4 0 0",
                      "4 0 vm1 1 enter 1 32000004 0 0", "5 0 vm1 1 leave 1 ffff0004 0 0", "5 0 vm1 1 ask 1 4 0 0",
                      "9 0 vm1 1 answer 1 4 0 0", "9 0 vm1 1 end 1 0 0 0")
        call, = trace.calls
        self.assertEqual((call.rpcs, call.seconds_in(Where.AWAY)), ([], 6))
        self.assertIsNone(call.trusted_app())

    def test_a_beginning_that_is_lost(self):
        for first in range(1, len(OPENING)):
            call, = built(*OPENING[first:], lost=first).calls
            self.assertFalse(call.begun)
            self.assertEqual((call.name(), call.ended, call.open()), ("?", True, False))
            unknown = [segment for segment in call.segments if segment.where == Where.UNKNOWN]
            self.assertEqual(len(unknown), first == len(OPENING) - 1)
            self.assertTrue(call.segments)

    def test_an_end_that_did_not_come(self):
        for last in range(2, len(OPENING)):
            trace = built(*OPENING[:last], "1000 0 vm1 - notify 0 0 2 0")
            call, = trace.calls
            self.assertTrue(call.open() and call.begun)
            self.assertEqual((call.end, call.segments[-1].end, call.outcome()), (0xf9c, 0xf9c, "open"))
            self.assertEqual(trace.open_calls(), 1)

    def test_events_that_are_lost_between(self):
        call, = built(*OPENING[:4], *OPENING[6:]).calls
        self.assertIn((Where.MEDIATOR, 50, 110), [(s.where, s.begin, s.end) for s in call.segments])
        call, = built(*OPENING[:3], *OPENING[6:]).calls
        self.assertIn((Where.UNKNOWN, 10, 110), [(s.where, s.begin, s.end) for s in call.segments])

    def test_an_id_that_is_used_again(self):
        first, second = built(*OPENING[:3], *INVOCATION).calls
        self.assertEqual((first.open(), first.outcome(), first.end, second.ended), (False, "end lost", 10, True))

    def test_since_when_a_vcpu_is_known(self):
        lines = ("5 1 vm1 1 begin 2 4 0 0", "9 0 vm2 - life 0 0 0 0", "a 0 vm1 0 begin 1 4 0 0",
                 "b 1 vm1 1 end 2 0 0 0")
        self.assertEqual(built(*lines, lost=1).known, {("vm1", 1): 0, ("vm2", None): 4, ("vm1", 0): 4})
        self.assertEqual(built(*lines).known, {})

    def test_a_life_that_ends_drops_its_calls(self):
        for code, dropped in ((0, False), (1, True), (2, True), (3, True)):
            trace = built(*OPENING[:5], "b0 2 vm2 0 begin 1 4 0 0", f"c0 0 vm1 - life 0 {code} 0 0")
            self.assertEqual([call.dropped for call in trace.calls], [dropped, False])
        self.assertEqual(built(*OPENING, "110 0 vm1 - life 0 1 0 0", *INVOCATION).calls[1].trusted_app(), "?")

    def test_fast_calls_and_marks(self):
        trace = built("0 0 vm1 0 fast-enter 0 b2000009 0 0", "5 0 vm1 0 fast-leave 0 0 0 0",
                      "6 0 vm1 0 refuse 0 7 0 0", "7 0 vm1 0 end 0 ffffffff 0 0", "7 0 vm1 0 yield 0 4 0 0",
                      "8 0 vm1 1 begin 2 4 0 0", "9 0 vm1 1 register 2 1 40 0")
        fast, = trace.fast
        self.assertEqual((names.smc(fast.function), fast.end, fast.result), ("EXCHANGE_CAPABILITIES", 5, 0))
        self.assertEqual([mark.text for mark in trace.marks],
                         ["refused: trusted_app", "a call did not begin: UNKNOWN_FUNCTION",
                          "buffer of the guest's, 64 pages, registered"])
        self.assertIs(trace.marks[2].call, trace.calls[0])

    def test_a_refusal_is_of_the_call_that_its_vcpu_is_in(self):
        trace = built("1 0 vm1 0 begin 1 4 0 0", "2 1 vm1 1 begin 2 4 0 0", "3 1 vm1 1 refuse 0 3 0 0",
                      "4 1 vm1 1 end 2 0 ffff000600000000 2", "5 1 vm1 1 refuse 0 5 0 0", "6 1 vm2 0 refuse 0 5 0 0")
        self.assertEqual([mark.call for mark in trace.marks], [trace.calls[1], None, None])

    def test_ticks_become_nanoseconds(self):
        trace = built("100000000 0 vm1 0 begin 1 4 0 0", "10000003e 0 vm1 0 end 1 0 0 0", hz=62_500_000)
        self.assertEqual(trace.calls[0].end, 62 * 16)

    def test_every_number_of_the_headers_has_its_name(self):
        for file, enum, prefix, known in (("mediator.h", "om_refusal", "OM_REFUSED_", names.REFUSALS),
                                          ("trace.h", "om_trace_life", "OM_TRACE_", names.LIVES)):
            with open(os.path.join(HEADERS, file), encoding="utf-8") as header:
                inside = header.read().partition(f"enum {enum} {{")[2].partition("}")[0]
            self.assertEqual([f"{prefix}{name.upper()}" for name in known],
                             re.findall(rf"^\t({prefix}\w+)", inside, re.MULTILINE))

    def test_every_kind_of_the_headers_is_known(self):
        with open(os.path.join(HEADERS, "trace.h"), encoding="utf-8") as header:
            inside = header.read().partition("enum om_trace_kind {")[2].partition("}")[0]
        kinds = re.findall(r"^\tOM_TRACE_(\w+),", inside, re.MULTILINE)
        self.assertEqual({kind.lower().replace("_", "-") for kind in kinds}, dump.KINDS)


class GeneratedTest(unittest.TestCase):
    """A dump of some thousands of events."""

    @classmethod
    def setUpClass(cls):
        cls.text = trace_dump.make(400, seed=3).text()
        cls.trace = model.build(dump.read(cls.text.splitlines()))
        cls.rows = rows.Rows(cls.trace)

    def test_every_call_is_there_and_whole(self):
        self.assertEqual(len(self.trace.calls), self.text.count(" begin "))
        self.assertGreater(len(self.trace.calls), 399)
        for call in self.trace.calls:
            self.assertTrue(call.begun and call.ended)
            within = (time for segment in call.segments for time in (segment.begin, segment.end))
            times = [call.begin, *within, call.end]
            self.assertEqual(times, sorted(times))
            self.assertEqual(sum(call.seconds_in(where) for where in Where), call.end - call.begin)
            self.assertEqual(call.seconds_in(Where.UNKNOWN), 0)

    def test_every_rpc_is_there_and_answered(self):
        rpcs = [rpc for call in self.trace.calls for rpc in call.rpcs]
        self.assertEqual(len(rpcs), self.text.count(" ask ") - self.text.count(" ask 1 4 ") - sum(
            self.text.count(f" ask {number} 4 ") for number in range(2, 10)))
        self.assertTrue(all(rpc.answered() for rpc in rpcs))
        self.assertTrue(any(rpc.answer_lane != rpc.lane for rpc in rpcs))

    def test_nothing_overlaps_in_a_row(self):
        in_row = collections.defaultdict(list)
        for piece in (*self.rows.calls, *self.rows.fast, *self.rows.rpcs):
            self.assertLess(piece.row, piece.lane.rows)
            in_row[id(piece.lane), piece.row].append(piece)
        for pieces in in_row.values():
            pieces.sort(key=lambda piece: (piece.begin, piece.end))
            for left, right in zip(pieces, pieces[1:]):
                self.assertLessEqual(left.end, right.begin)
        self.assertGreater(max(lane.rows for lane in self.rows.lanes), 1)

    def test_what_lasts_no_time_has_a_place_too(self):
        pieces = [rows.Piece(None, None, time, time) for time in (5, 5, 6)]
        self.assertEqual((rows.pack(pieces), [piece.row for piece in pieces]), (2, [0, 1, 0]))

    def test_a_call_keeps_to_its_vcpus(self):
        for piece in self.rows.calls:
            self.assertEqual({segment.lane for segment in piece.segments}, {(piece.lane.vm, piece.lane.vcpu)})

    def test_the_page_has_all_of_it(self):
        content = page.Content(self.trace, "a log").content()
        self.assertEqual(len(content["calls"]), len(self.trace.calls))
        self.assertEqual(len(content["rpcs"]), len(self.rows.rpcs))
        self.assertEqual([lane["kind"] for lane in content["lanes"]], ["vcpu", "vcpu", "guest"] * 2)


class JsonTest(unittest.TestCase):
    """trace.json by the rules of its format."""

    @classmethod
    def setUpClass(cls):
        cls.trace = model.build(dump.read(trace_dump.make(400, seed=4).text().splitlines()))
        cls.content = json.loads(json.dumps(events.Writer(cls.trace).content()))
        cls.events = cls.content["traceEvents"]

    def kind(self, phase):
        return [event for event in self.events if event["ph"] == phase]

    def test_every_event_has_what_its_kind_needs(self):
        more = {"X": {"dur", "cat"}, "b": {"id", "cat"}, "e": {"id", "cat"}, "s": {"id", "cat"},
                "f": {"id", "cat", "bp"}, "i": {"s"}, "M": {"args"}}
        for event in self.events:
            self.assertLessEqual({"name", "pid", "tid"} | more[event["ph"]], event.keys())
            self.assertGreaterEqual(event.get("ts", 0), 0)
            self.assertGreaterEqual(event.get("dur", 0), 0)

    def test_slices_of_a_thread_lie_within_each_other_or_apart(self):
        open_slices = collections.defaultdict(list)
        for event in self.kind("X"):
            stack = open_slices[event["pid"], event["tid"]]
            begin, end = event["ts"], event["ts"] + event["dur"]
            while stack and stack[-1] <= begin + 1e-6:
                stack.pop()
            self.assertTrue(not stack or end <= stack[-1] + 1e-6, event)
            stack.append(end)

    def test_tracks_of_calls_are_closed_as_they_were_opened(self):
        tracks = collections.defaultdict(list)
        for event in self.events:
            if event["ph"] == "b":
                tracks[event["id"]].append(event["name"])
            elif event["ph"] == "e":
                self.assertEqual(tracks[event["id"]].pop(), event["name"])
        self.assertEqual(len(tracks), len(self.trace.calls))
        self.assertFalse(any(tracks.values()))

    def test_arrows_lead_from_a_slice_to_a_slice(self):
        slices = collections.defaultdict(list)
        for event in self.kind("X"):
            slices[event["pid"], event["tid"]].append((event["ts"], event["ts"] + event["dur"]))
        starts, ends = ({event["id"]: event for event in self.kind(phase)} for phase in "sf")
        self.assertTrue(starts)
        self.assertEqual(starts.keys(), ends.keys())
        for identity, start in starts.items():
            self.assertLessEqual(start["ts"], ends[identity]["ts"])
            for event in (start, ends[identity]):
                self.assertTrue(any(begin - 1e-6 <= event["ts"] <= end + 1e-6
                                    for begin, end in slices[event["pid"], event["tid"]]))

    def test_vms_and_vcpus_have_their_names(self):
        named = {(event["name"], event["pid"], event["tid"]): event["args"]["name"] for event in self.kind("M")}
        self.assertEqual(named["process_name", 1, 0], "vm1")
        self.assertEqual(named["thread_name", 2, 1], "vCPU 1")


class FilesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, text):
        path = os.path.join(self.folder, "console.log")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def tool(self, *arguments, **more):
        return subprocess.run([sys.executable, TOOL, *arguments], capture_output=True, text=True, check=False, **more)

    def made(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def test_both_files_beside_the_log(self):
        done = self.tool(self.write("\n".join(dumped(*OPENING, *INVOCATION[:1], lost=7))))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("10 events (7 older ones lost), 2 calls, 1 of them open", done.stdout)
        self.assertIn("traceEvents", json.loads(self.made("trace.json")))
        self.assertIn("<canvas", self.made("trace.html"))

    def test_from_the_input_to_another_folder(self):
        done = self.tool("-", "--out", self.folder, input="\n".join(dumped(*OPENING)))
        self.assertEqual((done.returncode, sorted(os.listdir(self.folder))), (0, ["trace.html", "trace.json"]))

    def test_what_is_wrong_is_said_in_a_line(self):
        for path, why in ((self.write("nothing"), "no dump of a trace"), ("/no/such", "No such file")):
            done = self.tool(path)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1))
            self.assertRegex(done.stderr, f"^error: .*{why}")

    def test_an_empty_trace(self):
        self.assertEqual(self.tool(self.write("\n".join(dumped()))).returncode, 0)

    def test_nothing_in_a_dump_ends_the_pages_data(self):
        name = "</script><script>alert(1)</script>"
        trace = built(f"1 0 {name} 0 begin 1 0 0 0", "2 0 @DATA@@STYLE@ 0 begin 1 0 0 0")
        text = page.text(trace, "<!--")
        self.assertEqual(text.count("</script>"), 2)
        data = text.partition('id="data">')[2].partition("</script>")[0]
        self.assertEqual(json.loads(data)["vms"], [name, "@DATA@@STYLE@"] if name < "@" else ["@DATA@@STYLE@", name])

    def test_the_page_needs_nothing_else(self):
        text = page.text(built(*OPENING), "a log")
        for mark in ("@STYLE@", "@SCRIPT@", "@DATA@", "http://", "https://", "src=", "url("):
            self.assertNotIn(mark, text)
        self.assertIn("default-src 'none'", text)

    def test_the_summary(self):
        self.assertEqual(files.summary(built(*OPENING)), "9 events (none lost), 1 calls in 0.0 s")


if __name__ == "__main__":
    unittest.main()
