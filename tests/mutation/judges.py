# SPDX-License-Identifier: BSD-2-Clause
"""Who looks at a mutant: the host tests of the doors that it is in, then schedules; for what the host tests
cannot notice, atomics that are weaker and locks that are not taken, threads, schedules and the model of orders.

The tests come in the order in which they are likely to end it soonest: who noticed this mutant earlier, then who
notices most for its CPU time, in the function, in the file, anywhere. Whoever takes seconds comes when all mutants
have been with the others.
"""
import collections
import concurrent.futures
import functools
import json
import os
import re
import subprocess

from runner import layout

from mutation import machine, operators, reach

SLOW = 1.0  # CPU seconds
LONGEST = 600
# Of the programs in tests/schedules: how many schedules, and how long they take without a change.
SCHEDULES = {"smc": ("schedules", 30000), "ffa": ("schedules-ffa", 30000)}
SCHEDULES_USUAL = 5
# Where these have too few of what a function is there for: more of some states'.
STATES = {
    ("mediator/call/call.c", "note_use"): ["never-called-down"],
    ("mediator/call/call.c", "take_over"): ["standing-renewal-lowered"],
    ("mediator/call/call.c", "om_call_take_over"): ["standing-renewal-lowered"],
    ("mediator/call/call.c", "om_call_resume_again"): ["standing-question-none-held"],
    ("mediator/door/std_call.c", "resume_again"): ["standing-question-none-held"],
    ("mediator/vm/sessions.c", "take_out"): ["session-for-one"],
    ("mediator/ffa/share.c", "claim_in"): ["ffa-handle-given-again", "ffa-other-handle-is-next"],
    ("mediator/ffa/share.c", "om_share_use"): ["ffa-judged-other-handle-is-next"],
}
OF_STATE = 300000
OF_STATE_USUAL = 30
# What neither threads nor schedules can see, as no CPU of the host does it and schedules are sequentially
# consistent, a model may: which accesses of its own are the mediator's operations, by function.
MODEL_NAME = "orders-model"
ORDERS = "tests/orders/main.c"
MODEL = {
    "gain compare": ["CLAIM"], "om_call_stand_at_door store": ["CLEAN_STORE"],
    "om_calls_use load": ["STATE_LOAD", "COUNT_LOAD"], "has_mark load": ["MARK_LOAD"],
    "close_unused load": ["LIVE_LOAD"], "close_unused store": ["CLOSING_STORE"],
    "om_shm_mark store": ["MARK_STORE"], "om_shm_mark load": ["STATUS_LOAD"],
    "om_shm_unmark store": ["LET_GO"], "link_to store": ["LINK_HEAD", "LINK_NEXT", "UNLINK"],
    "note_use load": ["COUNT_SEEN"], "note_use compare": ["COUNT_RAISE", "COUNT_SEEN"],
    "om_shm_follow load": ["WALK_HEAD", "WALK_NEXT"],
}
THREADS_SECONDS = 15
COMPILER = "compiler"
SAME = "same"


class Programs:
    """The host tests of each door, what each takes, and whom each has noticed."""

    def __init__(self, base):
        self.usual = {}
        self.sources = base.programs
        self.names = {door: list(base.programs[door]) for door in machine.DOORS}
        self.noticed = collections.Counter()

    def learn(self, worker):
        """Without a change none of them fails. What is the same as when that was tried needs not try again."""
        path = os.path.join(machine.BASE, "usual.json")
        known = json.loads(machine.read(path)) if os.path.exists(path) else {}
        stamps = {(door, name): f"{name} {worker.base.program_stamp(door, name)}"
                  for door, names in self.names.items() for name in names}
        if not all(worker.make(door, []) for door in machine.DOORS):
            raise SystemExit("error: the tests cannot be linked: make host-test")
        new = [key for key, stamp in stamps.items() if stamp not in known]
        with concurrent.futures.ThreadPoolExecutor(worker.base.jobs) as pool:
            known.update(zip((stamps[key] for key in new), pool.map(lambda key: usual(worker, *key), new)))
        self.usual = {key: known[stamp] for key, stamp in stamps.items()}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(known, file)

    def in_order(self, door, mutant, slow, first=None):
        names = [name for name in self.names[door] if (self.usual[door, name] > SLOW) == slow
                 and self.is_about(door, name, mutant.path)]
        return sorted(names, key=lambda name: (name != first, self.usual[door, name] / self.weight(mutant, name)))

    def weight(self, mutant, name):
        """How likely it is to notice this one."""
        return 1 + sum(weight * self.noticed[where, name] for where, weight in self.places(mutant))

    @staticmethod
    def places(mutant):
        return ((mutant.path, mutant.function), 100), (mutant.path, 10), ("", 1)

    def is_about(self, door, name, path):
        """A port's tests are about what the port has, and no others are."""
        return self.sources[door][name].startswith(machine.PORTS_TESTS) == (path in machine.PORTS)

    def note(self, mutant, name):
        for where, _ in self.places(mutant):
            self.noticed[where, name] += 1


def usual(worker, door, name):
    """CPU seconds that it takes."""
    why, seconds = machine.decided(functools.partial(worker.start, door, name), LONGEST)
    if why:
        raise SystemExit(f"error: {name} fails without any change ({why}): make host-test")
    return seconds


