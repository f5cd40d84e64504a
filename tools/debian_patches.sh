#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes a source tree of a package of Debian's: the original with Debian's own patches.
# Usage: debian_patches.sh NAME ORIGINAL CACHE TREE     (the two in the middle are debian_packages.sh's)
set -eu

name=$1
original=$2
cache=$3
tree=$4

apply()
{
	if ! said=$(patch -d "$tree" -p1 --forward --no-backup-if-mismatch <"$tree/debian/patches/$1" 2>&1); then
		echo "error: Debian's patch $1 of $name does not apply: $said" >&2
		exit 1
	fi
}

rm -rf "$tree"
mkdir -p "$(dirname "$tree")"
cp -a "$original" "$tree"
tar -xf "$(echo "$cache/${name}"_*.debian.tar.*)" -C "$tree"
grep -v -e '^#' -e '^$' "$tree/debian/patches/series" | while read -r patch; do
	apply "$patch"
done
