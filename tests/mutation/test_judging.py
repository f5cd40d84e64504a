#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Real mutants of the mediator, and what the judges make of them: wherever a mutant is, it reaches the tests."""
import os
import sys
import unittest

sys.path.insert(1, "tests")
sys.path.insert(1, "tools")
from mutation import judges, machine, operators  # noqa: E402

JOBS = 2


class Judging(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lock = machine.alone()
        tree = os.path.join(machine.OUT, "worker-0", "tree")
        machine.copy_tree(tree)
        base = machine.Base(tree, JOBS)
        programs = judges.Programs(base)
        # What each takes matters for the order alone, and for what never ends.
        programs.usual = {(door, name): 0.5 for door, names in programs.names.items() for name in names}
        cls.judge = judges.Judge(base, programs)
        cls.worker = machine.Worker(0, base)

    @classmethod
    def tearDownClass(cls):
        cls.lock.close()

    def verdict(self, path, operator, after, slow=False):
        text = machine.read(path)
        found = [each for each in operators.mutants_of(path, text) if (each.operator, each.after) == (operator, after)]
        self.assertEqual(len(found), 1, f"{path} is not what this test knows")
        return self.judge.verdict(self.worker, text, found[0], slow)

    def assert_killed(self, *mutant):
        self.assertEqual(self.verdict(*mutant)[0], "killed")

    def test_in_a_header(self):
        self.assert_killed("mediator/vm/quota.h", "operand", "if (now > limit) return false")

    def test_in_the_value_of_a_macro(self):
        self.assert_killed("mediator/optee/abi_smc.h", "constant", "UINT32_C(7)")

    def test_in_a_statement_over_several_lines(self):
        self.assert_killed("mediator/shm/shm.c", "logic",
                           "if (shm->cookie.v != cookie.v || (status != OM_SHM_STATUS(kind, OM_SHM_LIVE) || "
                           "status != OM_SHM_STATUS(kind, OM_SHM_CLOSING))) return NULL")

    def test_behind_the_second_door(self):
        self.assert_killed("mediator/ffa/own_handle.c", "operand",
                           "return (uint64_t)ffa->vm.client_id << VM_SHIFT | ++ffa->own.made")

    def test_what_never_ends(self):
        self.assert_killed("mediator/vm/quota.c", "logic",
                           "while (peak < now || !atomic_compare_exchange_weak_explicit(&quota->peak, &peak, now, "
                           "memory_order_relaxed, memory_order_relaxed))")

    def test_what_does_not_compile(self):
        self.assertEqual(self.verdict("mediator/call/call.h", "constant", "UINT32_C(65)")[0], "compiler")

    def test_what_is_the_same_code(self):
        self.assertEqual(self.verdict("mediator/shm/admit.h", "return", "return 0")[0], "same")

    def test_the_tree_is_as_before(self):
        self.assert_killed("mediator/vm/quota.h", "operand", "if (now > limit) return false")
        path = "mediator/vm/quota.h"
        self.assertEqual(machine.read(os.path.join(self.worker.tree, path)), machine.read(path))


if __name__ == "__main__":
    unittest.main()
