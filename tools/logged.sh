#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs a command with its output in a log; shows the log's end only when it fails.
# Usage: logged.sh LOG COMMAND...

# make -n runs the lines that call make, where the folders of this build need not be.
case ${MAKEFLAGS%% *} in
-*|*=*) ;;
*n*) exit ;;
esac
log=$1
shift
if ! "$@" >"$log" 2>&1; then
	tail -n 15 "$log" >&2
	echo "error: '$1' failed: all of its output is in $log" >&2
	exit 1
fi
