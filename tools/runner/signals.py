# SPDX-License-Identifier: BSD-2-Clause
"""A closed terminal or a kill goes the same way out as everything else: QEMU ends, a terminal is put back. What
nohup(1) wants ignored is."""
import signal
import sys


def leave_in_order():
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: sys.exit(1))
