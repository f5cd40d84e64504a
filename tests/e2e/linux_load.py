#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The module for KVM hosts loads where OP-TEE can be shared, and elsewhere says why not.

Debian's kernel boots at EL2, once for each firmware and device tree that the module can meet; what
counts is the kernel's log.
"""
from runner import layout
from runner.kvm_host import LOAD, SHARED, Host
from runner.machines import kvm_host_session
from runner.scenario import check, run_scenario, scenario_parser

LIMIT = 120
LOAD_KERNELS_OWN = "for name in $(cat /lib/modules/order); do insmod /lib/modules/$name.ko; done"
NO_NODE = "optee-mediator: the device tree has no enabled node of OP-TEE's (linaro,optee-tz)"
NOT_VIRTUALIZED = "the firmware's OP-TEE has to be built with CFG_NS_VIRTUALIZATION=y"
HELD = "optee-mediator: OP-TEE's node is held by the driver 'optee'"
# OP-TEE adds a node of its own unless there is one of that name.
EMPTY_NODE = "&{/} { firmware { optee { }; }; };\n"
DISABLED_NODE = ('&{/} { firmware { optee { compatible = "linaro,optee-tz"; method = "smc"; '
                 'status = "disabled"; }; }; };\n')


def loads_again_and_again(host):
    host.check_kvm()
    for _ in range(2):
        host.succeed(LOAD)
        host.expect_log(SHARED)
        host.succeed("rmmod optee_mediator")


def refused(why):
    def refuses(host):
        check(host.status_of(LOAD) != 0, f"{host.name}: the module was loaded")
        host.expect_log(why)
    return refuses


def comes_too_late(host):
    host.succeed(LOAD_KERNELS_OWN)
    refused(HELD)(host)


CASES = (("virtualized", layout.FLASH_KVM_HOST, "", loads_again_and_again,
          "KVM is there, and the module was loaded, unloaded, and loaded again"),
         ("plain", layout.FLASH_NATIVE, "", refused(NOT_VIRTUALIZED), "refused: no virtualization"),
         ("no-node", layout.FLASH_KVM_HOST, EMPTY_NODE, refused(NO_NODE), "refused: no node"),
         ("disabled-node", layout.FLASH_KVM_HOST, DISABLED_NODE, refused(NO_NODE),
          "refused: no enabled node"),
         ("held", layout.FLASH_NATIVE, "", comes_too_late, "refused: the kernel's own driver has it"))


def run(display, limit, case):
    name, flash, nodes, does, done = case
    with kvm_host_session(name, flash, display, limit, nodes) as session:
        host = Host(session)
        host.boot()
        does(host)
        host.check_no_trouble()
    display.step(f"{name}: {done}")


def scenario(display, args):
    for case in CASES:
        run(display, args.timeout or LIMIT, case)
    return f"{len(CASES)} boots, and each time the kernel's log says what it must"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
