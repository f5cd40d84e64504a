#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A VM ends in every way that there is, each time with pages and calls of OP-TEE in its hands.

After each end nothing of it may be left, and it must be able to live again. Beside it, two vCPUs of
another VM share one CPU, and Linux works with OP-TEE: neither may notice.
"""
from runner import layout
from runner.bare import BareGuest
from runner.machines import bare_vm, linux_vm, vms_session
from runner.scenario import check, expect_ready, run_scenario, scenario_parser

LIMIT = 300
BOOT_LIMIT = 120
WITNESS = "witness"
WITNESS_XTEST = "om.repeat om.xtest=1004,1006"
SHARED, GIVEN_BACK = 1, 2
OWN = 1 if layout.ABI == "ffa" else 0  # buffers besides: with FF-A a page for messages is one
QUESTIONS = 60  # a turn of 10 ms is over after that many

# Behind the VM's RAM, OP-TEE's memory, the other end of the console's registers, a CPU it has not.
FOREIGN = (0x4C000000, 0x0E100000, 0x09001000, 0x080E0000)


class Mortal:
    """The VM that ends; `lives` counts its boots."""

    def __init__(self, session):
        self.session = session
        self.hypervisor = session.hypervisor
        self.guest = BareGuest(session, 1)
        self.name = self.guest.console.name
        self.lives = 0

    def wait_boot(self):
        self.lives += 1
        self.guest.wait_boot(self.lives)

    def take_hold(self):
        """Two pages are OP-TEE's, one of them given back, and OP-TEE has asked for a TA in vain."""
        for number in (SHARED, GIVEN_BACK):
            self.guest.command(f"register {number}")
        self.guest.command(f"give {GIVEN_BACK}")
        check(self.hypervisor.stat(self.name)["buffers_now"] == 2 + OWN, "OP-TEE has not got the pages")
        check(self.hypervisor.memory()["waiting"] == 1, "the page that was given back does not wait")
        self.guest.ask("ask-for-ta")

    def check_released(self):
        figures, memory = self.hypervisor.stat(self.name), self.hypervisor.memory()
        check(figures["buffers_now"] == 0 and figures["pages_pinned_now"] == 0, f"still held: {figures}")
        check(memory["waiting"] == 0, f"{memory['waiting']} pages still wait")

    def check_gone(self, state):
        self.check_released()
        check(self.hypervisor.vm(self.name)["state"] == state, f"the VM's state is not {state}")

    def start(self):
        self.hypervisor.order("start", self.name, "started")
        self.wait_boot()

    def leave_call(self, rpc):
        """A call is left for ever where OP-TEE waits for the answer to its RPC of that number."""
        self.guest.command(f"abandon {rpc}")

    def end(self, event, state, action, rpc=None):
        self.take_hold()
        if rpc:
            self.leave_call(rpc)
        self.hypervisor.expect_event(self.name, event, action)
        self.check_gone(state)
        self.start()
        self.session.display.step(f"{self.name}: {event}; nothing left, and started again")


def ends_by_itself(mortal):
    guest = mortal.guest
    mortal.end("off", "off", lambda: guest.say("off"))
    for address in FOREIGN:
        mortal.end(f"crashed: vCPU 0 accessed {address:x}", "crashed",
                   lambda peek=f"peek {address:x}": guest.say(peek))


def ends_in_a_call(mortal):
    """RPC 1 asks for memory for requests, later ones are requests."""
    for rpc in (1, 2, 3):
        mortal.end("destroyed", "off", lambda: mortal.hypervisor.command(f"destroy {mortal.name}"), rpc)
    mortal.end("crashed", "crashed", lambda: mortal.guest.say(f"peek {FOREIGN[0]:x}"), rpc=2)


def resets(mortal):
    """The VM lives on, OP-TEE takes the same pages again."""
    mortal.take_hold()
    mortal.leave_call(2)
    mortal.hypervisor.expect_event(mortal.name, "reset", lambda: mortal.guest.say("reset"))
    mortal.wait_boot()
    mortal.check_released()
    mortal.session.display.step(f"{mortal.name}: reset in a call; nothing left")


def counts(guest):
    return int(guest.command("cpu-show")["counter"])


def counted(guest):
    """How far the second vCPU gets while the first one answers again and again."""
    before = counts(guest)
    return max(counts(guest) for _ in range(QUESTIONS)) - before


def shares_a_cpu(session, guest):
    """Two vCPUs on one CPU, one of which never waits; pause, off and on again."""
    guest.wait_boot()
    for _ in range(3):
        guest.command("cpu-on")
        check(counted(guest) > 0, "the second vCPU does not get on")
        session.hypervisor.command("stop crowd")
        session.hypervisor.command("start crowd")
        check(counted(guest) > 0, "the second vCPU does not get on")
        guest.command("cpu-off")
        check("off" in guest.ask("cpu-show")[0].split(), "the second vCPU is not off")
        check(counted(guest) == 0, "the second vCPU counts though it is off")
    session.display.step("two vCPUs took turns on one CPU; one went off and on again")


def check_witness(session):
    guest = session.guests[WITNESS]
    session.watch(WITNESS)
    rounds = len(guest.results)
    session.wait(lambda: len(guest.results) > rounds, LIMIT, f"{WITNESS} does not finish")
    for result in guest.results:
        check(result.passed(), f"{WITNESS}'s xtest failed: {result}")


def check_all_given_back(session, free):
    """When no VM is left, all memory is there again to the page."""
    for name in session.guests:
        session.hypervisor.command(f"destroy {name}")
    left = session.hypervisor.memory()["free"]
    check(left == free, f"{free - left} pages are lost")


def scenario(display, args):
    vms = [bare_vm("mortal", (0,), autostart=False),
           bare_vm("crowd", (1, 1), tee=False, autostart=False),
           linux_vm(WITNESS, (2, 3), WITNESS_XTEST, autostart=False)]
    with vms_session(vms, display, args.timeout or LIMIT) as session:
        expect_ready(session)
        free = session.hypervisor.memory()["free"]
        mortal, crowd = Mortal(session), BareGuest(session, 2)
        for name in session.guests:
            session.hypervisor.command(f"start {name}")
        mortal.wait_boot()
        shares_a_cpu(session, crowd)
        session.watch(WITNESS)
        session.wait(lambda: session.guests[WITNESS].state == "xtest starts", BOOT_LIMIT,
                     f"{WITNESS} does not get to work")
        ends_by_itself(mortal)
        ends_in_a_call(mortal)
        resets(mortal)
        check_witness(session)
        check_all_given_back(session, free)
        session.power_off()
    return f"{mortal.lives} lives, each ended cleanly; {WITNESS} passed all"


if __name__ == "__main__":
    ARGS = scenario_parser(__doc__).parse_args()
    run_scenario(lambda display: scenario(display, ARGS))
