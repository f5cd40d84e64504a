# SPDX-License-Identifier: BSD-2-Clause
"""Inputs in which right drivers do what they do, behind each door, for the fuzzer to begin with. The kinds
and fields of steps are those of record.h.
"""
import os
import re
import struct

RECORD = struct.Struct("<BBBBHHQQ")
DOORS = {"smc": 0, "ffa": 1, "judged": 2}
KINDS = 8
SMALL = 0x20  # of n in an invocation: the amount is one of a few
PLAIN, RPC_ARG, REGD_ARG = 0 << 4, 1 << 4, 2 << 4
TA_RPC_FUNCTIONS = {"increment": 2, "fill": 3, "sum": 4, "shorten": 5, "interrupt": 6, "rpc": 7, "buffer": 8,
                    "kernel": 9, "keep": 10, "fill_kept": 11, "drop": 12}


def kinds():
    """The numbers of enum what, by name."""
    with open(os.path.join(os.path.dirname(__file__), "record.h"), encoding="utf-8") as file:
        names = re.findall(r"\bDO_([A-Z_]+),", file.read())
    return {name.lower(): number for number, name in enumerate(names)}


WHAT = kinds()


def step(what, vm=0, vcpu=0, how=0, stop=0, n=0, a=0, b=0):
    return RECORD.pack(WHAT[what], vm, vcpu, how, stop, n, a, b)


def machine(door, kind, behaviour=0):
    return RECORD.pack(0, 0, 0, DOORS[door], 0, kind, behaviour, 0)


def resumes(count, **fields):
    return b"".join(step("resume", n=i % 4, **fields) for i in range(count))


def invoke(func, style, a=3, params=0, **fields):
    return step("call", how=15 | style, n=func | SMALL | params << 6, a=a, **fields)


def session(style, vm=0):
    """Opened, used and closed; every request answered."""
    out = step("call", vm=vm, how=style)
    for number, func in enumerate(TA_RPC_FUNCTIONS.values()):
        out += invoke(func, style, a=number % 8, params=1 + number % 7, vm=vm, vcpu=number % 3)
        out += resumes(6, vm=vm, vcpu=number % 3)
    return out + step("call", vm=vm, how=1 | style)


def buffers(style, vm=0):
    out = b""
    for slot in range(1, 5):
        out += step("share", vm=vm, how=style | slot % 3, n=slot, a=0x40 * slot, b=slot)
        out += resumes(4, vm=vm)
        out += invoke(TA_RPC_FUNCTIONS["fill"], style, a=7, params=2, vm=vm, vcpu=slot << 4)
    for slot in range(1, 5):
        out += step("fast", vm=vm, n=11, b=slot) + step("unshare", vm=vm, how=style, n=slot) + resumes(3, vm=vm)
    return out


def notified(vm=0):
    return (step("fast", vm=vm, n=3) + step("fast", vm=vm, n=10) + step("fast", vm=vm, n=12, a=1)
            + step("notify", vm=vm, n=5) + step("tell", vm=vm) + step("fast", vm=vm, n=4)
            + step("fast", vm=vm, n=14) + step("call", vm=vm, how=3) + step("call", vm=vm, how=4))


def cache(vm=0):
    out = step("fast", vm=vm, n=1) + invoke(TA_RPC_FUNCTIONS["rpc"], PLAIN, vm=vm) + resumes(6, vm=vm)
    return out + step("fast", vm=vm, n=2) * 3


def driver(vm=0):
    """What Linux asks for at first; behind FF-A, each by its number there."""
    return b"".join(step("fast", vm=vm, n=n) for n in (0, 1, 2, 3, 5, 6, 7, 8, 9, 15))


def lives(vm=0):
    return (step("share", vm=vm, n=2, a=1, b=2) + invoke(TA_RPC_FUNCTIONS["rpc"], RPC_ARG, vm=vm)
            + step("fast", vm=vm, n=0) + step("reset", vm=vm) + step("reset", vm=vm)
            + step("share", vm=vm, n=1, b=1) + step("destroy", vm=vm) + step("destroy", vm=vm)
            + step("destroy", vm=vm, a=32) + step("share", vm=vm, n=1, b=1) + step("call", vm=vm))


def fragments(vm=0):
    out = step("share", vm=vm, how=3, n=2, a=3, b=0x0408)
    return out + step("fragment", vm=vm, n=1) + step("fragment", vm=vm) + step("unshare", vm=vm, n=2)


def beside(scenario):
    """Two VMs in turn, and vCPUs that stop now and then."""
    out = b""
    for number in range(0, len(scenario), RECORD.size):
        what, _, vcpu, how, _, n, a, b = RECORD.unpack(scenario[number:number + RECORD.size])
        out += RECORD.pack(what, number // RECORD.size % 2, vcpu, how, number % 7 * 3, n, a, b)
    return out


def scenarios():
    for style in (PLAIN, RPC_ARG, REGD_ARG):
        yield session(style)
        yield buffers(style)
        yield beside(buffers(style))
        yield cache() + session(style) + cache()
    yield notified() + beside(notified())
    yield driver() + lives()
    yield driver() + fragments() + buffers(PLAIN) + fragments()
    yield beside(lives())


def write(folder):
    """Each behind each door, on each kind of machine, that yields or is interrupted, or not."""
    os.makedirs(folder, exist_ok=True)
    number = 0
    for door in DOORS:
        for kind in range(KINDS):
            for behaviour in (0, 1, 8, 16):
                for scenario in scenarios():
                    with open(os.path.join(folder, f"driver-{number}"), "wb") as file:
                        file.write(machine(door, kind, behaviour) + scenario)
                    number += 1
