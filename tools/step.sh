#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs one step of the build: says that it begins, and how long it took.
# Usage: step.sh NAME COMMAND...

name=$1
shift
began=$(date +%s)
echo "== $name"
"$@" || exit $?
echo "   $name: $(($(date +%s) - began)) s"
