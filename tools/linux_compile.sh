#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Compiles the module for one kernel, and fails if the compiler or the kernel's build warns of
# anything in our tree; the kernel's own headers may have warnings with a compiler that is not theirs.
# Usage: linux_compile.sh HEADERS TREE MAKE_ARGUMENTS...     (TREE: what make-tree made)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
headers=$1
tree=$(cd "$2" && pwd)
shift 2
release=${headers##*/linux-headers-}
folder=${headers%/*}
log=$tree/build.log

# What the kernel's build says of the tools it is used with. They have no place in a file.
of_tools='^warning: (the compiler|pahole version) differs'

warnings()
{
	grep -iE '(^|[: ])warning: ' "$log" | grep -vE "$of_tools" || true
}

not_of_headers()
{
	warnings | grep -vF "$folder/" || true
}

"$here/step.sh" "module for Linux $release" "$here/logged.sh" "$log" \
	make -C "$headers" M="$tree" "$@" modules
ours=$(not_of_headers)
if [ -n "$ours" ]; then
	echo "$ours" | head -n 10 >&2
	echo "error: warnings for Linux $release: all of them are in $log" >&2
	exit 1
fi
"$here/linux_check.sh" "$tree/optee-mediator.ko" "$headers"
echo "   $(warnings | wc -l) warnings of the kernel's own headers, none of ours"
