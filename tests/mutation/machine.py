# SPDX-License-Identifier: BSD-2-Clause
"""The mediator and the simulated machine as a library, and the host tests as programs that are linked to it.

A mutant rebuilds the objects that it changes, and the library, but no program: so judging one takes a third
of a second. There is a library for each door. A worker has a copy of the tree, in which it changes files.
"""
import fcntl
import glob
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import threading

from runner import layout

OUT = os.path.join(layout.BUILD, "mutation")
BASE = os.path.abspath(os.path.join(OUT, "base"))
STAMP = os.path.join(BASE, "stamps.json")
LIBRARY = "libmachine.so"
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
# Without warnings, but for what is no C: a function that does not say what it returns.
COMMON = ["-std=c11", "-w", "-Werror=return-type", "-Iinclude"]
# What of a port knows no hypervisor, and no kernel, is tested as the mediator is.
PORTS = ["ports/xen/options.c", "ports/xen/options_print.c", "ports/linux/grant.c", "ports/linux/places.c",
         "ports/linux/regions.c", "ports/linux/uapi_check.c"]
PORTS_TESTS = ("tests/test_linux_", "tests/test_xen_")
# Those of the reference VMM have nothing of the mediator in them.
OTHERS = "tests/test_vmm_"
PORT_FLAGS = ["-Iports/xen", "-Iports/linux", "-Iports/linux/include"]
HOST = ["gcc", *COMMON, "-O1", "-fPIC", "-MMD", *SANITIZERS]
# A mutant that reads what was never written is not to be noticed by chance.
CORE = [*HOST, *PORT_FLAGS, "-ffreestanding", "-ftrivial-auto-var-init=pattern", "-DOM_TRACE"]
# The invariant looks inside the mediator (tests/build.mk).
TEST = [*HOST, *PORT_FLAGS, "-D_DEFAULT_SOURCE", "-Isim", "-Itests", "-Imediator"]
# What the mediator is compiled to where it is used. Equal there is equal.
TARGET = ["aarch64-linux-gnu-gcc", *COMMON, *PORT_FLAGS, "-O2", "-ffreestanding", "-mgeneral-regs-only",
          "-mno-outline-atomics", "-DOM_TRACE"]
DOORS = {"smc": [], "ffa": ["-DOM_FFA"]}
SECOND_DOOR = "mediator/ffa/"
# What names the file, not the code.
NO_CODE = re.compile(rb"^\s*\.(?:file|ident).*\n", re.MULTILINE)
# Nobody reads a report, which takes longer than the test; a mutant may want all memory, and has none of the host's to
# lose. Pairs of faults and random runs are fewer.
ENVIRONMENT = {"ASAN_OPTIONS": "symbolize=0:hard_rss_limit_mb=3000:detect_leaks=0", "UBSAN_OPTIONS": "symbolize=0",
               "OM_SPARSE": "1"}
# CPU seconds that a program may take, by what it takes without a change: enough for a busy machine's caches.
MANY = 5
AT_LEAST = 2
# What neither ends nor takes CPU time for so long decides nothing.
PATIENCE = 900
# Of a test, or of what is done before or behind it.
CMOCKA_FAILED = (b"[  FAILED  ]", b"[  ERROR   ]")
FAILED = "a test failed"


class Undecided(Exception):
    """Nothing can be said of a mutant, by no fault of its own."""


def is_program(path):
    return os.path.basename(path).startswith("test_")


def core_sources(door):
    return [path for path in sorted(glob.glob("mediator/*/*.c"))
            if door == "ffa" or not path.startswith(SECOND_DOOR)] + PORTS


def test_sources(door):
    """(helpers, programs)"""
    found = sorted(glob.glob("tests/*.c"))
    helpers = [path for path in found if not is_program(path)] + sorted(glob.glob("sim/*/*.c"))
    if door == "ffa":
        found = sorted(glob.glob("tests/ffa/*.c"))
        helpers += [path for path in found if not is_program(path)]
    return helpers, [path for path in found if is_program(path) and not path.startswith(OTHERS)]


def flags_of(door, path):
    return [*CORE, *DOORS[door]] if path.startswith(("mediator/", "ports/")) else TEST


def object_name(path):
    """Files of several rooms may have one name."""
    return path[:-2].replace("/", "-") + ".o"


def program_name(path):
    return os.path.basename(path)[:-2]


def run(command, cwd=None):
    return subprocess.run(command, check=False, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def demand(command, cwd=None):
    """For what has to succeed."""
    done = subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"error: {' '.join(command)}\n{done.stderr}")
    return done.stdout


def hash_of(*texts):
    digest = hashlib.sha256()
    for text in texts:
        data = text if isinstance(text, bytes) else text.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


