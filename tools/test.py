#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""All that `make test` runs: host tests, schedules, corpus, threads, orders, static analysis, the tools' own
tests, the short run in QEMU, scenarios; and the same in short for FF-A, KVM and Xen.

What failed is shown once more at the end, where a log that was cut still has it. The last line adds
up what each counted: "N passed, N failed"; exit status 0 only if none failed.
"""
import json
import os
import re
import sys

from runner import layout, targets

FEW = "XTEST=1001,1004"
SCENARIOS = (("balloon-test",), ("big-buffer-test",), ("limits-test",), ("life-test",), ("shared-cpu-test",),
             ("kexec-test",), ("renewal-test", "ROUNDS=5000", "XTEST=1001,1004,1006,1011"),
             ("policy-test",), ("notification-test",), ("third-vm-test",),
             ("destroy-test", "CYCLES=2"), ("traced-test",),
             ("hostile-test", "CALLS=10000", FEW), ("lives-test", "LIVES=30", "LINUX_LIVES=1"),
             ("hostile-test", "ABI=ffa", "CALLS=5000", FEW),
             ("renewal-test", "ABI=ffa", "ROUNDS=60", "XTEST=1001"), ("big-buffer-test", "ABI=ffa"),
             ("limits-test", "ABI=ffa"), ("balloon-test", "ABI=ffa", "PINNING=on"))
KVM_PROGRAMS = (("linux-load-test",), ("linux-refusal-test",), ("linux-discard-test",), ("linux-stall-test",),
                ("linux-life-test",), ("linux-fuzz-test", "N=1000000"))
REASON = re.compile(r"fail|error|assert|timed out|violation|warning: thread", re.IGNORECASE)
NO_REASON = re.compile(r"renewals_failed=0|\b0 failed")
failures = []  # of each target that did not end well, what tells why


def make(*target):
    """Runs a target, notes what went wrong for the end, and returns (exit status, lines)."""
    status, lines = targets.make(*target)
    if status:
        failures.append(f"== {' '.join(target)} failed: exit status {status}\n"
                        + "".join(line[:160].rstrip() + "\n" for line in reasons(lines)))
    return status, lines


def reasons(lines):
    """The last lines that speak of a failure, and the very last ones."""
    end = len(lines) - 6
    spoken = [line for line in lines[:max(end, 0)]
              if REASON.search(line) and not NO_REASON.search(line)]
    return spoken[-6:] + lines[max(end, 0):]


def cmocka_tests(target):
    status, lines = make(target)
    return [(status, *targets.cmocka_counts(lines))]


def host_tests():
    return cmocka_tests("host-test")


def schedules():
    """Each prepared state is a test, without AddressSanitizer and with it."""
    return cmocka_tests("schedules-test")


def counted(*all_targets):
    """What each of them says at its end."""
    results = []
    for target in all_targets:
        status, lines = make(*target)
        results.append((status, *targets.own_counts(lines)))
    return results


def threads():
    """Each judge counts as one."""
    return counted(("threads-test",))


def fuzz_corpus():
    """Each input of the fuzzer's corpus is a test, without sanitizers and with them."""
    return cmocka_tests("fuzz-test")


def orders():
    """So does each program, and each access that is weakened."""
    return counted(("orders-test",))


def unit_tests(*names):
    status, lines = make(*names)
    return [(status, *targets.unittest_counts(lines))]


def static():
    """Each tool, each function, each size, each rule."""
    return counted(("rules-test",), ("stack-test",), ("size-test",), ("lint",))


def tool_tests():
    return unit_tests("rooms-test", "runner-test", "mutation-test", "port-test", "dkms-test")


def trace_page():
    """By itself: it installs a browser, if there is none."""
    return unit_tests("trace-test")


def xtest_run(folder, *target):
    """xtest counts its cases for each VM."""
    path = os.path.join(layout.BUILD, folder, "result.json")
    if os.path.exists(path):
        os.remove(path)
    status, _ = make(*target)
    if not os.path.exists(path):
        return [(status, 0, 0)]
    with open(path, encoding="utf-8") as file:
        runs = [vm["xtest"] for vm in json.load(file)["vms"]]
    failed = sum(min(run["failed"] or 0, run["cases"] or 0) for run in runs)
    return [(status, sum(run["cases"] or 0 for run in runs) - failed, failed)]


def kvm_programs():
    """Each case counts."""
    return counted(*KVM_PROGRAMS)


def short_run():
    return xtest_run("run", "run")


def run_ffa():
    return xtest_run("run", "run", "ABI=ffa", FEW)


def run_kvm():
    return xtest_run("run-kvm", "run-kvm", FEW)


def run_kvm_host():
    """Debian's QEMU by the wrapper, beside the host as a client."""
    return xtest_run("run-kvm", "run-kvm", "VMM=qemu", "HOST_TEE=1", "XTEST=1001,1004,6001")


def run_xen():
    return xtest_run("run-xen", "run-xen", FEW)


def xen_limits():
    return counted(("xen-limits-test",))


def scenarios():
    """Each counts as one."""
    return counted(*SCENARIOS)


def main():
    passed = failed = 0
    for part in (host_tests, schedules, fuzz_corpus, threads, orders, static, tool_tests, trace_page, short_run,
                 run_ffa, scenarios, run_kvm, run_kvm_host, kvm_programs, run_xen, xen_limits):
        for status, good, bad in part():
            passed += good
            # What ended badly, or counted nothing, without naming a test has failed as a whole.
            failed += bad or int(status != 0 or good == 0)
    print("".join(failures), end="")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
