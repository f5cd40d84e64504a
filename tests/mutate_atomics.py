# SPDX-License-Identifier: BSD-2-Clause
"""Weakens the mediator's atomics and drops its locks, one at a time: `mutate.py --atomics`.

Each atomic operation that is stronger than relaxed becomes relaxed, and each pair of om_port_lock()
and om_port_unlock() goes. Tests that enter the mediator one after the other cannot notice; the
judges are those that do not. A judge is a target of make that fails, in a copy of the source tree.
What no judge notices may be an access that a model of the protocol has (tests/orders/), and tries.
No judge has a limit of wall-clock time: each knows by itself when a thread is stuck.
"""
import os
import re
import shutil
import subprocess
import time

TREE = "build/mutate/tree"
# (name, what it needs, target of make, its settings): of each door, "smc" and "ffa". The quicker one
# first: most are noticed there.
JUDGES = [
    ("threads", "tests/threads/build.mk", "threads-{door}-test", ["SECONDS={seconds}"]),
    ("schedules", "tests/schedules/build.mk", "schedules-{door}-test", []),
]
SECOND_DOOR = "mediator/ffa/"
# What neither of them can see, as no CPU of the host does it and schedules are sequentially
# consistent, a model may: which accesses of its own are the mediator's operations, by function.
MODEL_NAME = "orders-test: the model"
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
SYNTAX = ["gcc", "-std=c11", "-fsyntax-only", "-ffreestanding", "-Wall", "-Wextra", "-Werror",
          "-Iinclude", "-DOM_FFA"]

OPERATION = re.compile(r"\batomic_(?:load|store|exchange|fetch_\w+?|thread_fence|"
                       r"compare_exchange_(?:strong|weak))(_explicit)?\s*\(")
ORDER = re.compile(r"\bmemory_order_(?:consume|acquire|release|acq_rel|seq_cst)\b")
FUNCTION = re.compile(r"^\{\n.*?^\}", re.MULTILINE | re.DOTALL)
HEAD = re.compile(r"^[a-z][^\n;=]*?(\w+)\([^;{}]*\)\n\{", re.MULTILINE)
LOCK = re.compile(r"\bom_port_(lock|unlock)(\([^;]*\));")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def without_comments(text):
    """Of the same length, so that places in it are places in the text."""
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def end_of_call(text, start):
    """Behind the parenthesis that closes the one before @start."""
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(text[start], 0)
        start += 1
    return start


def weakened(call, explicit, name_end):
    if explicit or "thread_fence" in call:
        return ORDER.sub("memory_order_relaxed", call)
    orders = ", memory_order_relaxed" * (2 if "compare_exchange" in call else 1)
    return call[:name_end] + "_explicit" + call[name_end:-1] + orders + ")"


def weakenings(text):
    """(start, end, what comes there) for each atomic that is stronger than relaxed."""
    code = without_comments(text)
    covered = []
    for match in OPERATION.finditer(code):
        end = end_of_call(code, match.end())
        call = text[match.start():end]
        covered.append((match.start(), end))
        becomes = weakened(call, match[1], call.index("("))
        if becomes != call:
            yield match.start(), end, becomes
    # An order that a function of ours is given.
    for match in ORDER.finditer(code):
        if not any(start <= match.start() < end for start, end in covered):
            yield match.start(), match.end(), "memory_order_relaxed"


def without_locks(body):
    return LOCK.sub(r"(void)\2;", body)


def lock_losses(text):
    """The locks of a function go together; so do those of functions that only lock, or unlock."""
    alone = []
    for match in FUNCTION.finditer(text):
        kinds = {lock[1] for lock in LOCK.finditer(match[0])}
        if len(kinds) == 2:
            yield [(match.start(), match.end(), without_locks(match[0]))]
        elif kinds:
            alone.append((match.start(), match.end(), without_locks(match[0])))
    if alone:
        yield alone


def changed(text, places):
    for start, end, becomes in reversed(places):
        text = text[:start] + becomes + text[end:]
    return text


def first_difference(text, other):
    lines = zip(text.split("\n"), other.split("\n"))
    return next(number for number, (one, two) in enumerate(lines) if one != two)


def accesses_at(text, start):
    """What an operation is called in the model; nothing if it has none such."""
    functions = [match[1] for match in HEAD.finditer(text) if match.start() < start]
    kind = re.match(r"atomic_([a-z]+)", text[start:])
    return MODEL.get(f"{functions[-1]} {kind[1]}", []) if functions and kind else []


