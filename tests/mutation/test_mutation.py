#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The mutations themselves: C is read as it is, each operator makes what it says, and what is named stays named."""
import os
import sys
import tempfile
import unittest
import unittest.mock

sys.path.insert(1, "tests")
sys.path.insert(1, "tools")
from mutation import machine, mutate, operators, reach, source, survivors, verdicts  # noqa: E402


def mutants(text, operator=None):
    return [each for each in operators.mutants_of("mediator/vm/x.c", text) if operator in (None, each.operator)]


def after(text, operator=None):
    return [each.after for each in mutants(text, operator)]


def body(line):
    return f"void f(void)\n{{\n\t{line}\n}}\n"


class Reading(unittest.TestCase):
    def test_comments_strings_and_directives_are_no_code(self):
        text = '#include <a.h> /* 1 */\n/* x + 1; */\nconst char *s = "a + 1"; // 2\n'
        self.assertEqual(mutants(text), [])

    def test_functions_macros_and_data_have_their_names(self):
        text = ("#define ONE 1\n#define TWICE(x) \\\n\t((x) * 2)\nenum {\n\tA = 3\n};\nstruct s {\n\tint a[4];\n};\n"
                "static __attribute__((noinline)) int f(int a)\n{\n\treturn a + 5;\n}\n_Static_assert(1 < 2, \"\");\n")
        self.assertEqual([(region.kind, region.name) for region in source.regions_of(text)],
                         [("macro", "ONE"), ("macro", "TWICE"), ("data", "enum"), ("data", "s"), ("function", "f")])
        self.assertEqual({each.function for each in mutants(text)}, {"ONE", "TWICE", "enum", "s", "f"})

    def test_types_are_known_by_word(self):
        """om_quota_take( begins like a type, and is none."""
        self.assertEqual(after(body("om_quota_take(&vm->pages, 1);"), "statement"), [";"])
        self.assertEqual(after(body("om_cookie_t cookie = next(1);"), "statement"), [])
        self.assertEqual(after(body("struct om_vm *vm = get();"), "statement"), [])
        self.assertEqual(after(body("uint32_t *const end = get();"), "statement"), [])

    def test_stars_and_ampersands_are_not_all_operators(self):
        self.assertEqual(after(body("f(&a, *b, (uint32_t)*c, -d);"), "operand"), [])
        self.assertEqual(after(body("f(a & b, c * d);"), "bits"), ["f(a | b, c * d)"])

    def test_operands_reach_as_far_as_they_bind(self):
        self.assertEqual(after(body("x = a + b * (c - 1) << 2 | d->e[3];"), "operand")[:2],
                         ["x = b * (c - 1) << 2 | d->e[3]", "x = a << 2 | d->e[3]"])
        self.assertEqual(after(body("f(a, b && c || d);"), "operand"),
                         ["f(a, c || d)", "f(a, b || d)", "f(a, d)", "f(a, b && c)"])
        self.assertEqual(after(body("x = (struct s){ b | c }.d + e;"), "operand")[2:],
                         ["x = e", "x = (struct s){ b | c }.d"])


