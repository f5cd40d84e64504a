#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The host compiler of `make coverage`: clang, by which what is of mediator/, and that alone, counts which
# of its lines, branches and conditions run. A decision that it cannot count is an error: clang has only
# a warning for that, which -Werror does not reach; so no word of it is let pass.
# Usage: cc.sh ARGUMENT... as of the compiler.
set -eu

compiler=${COVERAGE_CC:-clang-19}
here=$(dirname "$0")

does="link"
for argument in "$@"; do
	case $argument in
	-c) [ "$does" = count ] || does=compile ;;
	mediator/*.c) does=count ;;
	esac
done

case $does in
# Warnings of the tests are those of the compiler that they are for.
compile) exec "$compiler" "$@" -w ;;
link) exec "$compiler" "$@" -fprofile-instr-generate -Wl,-T,"$here/counters.ld" ;;
esac

status=0
said=$("$compiler" "$@" -O1 -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc 2>&1) || status=$?
if [ -n "$said" ]; then
	echo "$said" >&2
	exit 1
fi
exit "$status"
