#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Changes the mediator in one place after the other, and lets the tests look: `make mutation`.

Without --campaign: a random part of all mutants, within a time. With it: all, or those of some files; it can be
stopped at any time, and goes on where it was. A mutant that nobody notices and that survivors.json does not
name is printed, and fails the target: a test is missing, or the line defends nothing.
To be run from the project's root.
"""
import argparse
import collections
import glob
import os
import random
import signal
import sys
import threading
import time

sys.path.insert(1, "tests")
sys.path.insert(1, "tools")
from assurance import report  # noqa: E402
from mutation import judges, machine, operators, reach, survivors, verdicts  # noqa: E402

KILLED_GOAL = 98.0
EQUIVALENT_GOAL = 4.0
# A campaign begins with what matters most.
ROOMS = ("shm", "call", "rpc", "vm", "ffa", "door", "life", "optee")


def room_of(path):
    return path.split("/")[1]


def all_files():
    return sorted(glob.glob("mediator/*/*.[ch]"), key=lambda path: (ROOMS.index(room_of(path)), path))


class Score:
    """What became of the mutants of this run."""

    def __init__(self, known):
        self.survivors = known
        self.counts = collections.Counter()
        self.by = collections.Counter()
        self.rooms = collections.defaultdict(collections.Counter)
        self.unnamed = []
        self.stale = []
        self.judged = 0

    def add(self, mutant, what, by):
        named = self.survivors.class_of(mutant)
        if what == "killed" and named:
            self.stale.append(mutant)
        if what == "survived":
            what = named or "unnamed"
            if not named:
                self.unnamed.append(mutant)
        self.counts[what] += 1
        self.by[by] += 1
        self.rooms[room_of(mutant.path)][what] += 1
        self.judged += 1

    def percent(self):
        return killed_percent(self.counts)

    def missed(self):
        """A sentence for each goal that was missed."""
        sentences = []
        counted = self.counts["killed"] + self.counts["no fault"] + self.counts["unnamed"]
        if not counted:
            sentences.append("no mutant was judged: more time is needed, or other files")
        elif self.percent() < KILLED_GOAL:
            sentences.append(f"{self.percent():.2f} % of mutants are noticed, not {KILLED_GOAL:.0f} %")
        if self.counts["equivalent"] * 100 > EQUIVALENT_GOAL * (counted + self.counts["equivalent"]):
            sentences.append(f"{self.counts['equivalent']} of {counted} mutants are said to be equivalent, more than "
                             f"{EQUIVALENT_GOAL:.0f} %")
        if self.unnamed:
            sentences.append(f"{len(self.unnamed)} mutants survive that survivors.json does not name")
        return sentences

    def show(self):
        columns = ("killed", "equivalent", "no fault", "unnamed")
        print(f"{'room':8}" + "".join(f"{name:>12}" for name in columns) + f"{'percent':>10}")
        for room, counts in [*sorted(self.rooms.items()), ("all", self.counts)]:
            print(f"{room:8}" + "".join(f"{counts[name]:12}" for name in columns) + f"{killed_percent(counts):10.2f}")
        print(f"left out: {self.counts['compiler']} that do not compile, {self.counts['same']} whose code for arm64 is "
              "that of before")


def killed_percent(counts):
    counted = counts["killed"] + counts["no fault"] + counts["unnamed"]
    return 100.0 * counts["killed"] / counted if counted else 100.0


def is_named(mutant, names):
    return names.class_of(mutant) is not None


def with_names(verdict, mutant, names):
    """That nobody quick notices a mutant is enough, if there is a reason why nobody should: the others would take minutes
    for each."""
    return ("survived", None) if verdict[0] == "left" and is_named(mutant, names) else verdict


class Run:
    """Some mutants, judged by some workers at a time."""

    def __init__(self, arguments, texts, mutants):
        self.arguments = arguments
        self.texts = texts
        self.mutants = mutants
        self.ends = time.monotonic() + arguments.seconds if arguments.seconds else None
        self.queue = iter(())
        self.left = {}  # in their order
        self.lock = threading.Lock()
        self.is_over = False
        self.broken = None
        self.undecided = []
        machine.copy_tree(os.path.join(machine.OUT, "worker-0", "tree"))
        self.base = machine.Base(os.path.join(machine.OUT, "worker-0", "tree"), arguments.jobs)
        self.verdicts = verdicts.Verdicts(texts)
        self.score = Score(survivors.Survivors())
        self.judge = judges.Judge(self.base, judges.Programs(self.base), reach.Reach(self.base))
        self.fresh = collections.Counter()

    def workers(self):
        made = [machine.Worker(number, self.base) for number in range(self.arguments.jobs)]
        for worker in made[1:]:
            machine.copy_tree(worker.tree)
        return made

    def go(self):
        """A campaign has all with who is quick, then what is left with the others. Within a time each mutant comes to
        its end before the next one, so that what was judged is as chance had it."""
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        signal.signal(signal.SIGINT, lambda *_: self.stop())
        workers = self.workers()
        self.judge.programs.learn(workers[0])
        self.all_with(workers, self.mutants, slow=False)
        self.all_with(workers, list(self.left), slow=True)
        if self.arguments.campaign:
            self.verdicts.save()

    def all_with(self, workers, mutants, slow):
        self.queue = iter(mutants)
        threads = [threading.Thread(target=self.work, args=(worker, slow)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():  # so that a signal is heard meanwhile
                thread.join(timeout=1)
        if self.broken:
            raise self.broken

    def stop(self):
        self.is_over = True

    def next(self):
        with self.lock:
            if self.is_over or (self.ends and time.monotonic() > self.ends):
                return None
            return next(self.queue, None)

    def work(self, worker, slow):
        try:
            for mutant in iter(self.next, None):
                self.try_mutant(worker, mutant, slow)
        except BaseException as why:  # pylint: disable=broad-exception-caught  # a thread's is nobody's else
            self.is_over = True
            self.broken = why

    def try_mutant(self, worker, mutant, slow):
        text = self.texts[mutant.path]
        verdict = None if slow else self.known(mutant)
        try:
            if not verdict:
                verdict = self.judged(worker, text, mutant, slow)
            verdict = with_names(verdict, mutant, self.score.survivors)
            if verdict[0] == "left" and not self.arguments.campaign:
                verdict = self.judged(worker, text, mutant, slow=True)
        except machine.Undecided as why:
            with self.lock:
                self.undecided.append((mutant, why))
            return
        self.note(mutant, *verdict)

    def judged(self, worker, text, mutant, slow):
        what, by = self.judge.verdict(worker, text, mutant, slow, self.verdicts.by(mutant))
        if self.arguments.campaign:
            self.verdicts.add(mutant, what, by)
        with self.lock:
            self.fresh[what] += 1
        return what, by

    def known(self, mutant):
        """A campaign goes on where it was; a part is judged again, but for those that are known to survive."""
        if self.arguments.campaign:
            return self.verdicts.of(mutant)
        return ("survived", None) if is_named(mutant, self.score.survivors) else None

    def note(self, mutant, what, by):
        with self.lock:
            if what == "left":
                self.left[mutant] = True
            else:
                self.left.pop(mutant, None)
                self.score.add(mutant, what, by)
            if what == "survived" and not self.score.survivors.class_of(mutant):
                show(mutant, "nobody notices")
            if self.arguments.verbose:
                show(mutant, f"{what} {by or ''}")


def campaign_so_far():
    """(what it knows of the code as it is, how many mutants that has)"""
    texts = {path: machine.read(path) for path in all_files()}
    known = verdicts.Verdicts(texts)
    score = Score(survivors.Survivors())
    for mutant in known.at:
        verdict = known.of(mutant)
        if verdict and with_names(verdict, mutant, score.survivors)[0] != "left":
            score.add(mutant, *with_names(verdict, mutant, score.survivors))
    return score, len(known.at)


def show(mutant, what):
    print(f"{mutant.path}:{mutant.line}: {what}: {survivors.entry_of(mutant)}", flush=True)


def asked_for(arguments):
    """(texts of files, their mutants)"""
    texts = {path: machine.read(path) for path in arguments.file or all_files()}
    found = [mutant for path, text in texts.items() for mutant in operators.mutants_of(path, text)]
    for asked, of in ((arguments.operators, "operator"), (arguments.functions, "function")):
        if asked:
            found = [mutant for mutant in found if getattr(mutant, of) in asked.split(",")]
    return texts, found


def is_choice(arguments):
    """Whether it was said which mutants; else chance says it."""
    return bool(arguments.file or arguments.operators or arguments.functions)


def part_of(mutants, arguments):
    """A random tenth, or the like; all that were asked for."""
    if arguments.campaign or is_choice(arguments):
        return mutants
    return random.Random(arguments.seed).sample(mutants, max(1, len(mutants) // arguments.part))


def default_seed():
    commit = report.commit().rstrip("+")
    return int(commit, 16) % 1000000 if commit != "unknown" else 1


def tell(run, gone):
    """What is to be changed in survivors.json, and what was not decided."""
    for entry in gone:
        print(f"survivors.json: no mutant any more: {entry}")
    for mutant in run.score.stale:
        show(mutant, "survivors.json names it, but it is noticed")
    for mutant, why in run.undecided:
        show(mutant, f"undecided: {why}")
    run.score.show()
    if run.left:
        print(f"{len(run.left)} wait for those who take longer, and are not in the count")


def goals_missed(run, gone):
    missed = run.score.missed()
    if gone or run.score.stale:
        missed.append(f"{len(gone) + len(run.score.stale)} entries of survivors.json are stale")
    if run.undecided:
        missed.append(f"{len(run.undecided)} mutants are undecided")
    return missed


def write_part(run, missed, seconds):
    score = run.score
    rows = [report.row("mutants", score.judged, len(score.unnamed), seconds)]
    report.write_part("mutation", rows, missed, mutation={
        "killed_percent": round(score.percent(), 2), "survivors_without_reason": len(score.unnamed)})


def add_to_ledger(run, total, seconds):
    """What this sitting did, and how far all of them have come."""
    counts = run.score.counts
    if sum(run.fresh.values()):
        report.ledger_add("mutation", seed=0, runs=sum(run.fresh.values()), found=run.fresh["survived"],
                          seconds=seconds, judged=run.score.judged, left=len(run.left), of=total,
                          killed_percent=round(run.score.percent(), 2), equivalent=counts["equivalent"],
                          no_fault=counts["no fault"], unnamed=counts["unnamed"])


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--campaign", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--part", type=int, default=10, help="one in so many")
    parser.add_argument("--seconds", type=int, default=0, help="stop after so many")
    parser.add_argument("--operators", default="", help="only mutants by these, with commas between")
    parser.add_argument("--functions", default="", help="only those in these")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="each verdict")
    parser.add_argument("file", nargs="*", help="of mediator/")
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = default_seed()
    return arguments


def main():
    arguments = parse()
    lock = machine.alone()
    began = time.monotonic()
    texts, mutants = asked_for(arguments)
    part = part_of(mutants, arguments)
    print(f"{len(part)} of {len(mutants)} mutants, seed {arguments.seed}", flush=True)
    run = Run(arguments, texts, part)
    run.go()
    gone = [] if arguments.operators or arguments.functions else run.score.survivors.gone(mutants, texts)
    tell(run, gone)
    missed = goals_missed(run, gone)
    seconds = time.monotonic() - began
    print(f"{run.score.judged} of {len(part)} judged in {seconds:.0f} s: {run.score.percent():.2f} % noticed")
    for sentence in missed:
        print(f"missed: {sentence}")
    if arguments.campaign:
        add_to_ledger(run, len(part), seconds)
    elif not is_choice(arguments):
        write_part(run, missed, seconds)
    lock.close()
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
