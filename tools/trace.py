#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Turns the dump of a trace in a console's log into trace.json, for Perfetto's and Chromium's viewers, and
trace.html, a page to look at.

The last dump in the log counts. docs/tracing.md says how a dump looks and how the page is read.
"""
import argparse
import os
import sys

from runner.errors import RunFailed
from tracing import dump, files


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("log", help="a console's log with a dump in it; - is the input")
    parser.add_argument("--out", help="the folder of both files (default: the log's)")
    return parser.parse_args()


def read(path):
    """The dump in a log, which may have any bytes besides."""
    try:
        if path == "-":
            return dump.read(line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        with open(path, encoding="utf-8", errors="replace") as file:
            return dump.read(file)
    except RunFailed as error:
        raise RunFailed(f"{path}: {error}") from error


def main():
    args = options()
    folder = args.out or ("." if args.log == "-" else os.path.dirname(args.log) or ".")
    paths = [os.path.join(folder, name) for name in ("trace.json", "trace.html")]
    try:
        print(f"{files.write(read(args.log), *paths, args.log)}: {' and '.join(paths)}")
    except (RunFailed, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
