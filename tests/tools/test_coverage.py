#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make coverage` notices what no test ran, of a library of one file: each kind of hole, in all builds
together, what clang cannot count, and exclusions that are wrong.
"""
import json
import os
import subprocess
import tempfile
import textwrap
import unittest
from unittest import mock

from coverage import counts, judge

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMPILER = os.path.join(HERE, "coverage", "cc.sh")
TOY = """
    int both(int a, int b)
    {
    \tif (a > 1 && b > 1)
    \t\treturn 1;
    \treturn 0;
    }
"""
EXCLUSION = {"file": "mediator/toy.c", "function": "both", "line": "if (a > 1 && b > 1)", "condition": "b > 1",
             "never": "false", "reason": "it is a toy"}


class Toy(unittest.TestCase):
    """The folder is one's own: what is below mediator/ counts."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        os.mkdir("mediator")
        self.exclude()

    def exclude(self, *exclusions):
        with open("exclusions.json", "w", encoding="utf-8") as file:
            json.dump(exclusions, file)
        patched = mock.patch.object(judge, "EXCLUSIONS", os.path.abspath("exclusions.json"))
        patched.start()
        self.addCleanup(patched.stop)

    def compile(self, code, *flags):
        with open("mediator/toy.c", "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(code))
        return subprocess.run([COMPILER, "-c", "mediator/toy.c", "-o", "toy.o", *flags], capture_output=True,
                              text=True, check=False)

    def export(self, code, calls, *flags):
        """What llvm-cov says when a program has made these calls."""
        done = self.compile(code, *flags)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open("main.c", "w", encoding="utf-8") as file:
            file.write(f"int both(int a, int b);\nint main(void) {{ {calls} return 0; }}\n")
        for command in ([COMPILER, "-c", "main.c", "-o", "main.o"], [COMPILER, "main.o", "toy.o", "-o", "toy"]):
            subprocess.run(command, check=True)
        folder = tempfile.mkdtemp(dir=".")
        subprocess.run(["./toy"], check=True, env=os.environ | {"LLVM_PROFILE_FILE": f"{folder}/toy.profraw"})
        return counts.export("toy", folder)

    def judge(self, *exports):
        counted = counts.Counts()
        for each in exports:
            counted.add(each)
        return judge.Judge(counted)

    def holes(self, *exports):
        return [(hole.number, hole.condition, hole.never) for hole in self.judge(*exports).all_holes([""])]


class Holes(Toy):
    def test_there_is_none(self):
        judged = self.judge(self.export(TOY, "both(2, 2); both(2, 1); both(1, 2);"))
        self.assertEqual(judged.all_holes([""]), [])
        self.assertEqual(judge.missed(judged), [])
        self.assertEqual([judged.percent(kind) for kind in judged.all], [100.0] * 3)
        self.assertEqual(judged.all, {"lines": 5, "branches": 4, "mcdc": 2})

    def test_a_line(self):
        holes = self.holes(self.export(TOY, "both(2, 1); both(1, 2);"))
        self.assertIn((5, "", "runs"), holes)
        self.assertIn((4, "b > 1", "true"), holes)

    def test_a_condition_that_never_decides(self):
        """Both ways it was, and so was the other; but never alone."""
        self.assertEqual(self.holes(self.export(TOY, "both(2, 2); both(1, 2);")),
                         [(4, "b > 1", "decides"), (4, "b > 1", "false")])
        self.assertEqual(self.holes(self.export(TOY, "both(2, 1); both(1, 2);"))[0], (4, "a > 1", "decides"))

    def test_nothing_ran(self):
        judged = self.judge(self.export(TOY, ""))
        self.assertEqual([judged.percent(kind) for kind in judged.all], [0.0] * 3)
        self.assertEqual(len(judge.missed(judged)), 3)

    def test_there_is_nothing(self):
        """Then it is not all covered."""
        self.assertEqual(len(judge.missed(self.judge())), 3)

    def test_two_builds_count_together(self):
        first = self.export(TOY, "both(2, 2); both(1, 2);")
        self.assertEqual(self.holes(first, self.export(TOY, "both(2, 2); both(2, 1);", "-DOTHER")), [])

    def test_a_condition_that_is_a_macro(self):
        """Whatever it is a macro of; and what its own text has for conditions is not the library's."""
        code = "#define POSITIVE(x) %s\n" + textwrap.dedent(TOY).replace("b > 1", "POSITIVE(b)").strip()
        call = "both(2, 2); both(2, 0);"
        first = self.export(code % "((x) > 0)", call)
        self.assertEqual(self.holes(first), [(4, "a > 1", "decides"), (4, "a > 1", "false")])
        self.assertEqual(self.holes(first, self.export(code % "__builtin_expect((x) > 0, 1)",
                                                       "both(0, 2); both(2, 2);")), [])

    def test_what_cannot_be_counted(self):
        done = self.compile(TOY.replace("b > 1", "(b > 1) == (a || b)"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("MC/DC", done.stderr)


class Exclusions(Toy):
    def wrong(self, calls, *exclusions):
        self.exclude(*exclusions)
        judged = self.judge(self.export(TOY, calls))
        return judge.wrong_exclusions(judged), judged.all_holes([""])

    def test_a_condition_that_has_a_reason(self):
        self.assertEqual(self.wrong("both(2, 2); both(1, 2);", EXCLUSION), ([], []))

    def test_it_is_not_needed(self):
        wrong, _ = self.wrong("both(2, 2); both(2, 1); both(1, 2);", EXCLUSION)
        self.assertEqual(len(wrong), 1)
        self.assertIn("not needed", wrong[0])

    def test_it_is_of_another_branch_line_or_function(self):
        for key, value in (("never", "true"), ("line", "if (a > 1)"), ("function", "other"), ("condition", "a > 1")):
            wrong, holes = self.wrong("both(2, 2); both(1, 2);", EXCLUSION | {key: value})
            self.assertEqual(len(wrong), 1, key)
            self.assertTrue(holes)

    def test_it_has_no_reason(self):
        for each in (EXCLUSION | {"reason": ""}, {key: EXCLUSION[key] for key in judge.KEYS[:5]}):
            wrong, holes = self.wrong("both(2, 2); both(1, 2);", each)
            self.assertEqual(len(wrong), 1)
            self.assertTrue(holes)

    def test_there_are_too_many(self):
        wrong, _ = self.wrong("both(2, 2); both(1, 2);", *[EXCLUSION] * 6)
        self.assertIn("there may be 5", wrong[0])


if __name__ == "__main__":
    unittest.main()
