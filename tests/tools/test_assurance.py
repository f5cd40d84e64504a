#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make assurance` says what was missed, also if a kind says nothing, and what is old."""
import io
import json
import os
import tempfile
import unittest
from unittest import mock

from assurance import assure, page, report
from runner import targets

ROW = report.row("proof", 3, 0, 1.26)


class Frame(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        ledger = os.path.join(folder.name, "ledger.json")
        with open(ledger, "w", encoding="utf-8") as file:
            file.write("[]")
        for name, value in (("FOLDER", folder.name), ("PARTS", os.path.join(folder.name, "parts")), ("LEDGER", ledger)):
            patched = mock.patch.object(report, name, value)
            patched.start()
            self.addCleanup(patched.stop)


class Parts(Frame):
    def run_as(self, status, part=None):
        def run(_goal):
            if part:
                report.write_part("proof", **part)
            return status, []
        return assure.told(assure.kind("proof", ("proof",)), run)

    def test_a_part_is_what_its_target_wrote(self):
        part = self.run_as(0, {"rows": [ROW], "proofs": [{"name": "quota"}]})
        self.assertEqual(part, {"rows": [ROW], "missed": [], "proofs": [{"name": "quota"}]})
        self.assertEqual(ROW["seconds"], 1.3)

    def test_an_earlier_run_counts_for_nothing(self):
        report.write_part("proof", [ROW])
        self.assertEqual(self.run_as(0)["missed"], ["proof: its target says nothing"])

    def test_a_target_that_failed_without_a_word(self):
        self.assertEqual(self.run_as(2, {"rows": [ROW]})["missed"], ["make proof failed: exit status 2"])
        self.assertEqual(self.run_as(2)["missed"], ["make proof failed: exit status 2"])

    def test_a_goal_that_was_missed_is_told_once(self):
        part = self.run_as(2, {"rows": [ROW], "missed": ["98 % were wanted"]})
        self.assertEqual(part["missed"], ["98 % were wanted"])

    def test_a_scenario_that_comes_to_no_end_is_missed(self):
        def stops():
            raise RuntimeError
        with self.assertRaises(RuntimeError):
            report.told("lives", stops)
        self.assertEqual(report.read_part("lives")["missed"], ["lives: it did not come to its end"])
        self.assertEqual(report.told("lives", lambda: ("all well", 7)), "all well")
        part = report.read_part("lives")
        self.assertEqual((part["rows"][0]["runs"], part["missed"]), (7, []))

    def test_a_row_of_words_is_none(self):
        with self.assertRaises(ValueError):
            report.write_part("proof", [ROW | {"runs": "many"}])

    def test_tests_are_counted_by_what_they_print(self):
        host = assure.kind("host", ("host-test",), counts=targets.cmocka_counts)
        part = assure.counted(host, lambda _: (0, ["[  PASSED  ] 7 test(s).\n"]))
        self.assertEqual((part["rows"][0]["runs"], part["rows"][0]["found"], part["missed"]), (7, 0, []))
        part = assure.counted(host, lambda _: (1, ["[  PASSED  ] 7 test(s).\n", "[  FAILED  ] 2 test(s)\n"]))
        self.assertEqual((part["rows"][0]["runs"], part["rows"][0]["found"], len(part["missed"])), (9, 2, 1))
        self.assertEqual(len(assure.counted(host, lambda _: (0, []))["missed"]), 1)


class Ledger(Frame):
    WANTED = (("fuzzing", "fuzzing", 100),)

    def test_runs_on_this_code_add_up(self):
        report.ledger_add("fuzzing", 1, 60, 0, 10)
        self.assertEqual(assure.campaigns(self.WANTED)[1], ["campaign fuzzing: 60 of 100 runs on this code"])
        report.ledger_add("fuzzing", 2, 40, 0, 10)
        report.ledger_add("hostile", 2, 1, 0, 10)
        rows, missed = assure.campaigns(self.WANTED)
        self.assertEqual((rows[0]["runs"], missed), (100, []))

    def test_runs_on_other_code_are_old(self):
        with mock.patch.object(report, "sources_hash", return_value="other"):
            report.ledger_add("fuzzing", 1, 1000, 0, 10)
        report.ledger_add("fuzzing", 1, 60, 0, 10)
        rows, missed = assure.campaigns(self.WANTED)
        self.assertEqual((rows[0]["runs"], rows[0]["old_runs"]), (60, 1000))
        self.assertEqual(missed, ["campaign fuzzing: 60 of 100 runs on this code, 1,000 on older code"])

    def test_what_was_found_has_a_cause(self):
        report.ledger_add("fuzzing", 1, 100, 2, 10)
        report.ledger_add("fuzzing", 2, 100, 1, 10, cause="the model")
        self.assertEqual(assure.campaigns(self.WANTED)[1],
                         ["campaign fuzzing: 2 found on this code without a cause in the ledger"])

    def test_the_hash_is_of_names_and_code(self):
        one, other = (os.path.join(report.FOLDER, name) for name in ("one.c", "other.c"))
        hashes = set()
        for content in ("a", "b"):
            for path in (one, other):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(content)
                hashes.add(report.sources_hash([path]))
        self.assertEqual(len(hashes), 4)
        with open(one, "w", encoding="utf-8") as file:
            file.write("a /* said better */\n")
        before = report.sources_hash([one])
        with open(one, "w", encoding="utf-8") as file:
            file.write("a\n")
        self.assertEqual(report.sources_hash([one]), before)
        self.assertIn("mediator/shm/page_list.c", report.sources())
        self.assertIn("include/optee_mediator/port.h", report.sources())


class Result(Frame):
    def result(self, *parts, missed=()):
        return assure.result_of(parts, [], list(missed), 1)

    def test_what_did_not_run_is_0(self):
        result = self.result({"rows": [ROW], "missed": []})
        self.assertEqual(result["coverage"], {"lines": 0.0, "branches": 0.0, "mcdc": 0.0})
        self.assertEqual(result["proofs"], [])
        self.assertTrue(result["ok"])
        json.dumps(result)

    def test_what_ran_is_there(self):
        coverage = {"lines": 100.0, "branches": 99.5, "mcdc": 98.0}
        result = self.result({"rows": [ROW], "missed": [], "coverage": coverage}, missed=["branches"])
        self.assertEqual((result["coverage"], result["ok"], result["missed"]), (coverage, False, ["branches"]))

    def test_the_table_has_each_row(self):
        result = self.result({"rows": [ROW, report.row("fuzzing", 5000, 1, 300)], "missed": []})
        self.assertEqual(assure.table(result).splitlines(), [
            "what      runs  found  seconds", "proof        3      0        1", "fuzzing  5,000      1      300"])

    def test_a_kind_that_there_is_not(self):
        with self.assertRaises(SystemExit), mock.patch("sys.stdout", io.StringIO()):
            assure.chosen("host,luck")
        self.assertEqual([each.name for each in assure.chosen("orders host")], ["host", "orders"])


class Page(Frame):
    def figures(self, *parts, missed=()):
        return page.figures(assure.result_of(parts, assure.campaigns(Ledger.WANTED)[0], list(missed), 90))

    def test_it_has_what_the_result_has(self):
        proof = {"name": "quota", "bounds": "none", "properties": 62, "result": "proved"}
        text = self.figures({"rows": [ROW], "missed": [], "proofs": [proof]}, missed=["98 % were wanted"])
        for line in ("| proof | 3 | 0 | 1 |", "| quota | none | 62 | proved |", "| fuzzing | 100 | 0 | 0 | 0 |",
                     "- 98 % were wanted"):
            self.assertIn(line + "\n", text)
        self.assertIn("Goals that were missed: none.", self.figures({"rows": [ROW], "missed": []}))

    def test_figures_are_put_in_place_of_others(self):
        result = assure.result_of([{"rows": [ROW], "missed": []}], [], [], 90)
        text = page.with_figures(f"before\n{page.BEGIN}old\n{page.END}after\n", result)
        self.assertNotIn("old", text)
        self.assertEqual(page.with_figures(text, result), text)
        self.assertTrue(text.startswith("before\n") and text.endswith("after\n"))
        with self.assertRaises(ValueError):
            page.with_figures("no place", result)

    def test_the_page_has_a_place(self):
        with open(page.PAGE, encoding="utf-8") as file:
            page.with_figures(file.read(), assure.result_of([], [], [], 1))


if __name__ == "__main__":
    unittest.main()
