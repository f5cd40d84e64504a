#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What make matrix runs, and how it judges what a run left."""
import json
import os
import tempfile
import unittest
from unittest import mock

import matrix

# Stands in for make: says what it was told, and leaves what a run leaves.
MAKE = """#!/bin/sh
echo "$@"
[ "$LEAVE" ] && cp "$LEAVE"/* "$RUN_DIR"
exit "$STATUS"
"""


class PageTest(unittest.TestCase):
    def test_each_line_of_the_table_is_a_run(self):
        page = ["`make run DEBIAN=no` is no line", "| command |", "|---|", "| `make run` | 4.5 |",
                "| `make run DEBIAN=sid GUEST_DEBIAN=a,b` | |", "| `make runner-test` | |", "| `make shell` | |"]
        self.assertEqual(matrix.commands(page), [["run"], ["run", "DEBIAN=sid", "GUEST_DEBIAN=a,b"]])

    def test_the_page_that_there_is_has_lines(self):
        lines = matrix.read(matrix.PAGE).splitlines()
        self.assertIn(["run"], matrix.commands(lines))


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.make, self.left, self.run_dir = (os.path.join(folder.name, name) for name in ("make", "left", "1"))
        os.mkdir(self.left)
        self.write(self.make, MAKE)
        os.chmod(self.make, 0o755)

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def leave(self, ok=True, failed=0, **more):
        vms = [{"name": name, "xtest": {"cases": 4, "failed": failed}} for name in ("vm1", "vm2")]
        self.write(os.path.join(self.left, "result.json"), json.dumps({"ok": ok, "vms": vms, **more}))
        self.write(os.path.join(self.left, "secure.log"), "I/TC: OP-TEE version: Unknown_4.5 (gcc version 14.2.0)\n")
        for number, release in ((1, "6.1.0-50-arm64"), (2, "6.12.117+deb13-arm64")):
            self.write(os.path.join(self.left, f"vm{number}.log"), f"[    0.0] Linux version {release} (x)\n")

    def run_it(self, status=0, left=True):
        variables = {"MAKE": self.make, "LEAVE": self.left if left else "", "STATUS": str(status)}
        with mock.patch.dict(os.environ, variables):
            return matrix.run(["run", "DEBIAN=sid"], self.run_dir, "1001")

    def test_passed(self):
        self.leave()
        row = self.run_it()
        self.assertTrue(row["ok"])
        self.assertEqual((row["optee"], row["linux"]), ("4.5", ["6.1.0-50-arm64", "6.12.117+deb13-arm64"]))
        self.assertIn("| 4.5 | 6.1.0-50-arm64, 6.12.117+deb13-arm64 |", matrix.line(row))
        self.assertIn("4 and 4 cases, 0 failed", matrix.line(row))

    def test_what_a_line_says_comes_after_the_defaults(self):
        self.leave()
        self.run_it()
        words = matrix.read(os.path.join(self.run_dir, "make.log")).split()
        self.assertLess(words.index("DEBIAN=trixie"), words.index("DEBIAN=sid"))
        self.assertIn("XTEST=1001", words[:words.index("run")])

    def test_more_than_two_are_counted(self):
        self.assertEqual(matrix.each(["4", "4"], " and "), "4 and 4")
        self.assertEqual(matrix.each(["4"] * 8, " and "), "8 times 4")
        self.assertEqual(matrix.each(["4", "5", "4"], " and "), "2 times 4 and 1 times 5")

    def test_failed_cases(self):
        self.leave(ok=False, failed=1)
        row = self.run_it(status=2)
        self.assertFalse(row["ok"])
        self.assertIn("FAILED: 4 and 4 cases, 2 failed", matrix.line(row))

    def test_what_was_not_judged_has_not_passed(self):
        self.leave(ok=False)
        self.assertFalse(self.run_it()["ok"])
        self.leave()
        self.assertFalse(self.run_it(status=2)["ok"])

    def test_a_run_that_failed_says_why(self):
        self.write(os.path.join(self.left, "result.json"), json.dumps({"ok": False, "vms": [], "error": "vm1 hangs"}))
        self.assertIn("FAILED: vm1 hangs", matrix.line(self.run_it(status=2)))

    def test_what_an_earlier_run_left_does_not_count(self):
        self.leave()
        self.assertTrue(self.run_it()["ok"])
        row = self.run_it(left=False)
        self.assertFalse(row["ok"])
        self.assertEqual(row["linux"], [None, None])


if __name__ == "__main__":
    unittest.main()
