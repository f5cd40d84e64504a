#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs the programs of real threads one after the other: the first door's for so many seconds, and
# that of FF-A for half of that. Usage: run.sh FOLDER SECONDS
# The last line is "N passed, N failed"; status 0 only if none failed.

folder=$1
seconds=$2
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
passed=0
failed=0

# ThreadSanitizer wants memory at places of its own: no random ones.
run() {
	setarch -R "$folder/$1" "$2" >"$log"
	cat "$log"
	counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | tail -n 1)
	counts=${counts:-0 1}
	passed=$((passed + ${counts% *}))
	failed=$((failed + ${counts#* }))
}

run threads "$seconds"
run threads-ffa $(((seconds + 1) / 2))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
