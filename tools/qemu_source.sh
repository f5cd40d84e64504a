#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes a source tree of Debian's QEMU with ports/qemu's patches: the original, Debian's own patches,
# ours on top, which apply without fuzz or not at all, and the configuration of devices.
# Usage: qemu_source.sh ORIGINAL CACHE TREE     (the first two are debian_packages.sh's)
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
original=$1
cache=$2
tree=$3

fail()
{
	echo "error: $*" >&2
	exit 1
}

apply()
{
	if ! said=$(patch -d "$tree" -p1 --forward --no-backup-if-mismatch --fuzz=0 <"$1" 2>&1); then
		fail "$1 does not apply: $said"
	fi
}

ours()
{
	series=$project/ports/qemu/patches
	for patch in "$series"/*.patch; do
		[ -e "$patch" ] || fail "$series has no patches"
		apply "$patch"
	done
}

# The series has a copy, as it must stand alone.
same_header()
{
	cmp -s "$project/ports/linux/include/uapi/optee_mediator.h" "$tree/linux-headers/linux/optee_mediator.h" ||
		fail "the series has another optee_mediator.h than ports/linux/include/uapi"
}

[ -e "$original/VERSION" ] || fail "$original is no source tree of QEMU"
"$project/tools/debian_patches.sh" qemu "$original" "$cache" "$tree"
ours
same_header
cp "$project/ports/qemu/aarch64-softmmu.mak" "$tree/configs/devices/aarch64-softmmu/optee-mediator.mak"