def tests_notice(worker, programs, mutant, door, changes, names):
    """The name of the program that fails, of these; COMPILER, or None."""
    if not worker.make(door, [*changes, *worker.changed_tests(door, mutant.path)]):
        return COMPILER
    for name in names:
        start = functools.partial(worker.start, door, name)
        if machine.fails(start, machine.cpu_limit(programs.usual[door, name])):
            programs.note(mutant, name)
            return name
    return None


def make(worker, log, *words):
    """A target of make in the worker's tree."""
    environment = dict(os.environ, OM_FIRST="1")
    environment.pop("MAKEFLAGS", None)
    with open(os.path.join(worker.folder, f"{log}.log"), "w", encoding="utf-8") as file:
        return subprocess.run(["make", "--no-print-directory", "-j1", "HOST_WARNINGS=-w", *words], cwd=worker.tree,
                              check=False, env=environment, stdin=subprocess.DEVNULL, stdout=file,
                              stderr=file).returncode == 0


def runs_of_schedules(door, mutant):
    """(arguments, CPU seconds without a change) of each run."""
    yield ["--at-most", str(SCHEDULES[door][1])], SCHEDULES_USUAL
    for state in STATES.get((mutant.path, mutant.function), ()):
        if state.startswith("ffa-") == (door == "ffa"):
            yield ["--state", state, "--at-most", str(OF_STATE)], OF_STATE_USUAL


def schedules_notice(worker, door, mutant):
    program = SCHEDULES[door][0]
    path = os.path.join(layout.BUILD, "schedules", program)
    if not make(worker, "schedules", path):
        return None
    for arguments, seconds in runs_of_schedules(door, mutant):
        command = [os.path.join(worker.tree, path), *arguments]
        if machine.fails(functools.partial(machine.started, command, cwd=worker.tree), machine.cpu_limit(seconds)):
            return program
    return None


def threads_notice(worker, door):
    """They have no limit of time: they know by themselves when a thread is stuck."""
    target = f"threads-{door}-test"
    return None if make(worker, "threads", target, f"SECONDS={THREADS_SECONDS}") else target


def accesses_of(text, mutant):
    """What an operation is called in the model; nothing if it has none such."""
    kinds = re.findall(r"\batomic_([a-z]+)", text[:mutant.edits[0].start + 1])
    return MODEL.get(f"{mutant.function} {kinds[-1]}", []) if kinds else []


def model_notices(text, mutant):
    """Whether one of them, weakened, goes wrong in the model: make orders-test sees that it does."""
    expected = machine.read(ORDERS)
    return any(re.search(rf"WEAKER\({name}, \w+, WRONG\)", expected) for name in accesses_of(text, mutant))


def doors_of(mutant):
    return ["ffa"] if mutant.path.startswith(machine.SECOND_DOOR) else ["smc", "ffa"]


def others_notice(worker, text, mutant):
    """What the tests have left, or cannot see."""
    doors = doors_of(mutant)
    if mutant.operator in operators.CONCURRENT:
        for door in doors:
            by = threads_notice(worker, door)
            if by:
                return by
    for door in doors:
        by = schedules_notice(worker, door, mutant)
        if by:
            return by
    return MODEL_NAME if mutant.operator == "order" and model_notices(text, mutant) else None


class Judge:
    """What becomes of each mutant: "compiler", "same" (the target's code is equal), "killed", "left" by who is quick,
    or "survived" at last."""

    def __init__(self, base, programs, reached=None):
        """Without @reached, whoever there is looks at each."""
        self.base = base
        self.programs = programs
        self.reached = reached
        self.known = {}

    def verdict(self, worker, text, mutant, slow, first=None):
        """(what, by whom). @first has noticed it earlier."""
        worker.learn(mutant.path)
        worker.write(mutant.path, operators.changed(text, mutant.edits))
        try:
            by = self.who_notices(worker, text, mutant, slow, first)
        finally:
            worker.write(mutant.path, text)
        if by in (COMPILER, SAME):
            return by, None
        return ("killed", by) if by else ("survived" if slow else "left", None)

    def who_notices(self, worker, text, mutant, slow, first):
        """One door after the other: most are noticed behind the first."""
        places = reach.places_of(text, mutant)
        is_same = True
        for door in machine.DOORS:
            changes = worker.changes(door, mutant.path)
            if changes is None:
                return COMPILER
            is_same = is_same and not changes
            names = [name for name in self.programs.in_order(door, mutant, slow, first)
                     if not self.reached or self.reached.comes_to(door, name, places)]
            by = self.tests_notice(worker, mutant, door, changes, slow, names)
            if by:
                return by
        if is_same:
            return SAME
        return others_notice(worker, text, mutant) if slow else None

    def tests_notice(self, worker, mutant, door, changes, slow, names):
        """What has the same code as one before is judged as that was."""
        if not changes or mutant.operator in operators.CONCURRENT:
            return None
        code = (door, slow, *sorted(changes.items()))
        if code not in self.known:
            self.known[code] = tests_notice(worker, self.programs, mutant, door, changes, names)
        return self.known[code]