class Operators(unittest.TestCase):
    def test_constants(self):
        self.assertEqual(after("#define N UINT32_C(5)\n", "constant"), ["UINT32_C(0)", "UINT32_C(4)", "UINT32_C(6)"])
        self.assertEqual(after("#define N 0x10u\n", "constant"), ["0u", "15u", "17u"])
        self.assertEqual(after(body("x = 1;"), "constant"), ["x = 0", "x = 2"])
        self.assertEqual(after(body("f(true);"), "constant"), ["f(false)"])

    def test_comparisons(self):
        self.assertEqual(after(body("x = a < b;"), "compare"), ["x = a <= b", "x = a >= b"])
        self.assertEqual(after(body("x = a == b;"), "compare"), ["x = a != b"])

    def test_arithmetic_bits_and_shifts(self):
        self.assertEqual(after(body("x = a % b;"), "arithmetic"), ["x = a / b"])
        self.assertEqual(after(body("x = a ^ b;"), "bits"), ["x = a & b"])
        self.assertEqual(after(body("x = a << b;"), "shift"), ["x = a >> b"])
        self.assertEqual(after(body("x |= ~b;"), "assign"), ["x &= ~b", "x = ~b"])
        self.assertEqual(after(body("x |= ~b;"), "not"), ["x |= b"])
        self.assertEqual(after(body("x = a--;"), "step"), ["x = a++"])

    def test_ternaries(self):
        self.assertEqual(after(body("x = a > b ? c : d + 1;"), "ternary"),
                         ["x = c", "x = d + 1", "x = !(a > b) ? c : d + 1"])

    def test_conditions(self):
        self.assertEqual(after(body("if (a)\n\t\tb();"), "condition"),
                         ["if (!(a)) b()", "if (0 && (a)) b()", "if (1 || (a)) b()"])
        self.assertEqual(after(body("for (i = 0; i < n; i++)\n\t\tb();"), "condition"),
                         ["for (i = 0; !(i < n); i++) b()", "for (i = 0; 0 && (i < n); i++) b()"])
        self.assertEqual(after(body("do\n\t\tb();\n\twhile (a);"), "condition"), ["while (0 && (a))"])

    def test_statements_over_several_lines(self):
        text = body("if (a)\n\t\tset(a,\n\t\t    b); /* why */\n\telse\n\t\tx = 1;")
        found = mutants(text, "statement")
        self.assertEqual(found[0].after, "if (a) ; else x = 1")
        self.assertEqual(operators.changed(text, found[0].edits),
                         body("if (a)\n\t\t; /* why */\n\telse\n\t\tx = 1;"))

    def test_cases_and_ways_out(self):
        text = body("switch (a) {\n\tcase 1:\n\tcase B:\n\t\tx();\n\t\tbreak;\n\tdefault:\n\t\treturn;\n\t}")
        self.assertEqual(len(mutants(text, "case")), 3)
        self.assertEqual(len(mutants(text, "leave")), 2)

    def test_values_returned(self):
        self.assertEqual(after(body("return f(a);"), "return"), ["return 0", "return !(f(a))"])
        self.assertEqual(after(body("return a == b;"), "return"), ["return !(a == b)", "return 0"])
        self.assertEqual(after(body("return TEEC_SUCCESS;"), "return"), ["return 0", "return 1"])
        self.assertEqual(after(body("return true;"), "constant"), ["return false"])

    def test_orders(self):
        self.assertEqual(after(body("atomic_store_explicit(&a, b, memory_order_release);"), "order"),
                         ["atomic_store_explicit(&a, b, memory_order_relaxed)"])
        self.assertEqual(after(body("atomic_store(&a, b);"), "order"),
                         ["atomic_store_explicit(&a, b, memory_order_relaxed)"])
        self.assertEqual(after(body("x(a, memory_order_acquire);"), "order"), ["x(a, memory_order_relaxed)"])
        self.assertEqual(after(body("atomic_load_explicit(&a, memory_order_relaxed);"), "order"), [])

    def test_locks_go_in_pairs(self):
        text = body("om_port_lock(&a);\n\tx();\n\tom_port_unlock(&a);")
        found = mutants(text, "lock")
        self.assertEqual(len(found), 1)
        self.assertEqual(operators.changed(text, found[0].edits), body("(void)(&a);\n\tx();\n\t(void)(&a);"))
        apart = "void f(void)\n{\n\tom_port_lock(&a);\n}\nvoid g(void)\n{\n\tom_port_unlock(&a);\n}\n"
        self.assertEqual(operators.changed(apart, mutants(apart, "lock")[0].edits).count("(void)(&a)"), 2)


class Reaching(unittest.TestCase):
    TEXT = "int f(int a)\n{\n\tg(a);\n\treturn a ? g(1)\n\t\t : h(2);\n}\n"

    @staticmethod
    def lines(text, mutant):
        return [line for _, line in reach.places_of(text, mutant)]

    def test_it_is_any_line_of_the_statement(self):
        """gcov counts the first of these lines only where the first call is made."""
        found = mutants(self.TEXT, "ternary")
        self.assertEqual({each.after for each in found}, {"return g(1)", "return h(2)", "return !(a) ? g(1) : h(2)"})
        for each in found:
            self.assertEqual(self.lines(self.TEXT, each), [4, 5])

    def test_it_is_no_other_statement(self):
        text = self.TEXT.replace("g(a)", "g(a + 1)")
        self.assertEqual(self.lines(text, mutants(text, "arithmetic")[0]), [3])

    def test_what_is_in_no_function_may_be_reached_by_anyone(self):
        text = "#define ONE 1\n"
        self.assertIsNone(reach.places_of(text, mutants(text)[0]))


