#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""docs/ffa-wrong-calls.md has the table that the bare guest is judged by, row for row."""
import unittest

import ffa_table

ADVICE = "tests/tools/ffa_table.py --write makes it what the source has"


class Table(unittest.TestCase):
    def test_page_has_the_table_of_the_source(self):
        _, written, _ = ffa_table.split(ffa_table.read_page())
        self.maxDiff = None
        self.assertEqual(written.splitlines(), ffa_table.table().splitlines(), ADVICE)

    def test_each_row_is_found(self):
        source = '\t{ "A", "one "\n\t       "two", DENIED, ANY, CALL(1) },\n\t{ "B", "x", BUSY,\n\t  ANY },\n'
        self.assertEqual(ffa_table.rows(source), [("A", "one two", "DENIED"), ("B", "x", "BUSY")])

    def test_a_row_that_is_none_is_an_error(self):
        with self.assertRaises(ValueError):
            ffa_table.rows('\t{ "A", DENIED, "what" },\n')

    def test_a_page_without_table(self):
        with self.assertRaises(ValueError):
            ffa_table.split("no table\n")


if __name__ == "__main__":
    unittest.main()