def hash_of_files(paths):
    texts = []
    for path in sorted(paths):
        with open(path, "rb") as file:
            texts += [path, file.read()]
    return hash_of(*texts)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def alone():
    """One at a time has the folder. Whoever gets the result has to keep it."""
    os.makedirs(OUT, exist_ok=True)
    lock = open(os.path.join(OUT, "lock"), "w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"error: {OUT} is in use: another one is judging there (BUILD= gives another)") from None
    return lock


def copy_tree(tree):
    """What git has, and what it would have, as it is just now."""
    listed = demand(["git", "ls-files", "-co", "--exclude-standard"])
    shutil.rmtree(tree, ignore_errors=True)
    for path in listed.split("\n"):
        if os.path.isfile(path):
            os.makedirs(os.path.join(tree, os.path.dirname(path)), exist_ok=True)
            shutil.copy2(path, os.path.join(tree, path))


class Base:
    """All of it without a change: objects, what each is made of, and programs."""

    def __init__(self, tree, jobs):
        self.tree = os.path.abspath(tree)
        self.jobs = jobs
        self.core = {door: core_sources(door) for door in DOORS}
        self.helpers = {door: test_sources(door)[0] for door in DOORS}
        self.programs = {door: {program_name(path): path for path in test_sources(door)[1]} for door in DOORS}
        self.users = {}
        self.known = {}  # of sources as they are
        self.target = {}  # of texts
        self.build()
        self.read_dependencies()

    def object(self, door, path):
        return os.path.join(BASE, door, object_name(path))

    def program(self, door, name):
        return os.path.join(BASE, door, name)

    def library_objects(self, door):
        return [(path, self.object(door, path)) for path in self.core[door] + self.helpers[door]]

    def build(self):
        """What is there of the same files stays."""
        known = json.loads(read(STAMP)) if os.path.exists(STAMP) else {}
        for door in DOORS:
            self.build_door(door, known)
        stamps = {f"{door} {path}": self.stamp(door, path) for door in DOORS for path in self.sources(door)}
        with open(STAMP, "w", encoding="utf-8") as file:
            json.dump(stamps, file)

    def build_door(self, door, known):
        os.makedirs(os.path.join(BASE, door), exist_ok=True)
        made = [path for path in self.sources(door) if self.stamp(door, path) is None
                or known.get(f"{door} {path}") != self.stamp(door, path)]
        all_of([compile_command(door, path, self.object(door, path)) for path in made], self.tree, self.jobs)
        demand(link_command([each for _, each in self.library_objects(door)], os.path.join(BASE, door, LIBRARY)))
        all_of([self.program_command(door, name, self.object(door, path), self.program(door, name))
                for name, path in self.programs[door].items() if path in made], self.tree, self.jobs)

    def sources(self, door):
        return self.core[door] + self.helpers[door] + list(self.programs[door].values())

    def stamp(self, door, path):
        """A hash of all that an object is made of; None if there is none, or a file is gone."""
        try:
            return hash_of(hash_of_files(self.needs(door, path)), *flags_of(door, path))
        except FileNotFoundError:
            return None

    def program_stamp(self, door, name):
        """A hash of all that runs when a program does."""
        return hash_of(self.stamp(door, self.programs[door][name]),
                       *(self.stamp(door, path) for path in self.core[door] + self.helpers[door]))

    def needs(self, door, path):
        words = read(self.object(door, path)[:-2] + ".d").replace("\\\n", " ").split(":", 1)[1].split()
        return [os.path.normpath(word) for word in words]

    @staticmethod
    def program_command(door, _name, of, to):
        return ["gcc", *SANITIZERS, of, "-rdynamic", f"-L{os.path.join(BASE, door)}", "-lmachine", "-lcmocka", "-o", to]

    def read_dependencies(self):
        """Which sources need a file, by door."""
        for door in DOORS:
            for path in self.sources(door):
                for need in self.needs(door, path):
                    self.users.setdefault(need, []).append((door, path))

    def users_in_core(self, door, path):
        return [user for its, user in self.users.get(path, ()) if its == door and user in self.core[door]]

    def users_in_tests(self, door, path):
        return [user for its, user in self.users.get(path, ()) if its == door and user not in self.core[door]]


def all_of(commands, cwd, jobs):
    """Runs them, some at a time; each has to succeed."""
    waiting = list(reversed(commands))
    running = []
    while waiting or running:
        while waiting and len(running) < jobs:
            command = waiting.pop()
            running.append((command, subprocess.Popen(command, cwd=cwd)))
        command, child = running.pop(0)
        if child.wait():
            raise SystemExit(f"error: {' '.join(command)} failed")


def compile_command(door, path, to):
    return [*flags_of(door, path), "-c", path, "-o", to]


def link_command(objects, to):
    return ["gcc", "-fuse-ld=gold", *SANITIZERS, "-shared", *objects, "-lcmocka", "-o", to]


class Worker:
    """A tree in which one file is changed at a time, and the libraries that come of it."""

    def __init__(self, number, base):
        self.base = base
        self.folder = os.path.abspath(os.path.join(OUT, f"worker-{number}"))
        self.tree = os.path.join(self.folder, "tree")
        self.made = {}
        for door in DOORS:
            os.makedirs(os.path.join(self.folder, door), exist_ok=True)

    def write(self, path, text):
        with open(os.path.join(self.tree, path), "w", encoding="utf-8") as file:
            file.write(text)

    def printed(self, *command):
        """What a compiler prints; None if it refuses."""
        done = subprocess.run([*command, "-o", "-"], check=False, cwd=self.tree, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
        return None if done.returncode else done.stdout

    def preprocessed(self, flags, path):
        """A hash of what is left of a source to compile; None if nothing can be."""
        text = self.printed(*flags, "-E", "-P", path)
        return text and hash_of(text)

    def target_code(self, door, path):
        """A hash of what the target's compiler makes of a source; None if it refuses. Most of a header's users make the
        same as ever of a change."""
        flags = [*TARGET, *DOORS[door]]
        text = self.preprocessed(flags, path)
        if text and (path, text) not in self.base.target:
            code = self.printed(*flags, "-S", path)
            self.base.target[path, text] = code and hash_of(NO_CODE.sub(b"", code))
        return text and self.base.target[path, text]

    def changes(self, door, path):
        """{source: code} of those of a door's that are other code now. None if it is no program any more."""
        found = {}
        for source in self.base.users_in_core(door, path):
            code = self.target_code(door, source)
            if code is None:
                return None
            if code != self.base.known[door, source]:
                found[source] = code
        return found

    def changed_tests(self, door, path):
        """Those sources of tests that are not what they were."""
        return [source for source in self.base.users_in_tests(door, path)
                if self.preprocessed(TEST, source) != self.base.known[door, source]]

    def learn(self, path):
        """What comes of its users without a change."""
        for door in DOORS:
            for source in self.base.users_in_core(door, path):
                if (door, source) not in self.base.known:
                    self.base.known[door, source] = self.target_code(door, source)
            for source in self.base.users_in_tests(door, path):
                if (door, source) not in self.base.known:
                    self.base.known[door, source] = self.preprocessed(TEST, source)

    def make(self, door, sources):
        """The door's library with these compiled anew, and the programs among them. Whether that can be done."""
        self.made = {}
        for path in sources:
            to = os.path.join(self.folder, door, object_name(path))
            if not run(compile_command(door, path, to), self.tree):
                return False
            self.made[path] = to
        objects = [self.made.get(path, each) for path, each in self.base.library_objects(door)]
        if not run(link_command(objects, os.path.join(self.folder, door, LIBRARY))):
            return False
        return all(run(self.base.program_command(door, name, self.made[path], self.own_program(door, name)))
                   for name, path in self.base.programs[door].items() if path in self.made)

    def own_program(self, door, name):
        return os.path.join(self.folder, door, name)

    def start(self, door, name):
        path = self.base.programs[door][name]
        program = self.own_program(door, name) if path in self.made else self.base.program(door, name)
        environment = dict(os.environ, LD_LIBRARY_PATH=os.path.join(self.folder, door), **ENVIRONMENT)
        return started([program], env=environment, cwd=self.folder)


def started(command, **options):
    """A child for outcome()."""
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            **options)


def limited(child, seconds):
    resource.prlimit(child.pid, resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.prlimit(child.pid, resource.RLIMIT_CORE, (0, 0))


def kill(child):
    """Not child.kill(), which takes the status of one that has ended already, for which outcome() waits."""
    if child.returncode is None:
        os.kill(child.pid, signal.SIGKILL)


def cpu_limit(usual):
    return max(AT_LEAST, round(MANY * usual + 0.5))


def outcome(child, limit):
    """(why it failed, or None; CPU seconds). It is ended with the first test that fails."""
    limited(child, limit)
    why = None
    with Patience(child) as patience:
        for line in child.stdout:
            if line.startswith(CMOCKA_FAILED):
                why = FAILED
                kill(child)
                break
        child.stdout.close()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if patience.is_over and child.returncode == -signal.SIGKILL and not why:
        raise Undecided(f"{child.args[0]} neither ends nor takes CPU time")
    if child.returncode and not why:
        why = f"exit status {child.returncode}"
    return why, usage.ru_utime + usage.ru_stime


def decided(start, limit):
    """The outcome() of what @start starts. What breaks off without a test that failed has to do it twice: with some
    layouts of memory AddressSanitizer does not even begin."""
    why, seconds = outcome(start(), limit)
    return outcome(start(), limit) if why and why != FAILED else (why, seconds)


def fails(start, limit):
    """Why it fails, or None."""
    return decided(start, limit)[0]


class Patience:
    """Ends a child that stands still; a busy machine makes it wait, but not for so long."""

    def __init__(self, child):
        self.child = child
        self.is_over = False

    def __enter__(self):
        self.alarm = threading.Timer(PATIENCE, self.end)
        self.alarm.daemon = True
        self.alarm.start()
        return self

    def end(self):
        self.is_over = True
        kill(self.child)

    def __exit__(self, *_):
        self.alarm.cancel()
