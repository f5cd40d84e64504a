#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""trace.html in a browser: it shows what the dump has, as bars where it says that they are; it zooms, moves,
searches and tells of a call, by mouse and by key; it is legible in light and in dark.

Pictures of it are left in build/trace-test/.
"""
import os
import re
import unittest

import trace_dump
from browser import Browser
from runner import layout
from tracing import dump, model, page

FOLDER = os.path.join(layout.BUILD, "trace-test")
CALLS = 300
MANY = 6500  # some 45,000 events
SIZE = (1400, 1000)
NARROW = 400
TITLE = 200  # pixels that a call's title does not exceed
SHIFT = 8
HOSTILE = ("trace: cpus=1 hz=1000 events=3 lost=9", "t 1 0 <img/src=x/onerror=alert(1)> 0 begin 1 0 0 0",
           "t 2 0 </script><script>document.title='taken'</script> - life 0 1 0 0",
           "t 3 0 <b>bold</b> 7 leave 2 ffff0005 0 0", "trace: end")
# Red, green and blue of a pixel of the time line, at a place in CSS pixels.
PIXEL = """((x, y) => [...document.getElementById("timeline").getContext("2d").getImageData(
    Math.round(x * devicePixelRatio), Math.round(y * devicePixelRatio), 1, 1).data].slice(0, 3))"""
RELATIVE = (0.2126, 0.7152, 0.0722)


def luminance(colour):
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip(RELATIVE, linear))


def contrast(one, other):
    """As WCAG defines it: 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def rgb(text):
    return [int(number) for number in re.findall(r"\d+", text)[:3]]


