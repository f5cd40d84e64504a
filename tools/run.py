#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs OP-TEE's test suite in two VMs at once over the mediator, and says how it went.

Exit status 0 only if every test of every VM passed. `make run` and `make run-xen` build everything
and call this.
"""
import argparse
import os
import sys

from runner import layout, report, suite
from runner.display import Display
from runner.errors import RunFailed


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--xtest", default="short", help="short, full, or test numbers: 1001,1004")
    parser.add_argument("--native", choices=("", "0", "1", "only"), default="",
                        help="1: bare OP-TEE first, for comparison; only: nothing else")
    parser.add_argument("--xen", choices=("ours", "in-tree"),
                        help="two domains of Xen's with that mediator, not the reference hypervisor's VMs")
    parser.add_argument("--timeout", type=int, default=0, help="seconds for each machine's run")
    return parser.parse_args()


def show_versions(folders, display):
    """The Debian packages that this run is made of."""
    copy = layout.run_file("versions.txt")
    display.step(f"versions ({copy})")
    with open(copy, "w", encoding="utf-8") as kept:
        for folder in folders:
            with open(os.path.join(layout.BUILD, folder, "versions.txt"), encoding="utf-8") as file:
                lines = file.readlines()
            kept.writelines(lines)
            display.text("".join("   " + line for line in lines).rstrip())


def run_machine(args, display):
    """[(record, passed)] of the machine with a mediator."""
    if args.native == "only":
        return []
    if args.xen:
        return suite.run_xen(args.xen, args.xtest, args.timeout, display)
    return suite.run_vms(args.xtest, args.timeout, display)


def run(args, display):
    """Returns (ok, VM records, native record or None)."""
    native, rows = None, []
    native_passed = True
    if args.native in ("1", "only"):
        native, native_passed = suite.run_native(args.xtest, args.timeout, display)
        rows.append(report.row(native, native_passed))
    vms = run_machine(args, display)
    records = [record for record, _ in vms]
    if native:
        report.add_ratios(records, native)
    rows += [report.row(record, passed) for record, passed in vms]
    display.text("\n" + report.table(rows))
    return native_passed and all(passed for _, passed in vms), records, native


def main():
    args = options()
    display = Display()
    machine = f"xen {args.xen}" if args.xen else "hypervisor"
    try:
        show_versions(["debian", "xen/debian"] if args.xen else ["debian"], display)
        ok, records, native = run(args, display)
    except RunFailed as error:
        report.write(False, machine, [], None, str(error))
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("error: interrupted")
    path = report.write(ok, machine, records, native)
    display.step(f"{'all passed' if ok else 'FAILED'}; logs in {layout.RUN}/, figures in {path}")
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
