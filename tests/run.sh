#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs host test programs, one after the other, shows cmocka's count of each, and adds them up.
# Usage: run.sh PROGRAM...   The last line is "N passed, N failed"; status 0 only if none failed.

LIMIT=120 # seconds of CPU time a program: each takes a few, and the machine may be busy
WAIT=900 # seconds in all, for one that does nothing
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
passed=0
failed=0

# The number in cmocka's line "[  PASSED  ] N test(s)."; 0 if there is no such line.
count() {
	number=$(sed -n "s/^\[  $1  \] \([0-9]*\) test(s).*/\1/p" "$log" | tail -n 1)
	echo "${number:-0}"
}

for program in "$@"; do
	status=0
	# shellcheck disable=SC3045 # dash and bash have it
	(ulimit -t "$LIMIT" && exec timeout "$WAIT" "$program") >"$log" 2>&1 || status=$?
	good=$(count PASSED)
	# cmocka's exit status counts the tests that failed; a program that broke off counts as one.
	bad=$status
	if ! grep -q '^\[==========\] [0-9]* test(s) run' "$log" || [ $((good + bad)) -eq 0 ]; then
		bad=1
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
	if [ "$bad" -eq 0 ]; then
		echo "${program##*/} [  PASSED  ] $good test(s)."
		continue
	fi
	echo "${program##*/}: $bad FAILED (exit status $status)"
	grep -v -e '^\[ RUN' -e '^\[       OK' "$log"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
