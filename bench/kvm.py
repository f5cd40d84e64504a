#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions of the whole machine for one InvokeCommand of 16 bytes, in a guest of KVM's and on bare
OP-TEE, and where the difference goes.

Both machines have one CPU, and a clock that counts instructions, so that two runs differ only by the
number of invocations (bench/el2.py does the same). The kernel lies at the same address as host, as guest
and on bare OP-TEE, so that a function's figure is that of both kernels.
"""
import array
import bisect
import collections
import os
import re

import runs
import targets
from runner import kvm, layout
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 600
SHORT, LONG = 1000, 3000  # invocations
AT_MOST = 20000
PROFILE_LINES = 40
ENDED = re.compile(r"om: aes ends exit=(\d+)")
SYMBOL = re.compile(r"([0-9a-f]{16}) [tTwW] (\S+)(?:\s+\[(\w+)\])?$")
PLUGIN = os.path.join(layout.BUILD, "bench", "profile_plugin.so")
RESULT = os.path.join(layout.BUILD, "bench", "kvm.json")
KERNEL_SPACE = 0xffff << 48


class Kvm:
    """A guest with one vCPU, on a host with one CPU."""

    name = "KVM guest"
    guest, channel = "vm1", "1"

    def session(self, arguments, display, limit, options=()):
        return kvm.counting_session(f"nokaslr {arguments}", "nokaslr", display, limit, options)

    def begin(self, session):
        expect_ready(session, kvm.BOOT_LIMIT)
        session.hypervisor.command(f"start {self.guest}")
        session.watch(self.guest)

    def symbols(self, session):
        """[(address, name)] of the host's kernel and its modules, which the guest's kernel is, too."""
        lines = session.hypervisor.command("sh grep -i ' [tw] ' /proc/kallsyms")
        matches = [match for line in lines if (match := SYMBOL.match(line))]
        return sorted((int(match[1], 16), f"{match[2]} [{match[3]}]" if match[3] else match[2])
                      for match in matches)

    def end(self, session):
        session.power_off()


class Bare(targets.BareOptee):
    """Powers itself off."""

    def session(self, arguments, display, limit, options=()):
        return super().session(f"nokaslr om.poweroff {arguments}", display, limit, options)

    def end(self, session):
        session.wait_end()


def count(target, invocations, display, limit):
    """Counter of addresses, and the session's symbols."""
    output = layout.run_file(f"{target.guest}-{invocations}.counts")
    with target.session(f"om.aes={invocations}", display, limit,
                        ("-plugin", f"{PLUGIN},output={output}")) as session:
        ends = []
        session.consoles[target.channel].listeners.append(lambda line: ends.extend(ENDED.findall(line)))
        target.begin(session)
        session.wait(lambda: ends, limit, "xtest does not end")
        check(ends == ["0"], f"xtest --aes-perf failed, see {layout.RUN}/{target.guest}.log")
        symbols = target.symbols(session) if isinstance(target, Kvm) else []
        target.end(session)
    return read_counts(output), symbols


def read_counts(path):
    pairs = array.array("Q")
    with open(path, "rb") as file:
        pairs.frombytes(file.read())
    return collections.Counter(dict(zip(pairs[::2], pairs[1::2])))


def measure(target, display, limit):
    """(Counter of addresses for one invocation, symbols)"""
    display.step(f"{target.name}: {SHORT} invocations, and {LONG}")
    short, symbols = count(target, SHORT, display, limit)
    long, _ = count(target, LONG, display, limit)
    long.subtract(short)
    return collections.Counter({at: times / (LONG - SHORT) for at, times in long.items() if times}), symbols


def name_of(address, addresses, symbols):
    """A function of the kernel's; else the 2 MiB where it lies: KVM's at EL2, OP-TEE, programs."""
    index = bisect.bisect_right(addresses, address) - 1
    if address >= KERNEL_SPACE and index >= 0:
        return symbols[index][1]
    return f"{address >> 21 << 21:#x}, 2 MiB"


def by_function(counts, symbols):
    addresses = [address for address, _ in symbols]
    found = collections.Counter()
    for address, times in counts.items():
        found[name_of(address, addresses, symbols)] += times
    return found


def show(bare, guest):
    print(f"{'more':>9}  {'in a guest':>10}  instructions for one InvokeCommand, by function")
    more = collections.Counter(guest)
    more.subtract(bare)
    for name, times in more.most_common(PROFILE_LINES):
        print(f"{times:9.1f}  {guest[name]:10.1f}  {name}")


def write(bare, guest):
    rows = [{"name": "invoke_16_bytes_bare", "value": bare}, {"name": "invoke_16_bytes_kvm", "value": guest},
            {"name": "invoke_16_bytes_kvm_more", "value": guest - bare}]
    runs.write(RESULT, rows)


def scenario(display, args):
    limit = args.timeout or LIMIT
    guest, symbols = measure(Kvm(), display, limit)
    bare, _ = measure(Bare(), display, limit)
    show(by_function(bare, symbols), by_function(guest, symbols))
    of_bare, of_guest = round(sum(bare.values())), round(sum(guest.values()))
    write(of_bare, of_guest)
    return (f"one InvokeCommand of 16 bytes: {of_guest} instructions in a KVM guest, {of_bare} on bare OP-TEE, "
            f"{of_guest - of_bare} more; wanted at most {AT_MOST} more; written to {RESULT}")


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
