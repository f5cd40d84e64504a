#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make stack-test, rules-test and lint see what they are there for."""
import os
import tempfile
import unittest

from static import lint, rules, stack


def graph(frames, edges):
    """What gcc writes of one file."""
    nodes = [f'node: {{ title: "{name}" label: "{name}\\na.c:1:1\\n{size} bytes ({kind})" }}\n'
             for name, size, kind in frames]
    return "".join(nodes) + "".join(
        f'edge: {{ sourcename: "{caller}" targetname: "{callee}" label: "a.c:2:2" }}\n' for caller, callee in edges)


def code(*functions):
    """What objdump says: (name, [("bl" or "b", callee)])."""
    lines = []
    for name, branches in functions:
        lines.append(f"0000000000000000 <{name}>:")
        for how, callee in branches:
            lines += [f"  1c:\t{how}\t0 <{name}+0x8>", f"  20:\t{how}\t0 <{callee}>",
                      f"\t\t\t20: R_AARCH64_CALL26\t{callee}"]
    return "\n".join(lines) + "\n"


class StackTest(unittest.TestCase):
    FRAMES = [("top", 32, "static"), ("a.c:low", 64, "static"), ("last", 80, "static")]

    def depth(self, frames, calls):
        """@calls: (caller, "bl" or "b", callee) by the names that the code has."""
        titles = {stack.short(name): name for name, _, _ in frames}
        edges = [(titles.get(caller, caller), titles.get(callee, callee)) for caller, _, callee in calls]
        listing = code(*[(stack.short(name), [(how, callee) for caller, how, callee in calls
                                              if caller == stack.short(name)]) for name, _, _ in frames])
        return stack.Worst(stack.functions_of(graph(frames, edges), listing)).of("top")

    def test_a_chain_is_the_sum_of_its_frames(self):
        self.assertEqual(self.depth(self.FRAMES, [("top", "bl", "low"), ("low", "bl", "last")]),
                         (176, ["top", "a.c:low", "last"]))

    def test_the_deeper_of_two(self):
        self.assertEqual(self.depth(self.FRAMES, [("top", "bl", "low"), ("top", "bl", "last")])[0], 112)

    def test_what_is_jumped_to_takes_the_place(self):
        self.assertEqual(self.depth(self.FRAMES, [("top", "bl", "low"), ("low", "b", "last")])[0], 112)
        self.assertEqual(self.depth(self.FRAMES, [("top", "b", "low")])[0], 64)

    def test_the_ports_functions_are_not_counted(self):
        self.assertEqual(self.depth(self.FRAMES, [("top", "bl", "om_port_pin"), ("top", "bl", "memcpy")])[0], 32)

    def assert_error(self, said, frames, calls):
        with self.assertRaisesRegex(stack.StackError, said):
            self.depth(frames, calls)

    def test_what_has_no_worst_chain(self):
        self.assert_error("recursion: top -> a.c:low -> top", self.FRAMES, [("top", "bl", "low"), ("low", "bl", "top")])
        self.assert_error("through a pointer", self.FRAMES, [("top", "bl", "__indirect_call")])
        self.assert_error("its frame is dynamic", [("top", 32, "dynamic")], [])
        self.assert_error("top calls other, of which nothing", self.FRAMES, [("top", "bl", "other")])

    def test_graph_and_code_say_the_same(self):
        with self.assertRaisesRegex(stack.StackError, "is not said to"):
            stack.functions_of(graph(self.FRAMES, []), code(("top", [("bl", "last")])))
        with self.assertRaisesRegex(stack.StackError, "its code does not"):
            stack.functions_of(graph(self.FRAMES, [("top", "last")]), code(("top", [])))

    PAGE = ("each frame as gcc 12\n\n| function | bytes, first door alone | both doors |\n|---|---|---|\n"
            "| `om_vm_smc` | 8 | 8 |\n\n")

    def test_the_page(self):
        wanted = stack.table(["om_vm_smc"], {"om_vm_smc": (8, [])}, {"om_vm_smc": (8, [])})
        self.assertEqual([], stack.complaints(self.PAGE, wanted, "12"))
        self.assertEqual(1, len(stack.complaints(self.PAGE, wanted.replace("8", "16"), "12")))
        self.assertEqual(1, len(stack.complaints("no table\n", wanted, "12")))
        self.assertEqual(2, len(stack.over_goals({"om_vm_smc": (881, [])}, {"om_vm_smc": (896, [])})))


class RulesTest(unittest.TestCase):
    def complaints(self, code_text, test_text, names=("I1", "T2")):
        return "\n".join(rules.judge(list(names), {"a.c": code_text}, {"t.c": test_text})[1])

    def test_each_in_both(self):
        self.assertEqual("", self.complaints("/* I1, and\n * T2 */", '/* T2 */ violation("I1: no");'))

    def test_one_of_the_two(self):
        self.assertEqual("I1: cited nowhere in tests/, sim/", self.complaints("/* I1, T2 */", "/* T2 */"))
        self.assertEqual("T2: cited nowhere in mediator/, hypervisor/, ports/",
                         self.complaints("/* I1 */", "/* I1, T2 */"))

    def test_names_in_code_are_none(self):
        self.assertIn("I1: cited nowhere in mediator/", self.complaints("int I1; /* T2 */", "/* I1, T2 */"))

    def test_no_such_rule(self):
        self.assertEqual("a.c:2: I3: no such rule in tests/README.md",
                         self.complaints("/* I1, T2\n * I3 */", "/* I1, T2 */"))

    def test_other_forms(self):
        for form in ("I1 to T2", "I1-I2", "I1..I9", "rule I1", "I-1"):
            self.assertRegex(self.complaints("/* I1, T2 */", f"/* I1, T2; {form} */"), rf"t.c:1: .*: {form}")

    def test_numbered_rules(self):
        self.assertEqual(["p:1: rule 12: there are 11"], rules.numbered("p", "(rules 3, 4 and 12)", 11))
        self.assertEqual(11, rules.last_of("## Rules\n1. a\n11. b\n\n## More\n12. c\n"))

    def test_the_table(self):
        self.assertEqual(["I1", "L2"], rules.rules_of("| I1 | a | b |\n| L2 | c | d |\n"))
        self.assertIn("no table", self.complaints("", "", ()))


class ReasonsTest(unittest.TestCase):
    def found(self, line):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "file")
            with open(path, "w", encoding="utf-8") as file:
                file.write(line + "\n")
            return len(lint.without_reason(path))

    def test_each_marker(self):
        # Not as they are written: this file is looked at as well.
        tidy, shell, python, check = "NOLINT", "shellcheck", "pylint", "cppcheck"
        for bare, reason in ((f"/* {tidy}NEXTLINE(a-b)", ": it is"), (f"// {tidy}(a)", ": it is"),
                             (f"# {shell} disable=SC1", " # it is"), (f"x  # {python}: disable=a-b", "  # it is"),
                             (f"/* {check}-suppress a", " ; it is")):
            self.assertEqual((self.found(bare), self.found(bare + reason)), (1, 0), bare)
        self.assertEqual(1, self.found(f"// {tidy}"))


if __name__ == "__main__":
    unittest.main()
