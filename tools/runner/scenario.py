# SPDX-License-Identifier: BSD-2-Clause
"""What the scripted scenarios (tests/e2e/) have in common."""
import argparse
import sys

from runner.display import Display
from runner.errors import RunFailed
from runner.signals import leave_in_order

READY_LIMIT = 60


def scenario_parser(description):
    """With the option that every scenario has; it may add its own. @description is its docstring."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--timeout", type=int, default=0, help="seconds in all; 0: the scenario's own limit")
    return parser


def check(condition, complaint):
    if not condition:
        raise RunFailed(complaint)


def expect_ready(session, limit=None):
    hypervisor = session.hypervisor
    session.wait(lambda: hypervisor.ready, limit or READY_LIMIT, "the hypervisor does not get ready")


def run_scenario(scenario):
    """Runs scenario(display), prints what it returns, and exits with its verdict."""
    display = Display()
    leave_in_order()
    try:
        display.step(scenario(display))
    except RunFailed as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("error: interrupted")
    print("1 passed, 0 failed")
