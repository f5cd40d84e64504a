#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Fails unless an object file asks for nothing but the functions and variables with a prefix that headers
# declare, and the four memory functions that every C compiler may call.
# Usage: undefined.sh NM OBJECT PREFIX HEADER...
set -eu

nm=$1 object=$2 prefix=$3
shift 3

undefined=$("$nm" -u "$object" | sed 's/^ *U //')
for name in $undefined; do
	case $name in
	memcpy|memmove|memset|memcmp)
		continue ;;
	"$prefix"*)
		grep -Eq "\b${name}[(;]" "$@" && continue ;;
	esac
	echo "error: $object needs $name, which $* does not have" >&2
	exit 1
done
echo "$object needs $(echo "$undefined" | grep -c "^$prefix") functions of $*," \
	"$(echo "$undefined" | grep -cv "^$prefix") of C's, nothing else"
