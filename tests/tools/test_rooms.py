#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The rooms of a source tree stand one above the other, as docs/architecture.md, or the page that it names
for them, has them: what a file includes or calls is in its own room or in one below, and no two files need
each other, by whatever way. A .c file and the header of its name in the same room count as one.
"""
import os
import re
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
INCLUDE = re.compile(r'^#include "(.*)"', re.MULTILINE)
FUNCTION = re.compile(r"^([a-z][^\n;=]*?)(\w+)\([^;{}]*\)\n\{", re.MULTILINE)
CALL = re.compile(r"\b(\w+)\(")
# Each has its table; one without rooms has the one line for itself, and is looked at for knots.
TREES = {"mediator": "docs/architecture.md", "hypervisor": "docs/hypervisor.md", "sim": "tests/README.md"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def rooms_of(page, tree):
    """The rooms, from the top to the bottom: a table's first column, under the heading that names the tree.

    The tree itself stands for the files in its own folder, which are the room "".
    """
    part = re.search(rf"^#+ [^\n]*`{tree}/`[^\n]*\n(.*?)(?=^#|\Z)", page, re.MULTILINE | re.DOTALL)
    rooms = re.findall(r"^\| `([\w/]+)/` \|", part[1], re.MULTILINE) if part else []
    return ["" if room == tree else room for room in rooms]


def room_of(name):
    """Of a file, or of what stands for a file and its header; "" in the tree's own folder."""
    return os.path.dirname(name)


class Tree:
    """C files, and which needs which: {unit: {(unit, how it says so)}}; a unit is a path without .c or .h."""

    def __init__(self, folder):
        self.folder = folder
        self.texts = {os.path.relpath(os.path.join(path, name), folder):
                      COMMENT.sub("", read(os.path.join(path, name)))
                      for path, _, names in os.walk(folder) for name in names if name.endswith((".c", ".h"))}
        self.arrows = {self.unit(name): set() for name in self.texts}
        self.missing = []
        homes = self.homes()
        for name, text in sorted(self.texts.items()):
            self.add_includes(name, text)
            self.add_calls(name, text, homes)
        for unit, needs in self.arrows.items():
            self.arrows[unit] = {(to, how) for to, how in needs if to != unit}

    @staticmethod
    def unit(name):
        return os.path.splitext(name)[0]

    def homes(self):
        """Where each function is that other files can call."""
        return {match[2]: name for name, text in self.texts.items() if name.endswith(".c")
                for match in FUNCTION.finditer(text) if not match[1].startswith("static")}

    def find(self, name, header):
        """An included file, from the includer's folder or from the tree's; None if it is not there."""
        near = os.path.normpath(os.path.join(os.path.dirname(name), header))
        return next((path for path in (near, header) if path in self.texts), None)

    def add_includes(self, name, text):
        for header in INCLUDE.findall(text):
            found = self.find(name, header)
            if found:
                self.arrows[self.unit(name)].add((self.unit(found), f"{name} includes {header}"))
            else:
                self.missing.append(f"{name} includes {header}, which is not there")

    def add_calls(self, name, text, homes):
        """Also without an include in the tree: what hypervisors call is in a header that everybody has."""
        own = {match[2] for match in FUNCTION.finditer(text)}
        for function in set(CALL.findall(text)) - own:
            if function in homes:
                self.arrows[self.unit(name)].add((self.unit(homes[function]), f"{name} calls {function}()"))

    def knot(self):
        """The units that need each other, by whatever way, and those between two such knots."""
        left = set(self.arrows)
        while True:
            needs = {unit: {to for to, _ in self.arrows[unit]} & left for unit in left}
            needed = set().union(*needs.values())
            ends = {unit for unit in left if not needs[unit] or unit not in needed}
            if not ends:
                return sorted(left)
            left -= ends

    def complaints(self):
        knot = self.knot()
        return self.missing + ([f"a knot: {' '.join(knot)}"] if knot else [])

    def complaints_of_rooms(self, rooms):
        """@rooms from the top to the bottom."""
        found = [f"{name} is in no room of the table" for name in self.texts if room_of(name) not in rooms]
        found += [f"{room}/ is in the table, but no folder with sources" for room in rooms
                  if room not in map(room_of, self.texts)]
        height = {room: number for number, room in enumerate(reversed(rooms))}
        for unit, needs in self.arrows.items():
            for to, how in needs:
                if height.get(room_of(to), 0) > height.get(room_of(unit), len(rooms)):
                    found.append(f"{how}: up, from {room_of(unit)}/ to {room_of(to)}/")
        return sorted(found)


