#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Compiles C files for arm64 by a gcc that is newer than this machine's, for what it warns of: what it makes is thrown
# away. ROOT is where Debian's packages of it are unpacked, with the C library that it needs.
# Usage: newer_gcc.sh ROOT VERSION FLAG... -- FILE...
set -eu

root=$1 version=$2
shift 2
[ -d "$root/usr/libexec/gcc-cross/aarch64-linux-gnu/$version" ] || {
	echo "error: no gcc $version in $root" >&2
	exit 1
}
loader=$(find "$root/usr/lib" -path '*-linux-gnu/ld-linux*' | head -n 1)

flags=
while [ "$1" != -- ]; do
	flags="$flags $1"
	shift
done
shift
for file; do
	# shellcheck disable=SC2086 # flags are words
	"$loader" --library-path "${loader%/*}" "$root/usr/libexec/gcc-cross/aarch64-linux-gnu/$version/cc1" -quiet \
		-nostdinc -isystem "$root/usr/lib/gcc-cross/aarch64-linux-gnu/$version/include" $flags -o /dev/null "$file"
done
echo "gcc $version: $# files without a warning"
