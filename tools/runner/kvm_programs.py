# SPDX-License-Identifier: BSD-2-Clause
"""Test programs that run on a KVM host (tests/linux): each case is a line "ok NAME", or "FAILED NAME:
why". They count as tests of their own."""
import functools
import re
import sys

from runner import layout
from runner.display import Display
from runner.errors import RunFailed
from runner.kvm_host import Host
from runner.machines import kvm_host_session
from runner.scenario import check, scenario_parser
from runner.signals import leave_in_order

OK = re.compile(r"ok ([\w-]+)$")
FAILED = re.compile(r"FAILED ([\w-]+): (.*)$")
MOUNT = "grep -q debugfs /proc/mounts || mount -t debugfs debugfs /sys/kernel/debug"


class Programs:
    """What the programs of one boot came to."""

    def __init__(self, host, display):
        self.host = host
        self.display = display
        self.loaded = False
        self.passed = []
        self.failures = []
        host.guest.console.listeners.append(self._line)

    def _line(self, line):
        if match := OK.match(line):
            self.passed.append(match[1])
        elif match := FAILED.match(line):
            self.failures.append(f"{match[1]}: {match[2]}")

    def load(self, parameters=""):
        """The module, anew."""
        if self.loaded:
            self.host.succeed("rmmod optee_mediator")
        self.host.succeed(MOUNT)
        self.host.load(parameters)
        self.loaded = True

    def run(self, command, limit):
        """Each case is counted; a program must have one, and its status must fit to what it said."""
        passed, failed = len(self.passed), len(self.failures)
        status = self.host.status_of(command, limit)
        passed, failed = len(self.passed) - passed, len(self.failures) - failed
        check(passed + failed, f"'{command}' has run no case")
        check((status == 0) == (failed == 0), f"exit status {status} of '{command}', {failed} failed")
        self.display.step(f"{command}: {passed} cases passed, {failed} failed")

    def finish(self):
        self.host.succeed("rmmod optee_mediator")
        self.host.check_no_trouble()


def _options(description, more):
    parser = scenario_parser(description)
    for name, default in more.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    return parser.parse_args()


def _boot_and_run(display, name, plays, limit, arguments):
    with kvm_host_session(name, layout.FLASH_KVM_HOST, display, limit, arguments=arguments,
                          initrd=layout.KVM_HOST_TESTS_INITRD_FILE) as session:
        host = Host(session)
        programs = Programs(host, display)
        host.boot()
        plays(programs)
        programs.finish()
    return programs


def program_scenario(description, name, plays, limit, arguments="", **more):
    """Boots a host, runs plays(programs, **options), prints each failure, and exits with the verdict.
    @limit: seconds, or a function of the options. @arguments are the kernel's; @more names further options, with
    their defaults."""
    options = vars(_options(description, more))
    limit = options.pop("timeout") or (limit(**options) if callable(limit) else limit)
    leave_in_order()
    try:
        programs = _boot_and_run(Display(), name, functools.partial(plays, **options), limit,
                                 arguments)
    except RunFailed as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("error: interrupted")
    for failure in programs.failures:
        print(f"FAILED {failure}")
    print(f"{len(programs.passed)} passed, {len(programs.failures)} failed")
    sys.exit(1 if programs.failures else 0)
