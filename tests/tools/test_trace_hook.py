#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Without OM_TRACE the mediator has not an instruction of the trace: its objects are, byte for byte, those
of a copy out of which each line that names the hook is taken.
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CROSS = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-")
# Both doors.
FLAGS = ["-DOM_FFA", "-std=c11", "-O2", "-ffreestanding", "-mgeneral-regs-only", "-Wall", "-Wextra", "-Werror"]
HOOK = re.compile(r"\bom_(ffa_)?trace|^#include .*trace\.h\"")
# The hook itself: the only files in which it is more than a line.
HEADERS = ["call/call_trace.h", "ffa/ffa_trace.h", "vm/trace.h"]
SECTION = re.compile(r"\.(text|rodata|data|bss)\b")


def sources(folder):
    return sorted(os.path.relpath(os.path.join(path, name), folder) for path, _, names in os.walk(folder)
                  for name in names if name.endswith(".c"))


def take_out(folder):
    """The lines that were taken out, as "file: line"."""
    lines = []
    for path, _, names in os.walk(folder):
        for name in names:
            place = os.path.join(path, name)
            relative = os.path.relpath(place, folder)
            if relative in HEADERS:
                os.unlink(place)
                continue
            if not name.endswith((".c", ".h")):
                continue
            with open(place, encoding="utf-8") as file:
                text = file.read().splitlines(keepends=True)
            with open(place, "w", encoding="utf-8") as file:
                file.writelines(line for line in text if not HOOK.search(line))
            lines += [f"{relative}: {line.strip()}" for line in text if HOOK.search(line)]
    return lines


def sections(binary, folder):
    """{name: bytes} of what a program gets of an object; a section without bytes is not there."""
    listed = subprocess.run([CROSS + "objdump", "-h", binary], text=True, stdout=subprocess.PIPE, check=True).stdout
    found = {}
    for name in re.findall(r"^\s*\d+ (\.\S+)", listed, re.MULTILINE):
        if not SECTION.match(name):
            continue
        raw = os.path.join(folder, "section")
        subprocess.run([CROSS + "objcopy", "-O", "binary", "-j", name, binary, raw], check=True)
        with open(raw, "rb") as file:
            content = file.read()
        if content:
            found[name] = content
    return found


class Objects(dict):
    """{source: {section: bytes}} of a tree like mediator/."""

    def __init__(self, tree, *flags):
        super().__init__()
        with tempfile.TemporaryDirectory() as folder:
            binary = os.path.join(folder, "it.o")
            for source in sources(tree):
                subprocess.run([CROSS + "gcc", *FLAGS, *flags, "-I" + os.path.join(ROOT, "include"), "-c",
                                "-o", binary, os.path.join(tree, source)], check=True)
                self[source] = sections(binary, folder)

    def different(self, other):
        return sorted(source for source in self.keys() | other.keys() if self.get(source) != other.get(source))


class TraceHookTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = os.path.join(ROOT, "mediator")
        cls.without = Objects(cls.tree)
        with tempfile.TemporaryDirectory() as folder:
            bare = os.path.join(folder, "mediator")
            shutil.copytree(cls.tree, bare)
            cls.lines = take_out(bare)
            cls.bare = Objects(bare)

    def test_each_line_is_a_use_of_its_own(self):
        uses = [line for line in self.lines if "#include" not in line]
        self.assertGreater(len(uses), 20, uses)
        self.assertEqual([], [line for line in uses if not re.search(r": om_(ffa_)?trace\w*\(.*\);$", line)])

    def test_without_it_there_is_nothing_of_it(self):
        self.assertEqual(sources(self.tree), sorted(self.bare))
        self.assertTrue(all(any(name.startswith(".text") for name in code) for code in self.bare.values()))
        self.assertEqual([], self.bare.different(self.without))

    def test_with_it_each_file_that_has_it_is_another(self):
        """And no other: else what is compared above would not be the code."""
        has_it = {line.split(":")[0] for line in self.lines if "#include" not in line}
        different = Objects(self.tree, "-DOM_TRACE").different(self.without)
        self.assertEqual(set(), {source for source in has_it if source.endswith(".c")} - set(different))
        self.assertNotIn("shm/page_list.c", different)


if __name__ == "__main__":
    unittest.main()
