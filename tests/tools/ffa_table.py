#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints the table of docs/ffa-wrong-calls.md, of what the bare guest says over FF-A and is answered, as its
source has it. With --write, writes it to that page."""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SOURCES = [os.path.join(ROOT, "tests", "guest", "ffa", name) for name in ("wrong_calls.c", "wrong_shares.c")]
PAGE = os.path.join(ROOT, "docs", "ffa-wrong-calls.md")
# { "call", "what is wrong", ANSWER,
TEXT = r'"((?:[^"\\]|\\.)*)"'
ROW = re.compile(r'\{\s*' + TEXT + r',\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*(\w+),')
BEGIN = "| call | what is wrong | answer |\n|---|---|---|\n"
MESSAGE = "MESSAGE_"


def rows(source):
    """(call, what, answer) of each row."""
    found = [(call, "".join(re.findall(TEXT, what)), answer) for call, what, answer in ROW.findall(source)]
    if len(found) != source.count('\t{ "'):
        raise ValueError("a row is not as rows are")
    return found


def answer_in_words(answer):
    """A message's answer is a message."""
    if answer.startswith(MESSAGE):
        return f"w3: {answer[len(MESSAGE):]}"
    return {"NOT_A_RESULT": "w0: NOT_SUPPORTED", "VERSION_1_1": "1.1"}.get(answer, answer)


def table():
    lines = [BEGIN]
    for path in SOURCES:
        with open(path, encoding="utf-8") as file:
            lines += [f"| {call} | {what} | {answer_in_words(answer)} |\n"
                      for call, what, answer in rows(file.read())]
    return "".join(lines)


def split(page):
    """The page before its table, the table, and what follows."""
    before, found, rest = page.partition(BEGIN)
    if not found:
        raise ValueError("the page has no table")
    lines = rest.splitlines(keepends=True)
    count = next((at for at, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return before, BEGIN + "".join(lines[:count]), "".join(lines[count:])


def read_page():
    with open(PAGE, encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        BEFORE, _, AFTER = split(read_page())
        with open(PAGE, "w", encoding="utf-8") as written:
            written.write(BEFORE + table() + AFTER)
    else:
        print(table(), end="")
