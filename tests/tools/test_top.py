#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make top` beside a run: the table is right, and whatever a watcher does, the run does not notice."""
import io
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(1, "tools")
import top  # noqa: E402
from fake import FakeMachine  # noqa: E402
from runner import layout, watchers  # noqa: E402
from runner.display import Display  # noqa: E402
from runner.figures import ByKey  # noqa: E402
from runner.machines import two_vms, uncounted  # noqa: E402
from runner.session import Session  # noqa: E402

TOP = os.path.join("tools", "top.py")
LIMIT = 20
QUIETLY = re.compile(r"hypervisor \| (stat|ok)")


class BesideARun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(setattr, layout, "RUN", layout.RUN)
        self.addCleanup(setattr, layout, "BUILD", layout.BUILD)
        # Longer than the address of a socket may be.
        layout.BUILD = os.path.join(folder.name, "a" * 60, "b" * 60)
        layout.RUN = os.path.join(layout.BUILD, "run")
        os.makedirs(layout.RUN)
        self.output = io.StringIO()

    def session(self, fault="hang", limit=LIMIT):
        session = Session(FakeMachine(fault), two_vms(""), "", Display(self.output), limit)
        session.silence = LIMIT
        return session

    def start_top(self, *arguments, **more):
        child = subprocess.Popen([sys.executable, TOP, *arguments], env=os.environ | {"BUILD": layout.BUILD},
                                 **more)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        return child

    def beside(self, session, child):
        """(exit status, output, errors) of a top while the run goes on."""
        session.wait(lambda: child.poll() is not None, LIMIT, "top does not end")
        return (child.returncode, *child.communicate())

    def top_once(self, session):
        return self.beside(session, self.start_top("--once", "--every", "0.1", text=True, stdout=subprocess.PIPE,
                                                   stderr=subprocess.PIPE))

    def connect(self, request=b""):
        ours = socket.socket(socket.AF_UNIX)
        self.addCleanup(ours.close)
        watchers.with_folder(layout.RUN, ours.connect)
        ours.sendall(request)
        return ours

    def expect_all_well(self, session):
        """The run's own command, and a further watcher."""
        self.assertGreater(session.hypervisor.stat("vm2")["calls"], 0)
        self.assertEqual(self.top_once(session)[0], 0)

    def test_one_table(self):
        with self.session() as session:
            status, text, errors = self.top_once(session)
        self.assertEqual((status, errors), (0, ""))
        head, columns, *rows = text.splitlines()
        self.assertRegex(head, r"^reference hypervisor \(.*/run, \d+ s\)$")
        self.assertEqual(re.split(r"  +", columns.strip()), list(top.COLUMNS))
        self.assertEqual([line.split() for line in rows],
                         [[name, "10.0", "5.0", "25.0%", "0", "9", "0", "3", "0", "2", "17", "10"]
                          for name in ("vm1", "vm2")])

    def test_nothing_runs(self):
        stale = socket.socket(socket.AF_UNIX)
        for _ in range(2):
            child = self.start_top("--once", text=True, stderr=subprocess.PIPE)
            _, errors = child.communicate(timeout=LIMIT)
            self.assertEqual(child.returncode, 1)
            self.assertRegex(errors, "^error: no machine runs .* make run")
            if stale.fileno() >= 0:
                watchers.with_folder(layout.RUN, stale.bind)  # of a run that was killed
                stale.close()
        with self.session() as session:
            self.expect_all_well(session)
        self.assertFalse(os.path.exists(os.path.join(layout.RUN, watchers.SOCKET)))

    def test_the_run_shows_and_keeps_its_own_lines_only(self):
        with self.session() as session:
            self.top_once(session)
            session.hypervisor.stat("vm1")
            self.top_once(session)
        self.assertEqual(QUIETLY.findall(self.output.getvalue()), ["stat", "ok"])
        with open(os.path.join(layout.RUN, "hypervisor.log"), encoding="utf-8") as file:
            self.assertEqual(re.findall("^(stat|ok|event)", file.read(), re.MULTILINE), ["event", "stat", "ok"])

    def test_commands_of_the_run_and_looks_take_turns(self):
        self.addCleanup(setattr, watchers, "EVERY", watchers.EVERY)
        watchers.EVERY = 0
        with self.session() as session:
            looks, calls = 0, []
            session.wait(lambda: session.hypervisor.ready, LIMIT, "not ready")
            ours = self.connect(watchers.REQUEST)
            while looks < 20:
                session.pump(0)  # a look may begin here, and no sooner end than the next command comes
                calls.append(session.hypervisor.stat("vm1")["calls"])
                if select.select([ours], [], [], 0)[0]:
                    self.assertIn(b'"vm2": {"calls"', ours.recv(1 << 16))
                    looks += 1
                    ours.sendall(watchers.REQUEST)
        self.assertEqual(calls, sorted(calls))

    def test_whatever_a_watcher_does_the_run_goes_on(self):
        with self.session() as session:
            session.wait(lambda: session.hypervisor.ready, LIMIT, "not ready")
            for request in (b"", b"figu", watchers.REQUEST, b"stat vm1\n", b"x" * 100000):
                with self.subTest(request=request[:10]):
                    ours = self.connect(request[:50000])
                    session.pump()
                    ours.close()
                    self.expect_all_well(session)
            self.connect(watchers.REQUEST)  # and never reads
            self.expect_all_well(session)
            for _ in range(watchers.MOST + 5):
                self.connect()
                session.pump(0)
            self.assertEqual(len(session.watchers.all), watchers.MOST)

    def test_one_that_says_what_is_no_request_is_dropped(self):
        with self.session() as session:
            for request in (b"stat vm1\n", b"figures\nx"):
                ours = self.connect(request)
                session.pump()
                session.pump(0)
                self.assertEqual(session.watchers.all, [], request)
                ours.close()

    def test_a_killed_top(self):
        with self.session() as session:
            child = self.start_top("--once", "--every", "100", stdout=subprocess.DEVNULL)
            seen = session.watchers
            session.wait(lambda: seen.all and seen.last_look and not seen.is_busy(), LIMIT, "top does not come")
            child.send_signal(signal.SIGKILL)
            session.wait(lambda: not session.watchers.all, LIMIT, "top does not go")
            self.expect_all_well(session)

    def test_a_run_that_ends(self):
        with self.session() as session:
            session.pump()
            seen = top.Top()
            seen.look_around()
            seen.ask()
            session.wait(lambda: not (seen.hear(0), seen)[1].runs or seen.have_answered(), LIMIT, "no answer")
            self.assertEqual(len(seen.runs), 1)
        seen.hear(LIMIT)
        self.assertEqual(seen.runs, {})

    def test_before_the_hypervisor_is_ready(self):
        with self.session("not-ready") as session:
            status, text, _ = self.top_once(session)
        self.assertEqual((status, text.splitlines()[0].rpartition(": ")[2]), (0, "boots"))

    def test_a_machine_that_counts_is_not_looked_at(self):
        with uncounted(self.session()) as session:
            session.wait(lambda: session.hypervisor.ready, LIMIT, "not ready")
            self.assertFalse(os.path.exists(os.path.join(layout.RUN, watchers.SOCKET)))

    def test_several_at_once(self):
        with self.session() as session:
            children = [self.start_top("--once", "--every", "0.1", stdout=subprocess.DEVNULL) for _ in range(3)]
            for child in children:
                self.assertEqual(self.beside(session, child)[0], 0)

    def test_on_a_terminal(self):
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        with self.session() as session:
            child = self.start_top("--every", "0.1", stdin=theirs, stdout=theirs)
            os.close(theirs)
            text = b""
            deadline = time.monotonic() + LIMIT
            while text.count(b"25.0%") < 2 and time.monotonic() < deadline:
                session.pump(0.05)
                if select.select([ours], [], [], 0)[0]:
                    text += os.read(ours, 1 << 16)
            self.assertGreaterEqual(text.count(b"25.0%"), 2)
            os.write(ours, b"q")
            self.assertEqual(self.beside(session, child)[0], 0)
        self.assertTrue(os.read(ours, 1 << 16).endswith(b"\x1b[?1049l"))