class PageTest(unittest.TestCase):
    """Each begins with the page of a small trace, as it opens."""

    @classmethod
    def setUpClass(cls):
        os.makedirs(FOLDER, exist_ok=True)
        cls.text = trace_dump.make(CALLS).text()
        cls.path = cls.write("small", cls.text.splitlines())
        cls.trace = model.build(dump.read(cls.text.splitlines()))
        cls.browser = cls.enterClassContext(Browser(*SIZE))

    @staticmethod
    def write(name, lines):
        path = os.path.join(FOLDER, f"{name}.html")
        page.write(model.build(dump.read(lines)), path, f"{name}.log")
        return path

    def setUp(self):
        self.browser.complaints.clear()
        self.browser.requests.clear()
        self.browser.open(self.path)
        self.value("trace.all()")
        self.left, self.top = self.value("(({ left, top }) => [left + 1, top + 1])(timeline.getBoundingClientRect())")

    def tearDown(self):
        self.assertEqual(self.browser.complaints, [])

    def value(self, expression):
        return self.browser.value(expression)

    def window(self):
        return self.value("[trace.window().from, trace.window().to]")

    def visible(self):
        return self.value("trace.visible().map((bar) => bar.call.index)")

    def zoom_to(self, call, room=0.2):
        length = call.end - call.begin
        self.value(f"trace.zoom({call.begin - room * length}, {call.end + room * length})")
        self.browser.drawn()

    def boxes(self, number):
        return self.value(f"trace.bars[{number}].boxes()")

    def middle(self, number):
        """Of a call's first box, as the mouse needs it."""
        box = self.boxes(number)[0]
        return self.left + box["x"] + box["width"] / 2, self.top + box["y"] + box["height"] / 2

    def calls_with(self, condition):
        found = [(number, call) for number, call in enumerate(self.trace.calls) if condition(call)]
        self.assertTrue(found)
        return found

    def test_it_loads_and_asks_the_network_for_nothing(self):
        self.assertEqual([url.partition("#")[0] for url in self.browser.requests if url != "about:blank"],
                         ["file://" + os.path.abspath(self.path)])
        facts = self.value("facts.textContent")
        for fact in ("2 VMs", "4 vCPUs", f"{len(self.trace.calls)} calls", "small.log"):
            self.assertIn(fact, facts)
        self.assertNotIn("lost", facts)
        self.browser.picture(os.path.join(FOLDER, "whole.png"))

    def test_a_bar_for_each_call(self):
        self.assertEqual(self.value("trace.bars.length"), self.text.count(" begin "))
        self.assertEqual(len(self.visible()), self.text.count(" begin "))

    def test_it_opens_with_all_calls_in_sight(self):
        begun = self.text.count(" begin ")
        late = [line.replace("t 10000 0 vm1 0 fast-enter", "t 1 0 vm1 0 fast-enter") for line in self.text.splitlines()]
        self.browser.open(self.write("late", late))
        self.assertEqual(len(self.visible()), begun)
        self.assertGreater(self.window()[0], 0)

    def test_a_bar_is_drawn_where_it_says_in_the_colours_of_where_it_was(self):
        colours = [rgb(colour) for colour in self.value("trace.colours().parts")]
        number, call = self.calls_with(lambda call: len(call.rpcs) > 2)[0]
        self.zoom_to(call)
        begin, end = self.window()
        seen = set()
        for piece_number, box in enumerate(self.boxes(number)):
            segments = self.value(f"trace.bars[{number}].call.pieces[{piece_number}].segments")
            for segment in segments:
                x, last = (96 + (segment[side] - begin) / (end - begin) * self.value("timeline.clientWidth - 96")
                           for side in ("begin", "end"))
                if last - x > 6 and x > box["x"] + TITLE:
                    y = box["y"] + box["height"] / 2
                    colour = self.value(f"{PIXEL}({x + 3}, {y})")
                    self.assertEqual(colour, colours[segment["where"]], segment)
                    seen.add(segment["where"])
        self.assertGreaterEqual(seen, {model.Where.OPTEE, model.Where.GUEST})

    def wide_enough(self, rpcs):
        """Of these, those that are seen, in fourteen pixels or more."""
        begin, end = self.window()
        least = 14 * (end - begin) / self.value("timeline.clientWidth - 96")
        return [rpc for rpc in rpcs if rpc.asked <= end and rpc.end >= begin and rpc.end - rpc.asked >= least]

    def test_arrows_to_the_guest_and_back(self):
        call = self.calls_with(lambda call: len(call.rpcs) == 5)[0][1]
        rpcs = [rpc for other in self.trace.calls for rpc in other.rpcs]
        wide = [self.wide_enough(rpcs)]
        self.assertEqual(self.value("trace.arrows()"), 2 * len(wide[0]))
        self.assertTrue(0 < len(wide[0]) < len(rpcs) / 2)
        self.zoom_to(call, 0)
        wide.append(self.wide_enough(rpcs))
        self.assertEqual(self.value("trace.arrows()"), 2 * len(wide[1]))
        self.assertLessEqual({id(rpc) for rpc in call.rpcs}, {id(rpc) for rpc in wide[1]})
        self.value("trace.search('nothing of the kind')")
        self.browser.drawn()
        self.assertEqual(self.value("trace.arrows()"), 0)

    def test_the_wheel_zooms_around_the_pointer(self):
        begin, end = self.window()
        before = len(self.visible())
        x = self.left + 600
        at = begin + (600 - 96) / self.value("timeline.clientWidth - 96") * (end - begin)
        self.browser.wheel(x, self.top + 100, -1000)
        left, right = self.window()
        self.assertLess(right - left, (end - begin) / 3)
        self.assertAlmostEqual((at - left) / (right - left), (at - begin) / (end - begin), delta=0.02)
        self.assertLess(len(self.visible()), before)
        self.assertEqual(self.visible(), [number for number, call in enumerate(self.trace.calls)
                                          if call.end >= left and call.begin <= right])
        self.browser.wheel(x, self.top + 100, 5000)
        self.assertEqual(self.window(), [begin, end])

    def test_keys_and_buttons(self):
        begin, end = self.window()
        for nearer, farther in (("+", "-"), ("w", "s")):
            self.browser.key(nearer, nearer)
            left, right = self.window()
            self.assertAlmostEqual((right - left) * 1.5, end - begin, delta=1)
            self.browser.key("ArrowRight")
            self.assertGreater(self.window()[0], left)
            self.browser.key(farther, farther)
            self.browser.key("0", "0")
            self.assertEqual(self.window(), [begin, end])
        self.value("document.getElementById('in').click()")
        self.assertLess(self.window()[1] - self.window()[0], end - begin)
        self.value("document.getElementById('all').click()")
        self.assertEqual(self.window(), [begin, end])

    def test_dragging(self):
        begin, end = self.window()
        y = self.top + 10
        self.browser.drag((self.left + 400, y), (self.left + 600, y), SHIFT)
        left, right = self.window()
        each = (end - begin) / self.value("timeline.clientWidth - 96")
        self.assertAlmostEqual(right - left, 200 * each, delta=6 * each)
        self.browser.drag((self.left + 400, y), (self.left + 300, y))
        self.assertGreater(self.window()[0], left)
        self.assertAlmostEqual(self.window()[1] - self.window()[0], right - left, delta=1)
        overview = self.value("(({ left, top }) => [left, top])(overview.getBoundingClientRect())")
        self.browser.drag((overview[0] + 900, overview[1] + 20), (overview[0] + 1000, overview[1] + 20))
        self.assertGreater(self.window()[0], right)

    def test_search(self):
        expected = [number for number, call in enumerate(self.trace.calls)
                    if call.vm == "vm2" and call.trusted_app() == "storage" and call.end - call.begin > 1_000_000]
        self.assertTrue(expected)
        self.browser.key("/", "/")
        self.browser.type("VM2 storage >1ms")
        self.assertEqual(self.visible(), expected)
        self.assertEqual(self.value("matches.value"), f"{len(expected)} calls")
        self.assertEqual(self.value("slowest.tBodies[0].rows.length"), len(expected))
        self.browser.key("Enter")
        self.assertEqual(self.value("matches.value"), f"1 of {len(expected)} calls")
        self.assertEqual(self.value("details.querySelector('h2').textContent"),
                         self.value(f"trace.bars[{expected[0]}].call.title"))
        self.browser.key("Enter")
        self.assertEqual(self.value("matches.value"), f"2 of {len(expected)} calls")
        self.browser.picture(os.path.join(FOLDER, "search.png"))
        self.browser.key("Escape")
        self.assertEqual((self.value("document.getElementById('find').value"), self.value("matches.value")), ("", ""))
        self.browser.key("0", "0")
        self.assertEqual(len(self.visible()), len(self.trace.calls))

    def test_search_finds_by_what_is_known(self):
        for text, condition in (("open_session", lambda call: call.name() == "OPEN_SESSION"),
                                ("busy", lambda call: call.result == 0xffff000d),
                                ("load_ta", lambda call: any(rpc.name == "LOAD_TA" for rpc in call.rpcs)),
                                ("b689f2a7-8adf", lambda call: call.trusted_app() == "storage"),
                                ("<100us", lambda call: call.end - call.begin < 100_000),
                                ("no such thing", lambda call: False)):
            self.assertEqual(self.value(f"trace.search('{text}')"), sum(map(condition, self.trace.calls)), text)

    def test_what_is_not_found_is_pale(self):
        number, call = self.calls_with(lambda call: call.command == 1 and not call.rpcs and len(call.segments) == 3)[0]
        self.zoom_to(call)
        box = self.boxes(number)[0]
        place = f"{box['x'] + box['width'] / 2}, {box['y'] + 2}"
        before = self.value(f"{PIXEL}({place})")
        self.value("trace.search('close_session')")
        self.browser.drawn()
        back = rgb(self.value("trace.colours().back"))
        self.assertLess(contrast(self.value(f"{PIXEL}({place})"), back), contrast(before, back))

    def test_a_call_is_told_of(self):
        number, call = self.calls_with(lambda call: len(call.rpcs) == 2 and not call.failed())[0]
        self.zoom_to(call)
        x, y = self.middle(number)
        x = self.left + self.boxes(number)[0]["x"] + 4
        self.browser.mouse("mouseMoved", x, y)
        self.browser.drawn()
        title = self.value(f"trace.bars[{number}].call.title")
        self.assertIn(title, self.value("tip.hidden ? '' : tip.textContent"))
        self.browser.click(x, y)
        self.assertEqual(self.value("details.querySelector('h2').textContent"), title)
        self.assertEqual(self.value("details.querySelectorAll('tbody tr').length"), len(call.segments))
        self.assertEqual(self.value("[...details.querySelectorAll('tbody tr')].filter((row) => "
                                    "row.textContent.includes('answers an RPC: ')).length"), 2)
        self.browser.picture(os.path.join(FOLDER, "call.png"))
        self.browser.key("Escape")
        self.assertEqual(self.value("details.textContent"), "")

    def test_a_double_click_zooms_to_a_call(self):
        number, call = self.calls_with(lambda call: call.end - call.begin > 1_000_000)[0]
        self.zoom_to(call, 3)
        box = self.boxes(number)[0]
        self.browser.click(self.left + box["x"] + 2, self.top + box["y"] + 8, 2)
        begin, end = self.window()
        self.assertAlmostEqual((call.end - call.begin) / (end - begin), 1 / 1.3, delta=0.01)

    def test_tables(self):
        slowest = max(call.end - call.begin for call in self.trace.calls)
        self.assertEqual(self.value("slowest.tBodies[0].rows[0].cells[0].textContent"), f"{slowest / 1e6:.2f} ms")
        apps = self.value("[...apps.tBodies[0].rows].map(({ cells }) => "
                          "[cells[0].textContent, +cells[1].textContent])")
        expected = {}
        for call in self.trace.calls:
            if call.trusted_app():
                expected[call.trusted_app()] = expected.get(call.trusted_app(), 0) + 1
        self.assertEqual(dict(apps), expected)
        asked = self.value("[...asked.tBodies[0].rows].reduce((sum, row) => sum + +row.cells[1].textContent, 0)")
        self.assertEqual(asked, sum(len(call.rpcs) for call in self.trace.calls))
        self.value("slowest.tHead.rows[0].cells[0].firstChild.click()")
        fastest = min(call.end - call.begin for call in self.trace.calls)
        self.assertEqual(self.value("slowest.tBodies[0].rows[0].cells[0].textContent"), self.value(f"spell({fastest})"))
        self.value("slowest.tBodies[0].rows[0].click()")
        self.assertLess(self.window()[1] - self.window()[0], 10 * fastest)

    def test_it_opens_where_it_is_told_to(self):
        self.browser.open(self.path, "from=1000000&to=2000000&find=vm1")
        self.assertEqual(self.window(), [1000000, 2000000])
        self.assertEqual(self.value("document.getElementById('find').value"), "vm1")
        self.browser.open(self.path, "from=x&to=&call=99999")
        self.assertEqual(len(self.visible()), len(self.trace.calls))

    def test_light_and_dark_are_legible(self):
        backs = []
        self.addCleanup(self.browser.dark, False)
        for dark in (False, True):
            self.browser.dark(dark)
            colours = {name: rgb(value) if name != "parts" else [rgb(one) for one in value]
                       for name, value in self.value("trace.colours()").items()}
            backs.append(self.value(f"{PIXEL}(700, 10)"))
            for name in ("ink", "soft"):
                self.assertGreaterEqual(contrast(colours[name], colours["back"]), 4.5, (dark, name))
            for part in (*colours["parts"], colours["failed"]):
                self.assertGreaterEqual(contrast(part, colours["back"]), 3, (dark, part))
            self.assertGreaterEqual(contrast(colours["on-optee"], colours["optee"]), 4.5)
            self.assertGreaterEqual(contrast(colours["on-guest"], colours["guest"]), 4.5)
        light, dark = backs
        self.assertGreater(contrast(light, dark), 10)
        self.browser.picture(os.path.join(FOLDER, "dark.png"))
        self.value("theme.click()")
        self.browser.drawn()
        self.assertEqual(self.value(f"{PIXEL}(700, 10)"), backs[0])

    def test_text_of_a_dump_is_text(self):
        self.browser.open(self.write("hostile", HOSTILE))
        self.assertEqual(self.value("document.querySelectorAll('img, b.bold').length"), 0)
        self.assertIn("hostile.log", self.value("document.title"))
        self.assertEqual(self.value("trace.bars.length"), 2)
        self.assertIn("9 older events lost", self.value("facts.textContent"))

    def test_an_empty_trace(self):
        self.browser.open(self.write("empty", ("trace: cpus=1 hz=1000 events=0 lost=0", "trace: end")))
        self.assertEqual(self.value("trace.bars.length"), 0)
        self.browser.key("+", "+")

    def test_many_events_are_not_more_work_than_the_screen_has_pixels(self):
        lines = trace_dump.make(MANY).text().splitlines()
        self.assertGreater(len(lines), 40_000)
        self.browser.open(self.write("many", lines))
        self.assertGreaterEqual(self.value("trace.bars.length"), MANY)
        self.browser.picture(os.path.join(FOLDER, "many.png"))
        self.addCleanup(self.browser.size, *SIZE)
        self.browser.size(NARROW, SIZE[1])
        self.browser.drawn()
        rows = self.value("trace.data.lanes.reduce((sum, lane) => sum + lane.rows, 0)")
        self.assertLess(self.value("trace.boxes()"), 3 * rows * (NARROW - 96))
        self.assertGreater(len(lines), 4 * rows * (NARROW - 96))


if __name__ == "__main__":
    unittest.main()