class RoomsTest(unittest.TestCase):
    def test_each_tree(self):
        for name, page in TREES.items():
            with self.subTest(name):
                rooms = rooms_of(read(os.path.join(ROOT, page)), name)
                self.assertTrue(rooms, f"{page} has no rooms of {name}/")
                tree = Tree(os.path.join(ROOT, name))
                self.assertEqual([], tree.complaints_of_rooms(rooms) + tree.complaints())


class BrokenTest(unittest.TestCase):
    """A house of two rooms, in which each of the rules is broken."""

    PAGE = "## Others\n| `attic/` | no |\n\n### The rooms of `house/`\n\n| room | |\n|---|---|\n" \
           "| `top/` | above |\n| `low/` | below |\n\n## More\n| `cellar/` | no |\n"
    FILES = {"top/door.c": '#include "door.h"\n#include "../low/floor.h"\nvoid door(void)\n{\n\tfloor();\n}\n',
             "top/door.h": "void door(void);\n",
             "low/floor.c": '#include "floor.h"\nvoid floor(void)\n{\n}\n',
             "low/floor.h": "void floor(void);\n"}

    def complaints(self, changes, page=PAGE, files=None):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in ((files or self.FILES) | changes).items():
                os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            tree = Tree(folder)
            return "\n".join(tree.complaints_of_rooms(rooms_of(page, "house")) + tree.complaints())

    def test_as_it_should_be(self):
        self.assertEqual("", self.complaints({}))

    def test_an_include_that_runs_up(self):
        text = self.complaints({"low/stairs.c": '#include "../top/door.h"\n'})
        self.assertEqual("low/stairs.c includes ../top/door.h: up, from low/ to top/", text)

    def test_a_call_that_runs_up_without_an_include(self):
        text = self.complaints({"low/stairs.c": "static void up(void)\n{\n\tdoor();\n}\n"})
        self.assertEqual("low/stairs.c calls door(): up, from low/ to top/", text)

    def test_one_that_is_told_of_in_a_comment_is_none(self):
        self.assertEqual("", self.complaints({"low/stairs.c": "/* See door(). */\n"}))

    def test_nor_is_a_function_of_the_same_name(self):
        self.assertEqual("", self.complaints(
            {"low/stairs.c": "static void door(void)\n{\n}\nvoid up(void)\n{\n\tdoor();\n}\n"}))

    def test_a_knot_within_a_room(self):
        text = self.complaints({"low/floor.h": '#include "beam.h"\n', "low/beam.h": "\n",
                                "low/beam.c": '#include "wall.h"\n', "low/wall.h": '#include "floor.h"\n'})
        self.assertEqual("a knot: low/beam low/floor low/wall", text)

    def test_a_file_in_no_room(self):
        text = self.complaints({"garden.c": "", "shed/spade.h": ""})
        self.assertEqual("garden.c is in no room of the table\nshed/spade.h is in no room of the table", text)

    def test_a_room_that_is_no_folder(self):
        text = self.complaints({}, self.PAGE.replace("\n\n## More", "\n| `cellar/` | deep |\n\n## More"))
        self.assertEqual("cellar/ is in the table, but no folder with sources", text)

    def test_an_include_that_is_not_there(self):
        text = self.complaints({"low/stairs.c": '#include "rail.h"\n'})
        self.assertEqual("low/stairs.c includes rail.h, which is not there", text)

    def test_a_tree_of_one_floor(self):
        page = "## The rooms of `house/`\n| `house/` | one floor |\n"
        files = {"door.c": '#include "floor.h"\n', "floor.h": ""}
        self.assertEqual("", self.complaints({}, page, files))
        self.assertEqual("a knot: door floor", self.complaints({"floor.c": '#include "door.h"\n', "door.h": ""},
                                                               page, files))

    def test_a_page_without_the_table(self):
        self.assertEqual([], rooms_of("# Architecture\n", "house"))


if __name__ == "__main__":
    unittest.main()
