#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds OP-TEE with Debian's options and those that are given: core/tee-*_v2.bin. It takes Trusted Applications
# that are signed with that key.
# Usage: optee_build.sh SOURCE KEY OUTPUT [OPTION=VALUE]...
set -eu

source=$1 key=$(realpath "$2") output=$3
shift 3

# Its make notices neither another key nor another option. Ours' variables are not for it.
rm -rf "$output"
mkdir -p "$output"
output=$(realpath "$output")
unset MAKEFLAGS MAKEOVERRIDES MFLAGS

# It would take its version from git, which is that of the project around it.
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$source/debian/changelog")

# Debian's own Python: it has what host_packages.sh installs.
make -j"$(nproc)" -C "$source" O="$output" PLATFORM=vexpress-qemu_armv8a CFG_ARM64_core=y CFG_ARM_GICV3=y \
	CFG_USER_TA_TARGETS=ta_arm64 CFG_TEE_CORE_LOG_LEVEL=3 CFG_TEE_BENCHMARK=n DEBUG=0 \
	TA_SIGN_KEY="$key" TEE_IMPL_VERSION="$version" CROSS_COMPILE="$CROSS_COMPILE" \
	PYTHON3=/usr/bin/python3 "$@" \
	"$output/core/tee-header_v2.bin" "$output/core/tee-pager_v2.bin" "$output/core/tee-pageable_v2.bin"