class Names(unittest.TestCase):
    def test_a_mutant_keeps_its_name_when_lines_move(self):
        text = body("f(1, 1);")
        keys = [survivors.key_of(each) for each in mutants(text)]
        self.assertEqual(len(set(keys)), len(keys))
        self.assertEqual([survivors.key_of(each) for each in mutants("/* a line */\n\n" + text)], keys)

    def survivors_of(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(text)
            file.flush()
            return survivors.Survivors(file.name)

    def test_an_entry_needs_a_class_and_a_reason(self):
        entry = survivors.entry_of(mutants(body("x = 1;"))[0])
        for tail in ("", ', "class": "equivalent", "reason": ""', ', "class": "else", "reason": "r"'):
            with self.assertRaises((SystemExit, KeyError)):
                self.survivors_of(f"[{entry[:-1]}{tail}}}]")

    def test_an_entry_that_is_no_mutant_any_more_is_told(self):
        first, second = mutants(body("x = 1;"), "constant")
        entry = survivors.entry_of(first)[:-1] + ', "class": "no fault", "reason": "r"}'
        known = self.survivors_of(f"[{entry}]")
        self.assertEqual(known.class_of(first), "no fault")
        self.assertIsNone(known.class_of(second))
        self.assertEqual(known.gone([first, second], [first.path]), [])
        self.assertEqual(len(known.gone([second], [first.path])), 1)
        self.assertEqual(known.gone([second], ["mediator/vm/y.c"]), [])


class Scores(unittest.TestCase):
    def score_of(self, *what, named=()):
        score = mutate.Score(survivors.Survivors())
        for at, (each, verdict) in enumerate(zip(mutants(body("x = a + b + c + d + e + f;")), what)):
            if at in named:
                score.survivors.entries[survivors.key_of(each)] = {"class": named[at], "reason": "r"}
            score.add(each, verdict, None)
        return score

    def test_what_nobody_notices_and_nobody_names_fails(self):
        self.assertEqual(len(self.score_of("killed", "survived").missed()), 2)

    def test_nothing_is_not_enough(self):
        self.assertEqual(len(self.score_of().missed()), 1)
        self.assertEqual(len(self.score_of("same").missed()), 1)

    def test_what_does_not_compile_or_is_the_same_does_not_count(self):
        self.assertEqual(self.score_of("killed", "same", "compiler").percent(), 100)
        self.assertEqual(self.score_of("killed", "same", "compiler").missed(), [])

    def test_equivalent_ones_are_left_out_but_not_many(self):
        score = self.score_of("killed", "survived", named={1: "equivalent"})
        self.assertEqual(score.percent(), 100)
        self.assertEqual(len(score.missed()), 1)

    def test_what_is_no_fault_counts(self):
        self.assertEqual(self.score_of("killed", "survived", named={1: "no fault"}).percent(), 50)

    def test_a_named_one_that_is_noticed_is_stale(self):
        self.assertEqual(len(self.score_of("killed", named={0: "no fault"}).stale), 1)


class Code(unittest.TestCase):
    def test_comments_and_blanks_are_none_of_it(self):
        one = "#define A 1 /* one */\n/* two\n */\nint f(void)\n{\n\treturn \"/* */\"[A] + 1; // three\n}\n"
        other = "#define A 1\nint f(void) {\n return \"/* */\"[A]+1; }\n"
        self.assertEqual(source.code_of(one), source.code_of(other))

    def test_all_else_is(self):
        one = "#define A 1\nint a; char *s = \"a  b\";\n"
        others = (one.replace("A 1", "A 2"), one.replace("int a", "inta"), one.replace("a  b", "a b"))
        for other in others:
            self.assertNotEqual(source.code_of(one), source.code_of(other))


class Verdicts(unittest.TestCase):
    TEXT = body("x = a + b;")

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "mutants.json")
        self.mutants = mutants(self.TEXT)

    def tearDown(self):
        self.folder.cleanup()

    def opened(self, text=None):
        return verdicts.Verdicts({self.mutants[0].path: text or self.TEXT}, self.path)

    def told(self, *what):
        known = self.opened()
        for mutant, each in zip(self.mutants, what):
            known.add(mutant, *each)
        known.save()

    def test_what_was_told_is_known_to_the_next(self):
        self.told(("killed", "test_one"), ("killed", "test_one"), ("same", None))
        known = self.opened()
        self.assertEqual([known.of(mutant) for mutant in self.mutants[:3]],
                         [("killed", "test_one"), ("killed", "test_one"), ("same", None)])
        self.assertEqual(known.by(self.mutants[0]), "test_one")
        self.assertIsNone(known.by(self.mutants[2]))
        self.assertTrue(len(self.mutants) > 3)
        self.assertIsNone(known.of(self.mutants[3]))

    def test_not_of_another_text(self):
        self.told(("killed", "test_one"))
        known = self.opened(self.TEXT.replace("x = a + b;", "x = a + b; y = c;"))
        self.assertIsNone(known.of(self.mutants[0]))

    def test_of_the_same_function_among_others(self):
        self.told(("killed", "test_one"))
        known = self.opened("int other(void)\n{\n\treturn 1;\n}\n" + self.TEXT + "/* . */\n")
        moved = [mutant for mutant in known.at if mutant.function == self.mutants[0].function]
        self.assertEqual(known.by(moved[0]), "test_one")

    def test_that_nobody_noticed_is_not_true_of_other_tests(self):
        self.told(("survived", None), ("left", None), ("killed", "test_one"))
        self.assertEqual(self.opened().of(self.mutants[0]), ("survived", None))
        with unittest.mock.patch.object(verdicts, "tests_hash", lambda: "others"):
            known = self.opened()
        self.assertEqual([known.of(mutant) for mutant in self.mutants[:3]], [None, None, ("killed", "test_one")])

    def test_who_has_a_name_is_not_asked_about_further(self):
        names = unittest.mock.Mock(class_of={self.mutants[0]: "no fault"}.get)
        for verdict, named, unnamed in ((("left", None), ("survived", None), ("left", None)),
                                        (("killed", "test_one"), ("killed", "test_one"), ("killed", "test_one"))):
            self.assertEqual([mutate.with_names(verdict, mutant, names) for mutant in self.mutants[:2]], [named, unnamed])

    def test_of_other_files_it_stays(self):
        self.told(("killed", "test_one"))
        verdicts.Verdicts({}, self.path).save()
        self.assertEqual(self.opened().by(self.mutants[0]), "test_one")


class Limits(unittest.TestCase):
    @staticmethod
    def fails(script, limit=1):
        return machine.fails(lambda: machine.started(["sh", "-c", script]), limit)

    def test_what_takes_more_cpu_time_than_it_may_has_failed(self):
        self.assertTrue(self.fails("while :; do :; done"))

    def test_what_waits_has_not(self):
        self.assertIsNone(self.fails("sleep 2"))

    def test_the_first_test_that_fails_ends_it(self):
        self.assertEqual(self.fails("echo '[  FAILED  ] one'; sleep 600"), machine.FAILED)

    def test_one_that_has_ended_when_its_failure_is_read(self):
        child = machine.started(["sh", "-c", "echo '[  FAILED  ] one'"])
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        self.assertEqual(machine.outcome(child, 1)[0], machine.FAILED)

    def test_what_breaks_off_once_has_not_failed(self):
        with tempfile.NamedTemporaryFile() as file:
            self.assertIsNone(self.fails(f"echo x >>{file.name}; test $(wc -l <{file.name}) = 2"))
            self.assertTrue(self.fails(f"echo x >>{file.name}; test $(wc -l <{file.name}) = 2"))


if __name__ == "__main__":
    unittest.main()