class FiguresTest(unittest.TestCase):
    NOW = {"calls": 30, "rpcs": 8, "time_us": 5_000_000, "optee_us": 600_000}
    BEFORE = {"calls": 10, "rpcs": 4, "time_us": 3_000_000, "optee_us": 100_000}

    def test_rates(self):
        self.assertEqual(top.rates(self.NOW, self.BEFORE), (10, 2, 0.25))

    def test_no_rate_is_made_up(self):
        for before in (None, {}, self.NOW, *({**self.BEFORE, name: value + 1} for name, value in self.NOW.items())):
            with self.subTest(before=before):
                self.assertEqual(top.rates(self.NOW, before), (None, None, None))

    def test_a_vm_without_figures_has_a_row(self):
        self.assertEqual(top.row("vm1", None, self.NOW), ["vm1"] + ["-"] * (len(top.COLUMNS) - 1))


class XenKeyTest(unittest.TestCase):
    """Lines of Xen's console, where others write too."""

    OURS = ("(XEN) optee-mediator: stat d0 calls=5 rpcs=1", "(XEN) optee-mediator: time d0 time_us=8 optee_us=3",
            "(XEN) optee-mediator: stat d7 calls=9 rpcs=2", "(XEN) optee-mediator: time d7 time_us=9 optee_us=2",
            "(XEN) optee-mediator: stat end")
    OTHERS = ("(XEN) optee-mediator: end d7 calls=9", "[   1.0] optee: initialized", "(XEN) optee-mediator: d7: why")

    def setUp(self):
        self.sent = b""
        self.reader = ByKey(None, self.send, ["dom0", "domU"])

    def send(self, data):
        self.sent += data

    def feed(self, *lines):
        """Those that are shown."""
        shown = [line for line in lines if (not self.reader.hides(line), self.reader.line(line))[0]]
        return shown

    def test_a_look(self):
        self.assertEqual(self.feed(*self.OURS), list(self.OURS))  # asked for by somebody else
        self.assertIsNone(self.reader.go_on())
        self.reader.begin()
        self.assertEqual(self.sent, b"O")
        self.assertEqual(self.feed(self.OURS[0], *self.OTHERS, *self.OURS[1:]), list(self.OTHERS))
        self.assertEqual(self.reader.go_on(), {
            "dom0": {"calls": 5, "rpcs": 1, "time_us": 8, "optee_us": 3},
            "domU": {"calls": 9, "rpcs": 2, "time_us": 9, "optee_us": 2}})

    def test_more_domains_have_their_numbers(self):
        self.reader.names = ["dom0", "domU1", "domU2"]
        self.reader.begin()
        self.feed(*self.OURS)
        self.assertEqual(list(self.reader.go_on()), ["dom0", "d7"])

    def test_no_domain_but_dom0(self):
        self.reader.begin()
        self.feed(self.OURS[0], self.OURS[-1])
        self.assertEqual(self.reader.go_on(), {"dom0": {"calls": 5, "rpcs": 1}, "domU": None})


if __name__ == "__main__":
    unittest.main()