def model_notices(accesses):
    """Whether one of them, weakened, goes wrong in the model: make orders-test sees that it does."""
    with open(ORDERS, encoding="utf-8") as file:
        expected = file.read()
    return any(re.search(rf"WEAKER\({name}, \w+, WRONG\)", expected) for name in accesses)


def mutants(files):
    """(path, line index, text as it is, text as it becomes, accesses of the model)"""
    for path in files:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for places in [[place] for place in weakenings(text)] + list(lock_losses(text)):
            becomes = changed(text, places)
            yield (path, first_difference(text, becomes), text, becomes,
                   accesses_at(text, places[0][0]))


def copy_tree():
    shutil.rmtree(TREE, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    for path in listed.split("\n"):
        if os.path.isfile(path):
            os.makedirs(os.path.join(TREE, os.path.dirname(path)), exist_ok=True)
            shutil.copy2(path, os.path.join(TREE, path))


def write(path, text):
    with open(os.path.join(TREE, path), "w", encoding="utf-8") as file:
        file.write(text)


def compiles(path):
    files = [path] if path.endswith(".c") else ["mediator/life/vm.c", "mediator/door/std_call.c",
                                                "mediator/ffa/sharing.c"]
    return subprocess.run([*SYNTAX, *files], cwd=TREE, check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


def door_of(path):
    return "ffa" if path.startswith(SECOND_DOOR) else "smc"


def judges(arguments, door):
    """Those that this tree has, or the one that is asked for."""
    for name, needs, target, settings in JUDGES:
        if os.path.exists(os.path.join(TREE, needs)) and arguments.judge in (None, name):
            words = [target, *settings]
            yield name, [word.format(door=door, seconds=arguments.seconds) for word in words]


def notice(name, target):
    """Whether the judge finds something; it ends with the first finding, if it can."""
    environment = dict(os.environ, OM_FIRST="1")
    environment.pop("MAKEFLAGS", None)
    with open(os.path.join(TREE, f"{name}.log"), "w", encoding="utf-8") as log:
        return subprocess.run(["make", "--no-print-directory", *target], cwd=TREE, check=False,
                              env=environment, stdout=log, stderr=log).returncode != 0


def who_notices(arguments, door):
    return next((name for name, target in judges(arguments, door) if notice(name, target)), None)


def show(path, line, text, becomes):
    before, after = (each.split("\n")[line].strip() for each in (text, becomes))
    print(f"{path}:{line + 1}: {before}  ->  {after}", flush=True)


def try_change(arguments, path, text, becomes, accesses):
    """Who noticed; "compiler" if it is no program, or "nobody"."""
    write(path, becomes)
    by = who_notices(arguments, door_of(path)) if compiles(path) else "compiler"
    write(path, text)
    return by or (MODEL_NAME if model_notices(accesses) else "nobody")


def sum_up(counts, seconds):
    missed, refused = counts.pop("nobody"), counts.pop("compiler")
    noticed = sum(counts.values())
    names = ", ".join(f"{number} by {name}" for name, number in sorted(counts.items()))
    share = 100 * noticed / max(1, noticed + missed)
    print(f"{noticed} noticed ({names}), {missed} not, {refused} refused by the compiler: "
          f"{share:.0f} % noticed, in {seconds:.0f} s")


def run(files, arguments):
    """Prints the changes that nobody notices, or the model alone. Returns whether there was something to judge by."""
    copy_tree()
    for door in sorted({door_of(path) for path in files}):
        by = who_notices(arguments, door)
        if by:
            print(f"{by} fails without any change: see {TREE}/{by}.log")
            return False
    counts = {"nobody": 0, "compiler": 0}
    began = time.monotonic()
    for mutant in list(mutants(files))[arguments.first::arguments.every]:
        path, line, text, becomes, accesses = mutant
        by = try_change(arguments, path, text, becomes, accesses)
        counts[by] = counts.get(by, 0) + 1
        if by in ("nobody", "compiler", MODEL_NAME):
            print(f"[{by}] ", end="")
            show(path, line, text, becomes)
            if by == MODEL_NAME:
                print(f"\tthere: {', '.join(accesses)}", flush=True)
    sum_up(counts, time.monotonic() - began)
    return True
