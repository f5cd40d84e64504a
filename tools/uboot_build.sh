#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds U-Boot by a list of what is on; the rest is off. What the project's own make was told is not for it.
# Usage: uboot_build.sh SOURCE CONFIG DIR CROSS_COMPILE
set -eu

config=$(realpath "$2")
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL BUILD CPU

uboot()
{
	make -C "$source" O="$dir" CROSS_COMPILE="$cross_compile" "$@"
}

rm -rf "$3"
mkdir -p "$3"
source=$(realpath "$1")
dir=$(realpath "$3")
cross_compile=$4
uboot KCONFIG_ALLCONFIG="$config" allnoconfig
uboot -j"$(nproc)" u-boot.bin
