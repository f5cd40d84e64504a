#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs OP-TEE's test suite in VMs at once over the mediator, and says how it went.

Exit status 0 only if every test of every VM passed. `make run`, `make run-xen`, `make run-kvm` and
`make run-bao` build everything and call this.
"""
import argparse
import os
import sys

from runner import layout, report, suite
from runner.display import Display
from runner.errors import RunFailed
from runner.signals import leave_in_order


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--xtest", default="short", help="short, full, or test numbers: 1001,1004")
    parser.add_argument("--native", choices=("", "0", "1", "only"), default="",
                        help="1: bare OP-TEE first, for comparison; only: nothing else")
    parser.add_argument("--xen", choices=("ours", "traced", "in-tree"),
                        help="two domains of Xen's with that mediator, not the reference hypervisor's VMs")
    parser.add_argument("--kvm", action="store_true", help="two guests of a KVM host instead")
    parser.add_argument("--bao", action="store_true", help="two guests of Bao instead, as its user has built it")
    parser.add_argument("--trace", action="store_true", help="fetch the mediator's trace: trace.json, trace.html")
    parser.add_argument("--timeout", type=int, default=0, help="seconds for each machine's run")
    args = parser.parse_args()
    if args.trace and (args.kvm or args.xen or args.bao or args.native == "only"):
        parser.error("--trace is of the reference hypervisor's VMs")
    return args


def show(lines, kept, display):
    kept.writelines(lines)
    display.text("".join("   " + line for line in lines).rstrip())


def show_versions(folders, display):
    """The Debian packages that this run is made of, and own builds."""
    own = [f"{name} {os.path.abspath(os.environ[name])} (own build)\n"
           for name in ("OPTEE_DIR", "TFA_DIR") if os.environ.get(name)]
    copy = layout.run_file("versions.txt")
    display.step(f"versions ({copy})")
    with open(copy, "w", encoding="utf-8") as kept:
        for folder in folders:
            with open(os.path.join(layout.BUILD, folder, "versions.txt"), encoding="utf-8") as file:
                lines = file.readlines()
            show(lines, kept, display)
        if own:
            show(own, kept, display)


def run_machine(args, display):
    """[(record, passed)] of the machine with a mediator, and a KVM host's pins or None."""
    if args.native == "only":
        return [], None
    if args.kvm:
        return suite.run_kvm(args.xtest, args.timeout, display)
    if args.bao:
        return suite.run_bao(args.xtest, args.timeout, display), None
    if args.xen:
        return suite.run_xen(args.xen, args.xtest, args.timeout, display), None
    return suite.run_vms(args.xtest, args.timeout, display, args.trace), None


def run(args, display):
    """Returns whether all is well, and what else report.write() takes of a run."""
    native, rows = None, []
    native_passed = True
    if args.native in ("1", "only"):
        native, native_passed = suite.run_native(args.xtest, args.timeout, display)
        rows.append(report.row(native, native_passed))
    vms, pins = run_machine(args, display)
    records = [record for record, _ in vms]
    if native:
        report.add_ratios(records, native)
    rows += [report.row(record, passed) for record, passed in vms]
    display.text("\n" + report.table(rows))
    ok = native_passed and all(passed for _, passed in vms) and not (pins and pins.held())
    return ok, {"records": records, "native": native, "pins": pins}


def machine_of(args):
    """Its name in result.json, and where the versions of what it is made of stand."""
    kernels = [f"kernels/{suite}" for suite in sorted(set(layout.GUEST_SUITES))]
    common = [f"debian/{layout.DEBIAN}", *kernels, "tfa-source"]
    if args.kvm:
        folders = [*common, "linux/debian", *suite.KVM_VERSIONS.get(layout.VMM, [])]
        if layout.HOST_TEE:
            return f"kvm {layout.VMM} host-tee", [*folders, "linux/source"]
        return f"kvm {layout.VMM}", folders
    if args.bao:
        return "bao", common
    if args.xen:
        return f"xen {args.xen}", [*common, "xen/debian"]
    own_build = (layout.OF_ABI or layout.VMS > layout.DEBIANS_VMS) and not os.environ.get("OPTEE_DIR")
    return "hypervisor", [*common, "optee-source"] if own_build else common


def main():
    leave_in_order()
    args = options()
    display = Display()
    machine, folders = machine_of(args)
    try:
        show_versions(folders, display)
        ok, outcome = run(args, display)
    except RunFailed as error:
        report.write(False, machine, [], None, error=str(error))
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("error: interrupted")
    path = report.write(ok, machine, **outcome)
    display.step(f"{'all passed' if ok else 'FAILED'}; logs in {layout.RUN}/, figures in {path}")
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
