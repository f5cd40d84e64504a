# SPDX-License-Identifier: BSD-2-Clause
"""A run with the mediator's trace on: VMs start when it is, and what it has is fetched when they are done,
or have failed."""
import contextlib

from runner import layout, wire
from runner.errors import RunFailed
from tracing import dump, files

DUMP_LIMIT = 300  # seconds, for hundreds of thousands of events


class Progress:
    """Of a dump that comes in on a console."""

    def __init__(self):
        self.lines = 0
        self.announced = 0

    def line(self, line):
        if match := dump.HEAD.search(line):
            self.lines, self.announced = 0, int(match[3])
        else:
            self.lines += 1

    def statuses(self):
        return [f"trace: {min(self.lines, self.announced)} of {self.announced} events fetched"]


@contextlib.contextmanager
def traced(session):
    """For what the VMs do; they must not have started before. Leaves trace.json and trace.html."""
    session.hypervisor.command("trace on")
    for vm in session.vms:
        session.hypervisor.command(f"start {vm.name}")
    try:
        yield
    except RunFailed:
        # The failure is what is to be told, whether or not there is more of it to see.
        with contextlib.suppress(RunFailed):
            fetch(session)
        raise
    fetch(session)


def fetch(session):
    """Whatever has become of the guests: that is told by others."""
    watched, session.watched = session.watched, set()
    try:
        fetch_files(session)
    finally:
        session.watched = watched


def fetch_files(session):
    console = session.consoles[wire.HYPERVISOR]
    session.hypervisor.command("trace off")
    for vm in session.vms:
        # Its CPU is kept busy for long, and a guest would take that for its own fault. It may have ended.
        with contextlib.suppress(RunFailed):
            session.hypervisor.command(f"stop {vm.name}")
    session.display.step("the trace is fetched")
    fetch_dump(session, console)
    with open(console.path, encoding="utf-8", errors="replace") as log:
        found = dump.read(log)
    paths = [layout.run_file(name) for name in ("trace.json", "trace.html")]
    session.display.step(f"trace: {files.write(found, *paths, console.path)}; {' and '.join(paths)}")


def fetch_dump(session, console):
    """Into the console's log alone. It may take long, but not be silent."""
    progress = Progress()
    session.hypervisor.say("trace dump")
    with session.shows(progress.statuses), console.unseen(progress.line):
        while not session.hypervisor.ended:
            before = progress.lines
            session.wait(lambda: session.hypervisor.ended or progress.lines > before,
                         session.hypervisor.answer_limit, "the hypervisor's trace stops in the middle")
    session.hypervisor.answer_to("trace dump")
