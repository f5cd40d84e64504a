#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Looks at a kernel module: would the kernel load it? And says what it is.
# Usage: linux_check.sh MODULE HEADERS [KERNEL]     (KERNEL: .../vmlinuz-VERSION, which is to load it)
set -eu

module=$1
headers=$2
tools=${CROSS_COMPILE:-aarch64-linux-gnu-}
release=${headers##*/linux-headers-}
kernel=${3:-/vmlinuz-$release}

fail()
{
	echo "error: $module: $*" >&2
	exit 1
}

modinfo()
{
	"${tools}objcopy" -O binary --only-section=.modinfo "$module" /dev/stdout | tr '\0' '\n' |
		sed -n "s/^$1=//p"
}

exported()
{
	cut -f 2 "$headers/Module.symvers" | sort
}

undefined()
{
	"${tools}nm" -u "$module" | sed 's/.* //' | sort
}

# Written by another compiler than the kernel's own, such entries have been a BUG at load.
require_no_patch_sites()
{
	if "${tools}readelf" -SW "$module" | grep -q __patchable_function_entries; then
		fail "it has __patchable_function_entries: CC_FLAGS_FTRACE was not empty"
	fi
}

require_known_symbols()
{
	exported >"$module.exported"
	unknown=$(undefined | comm -23 - "$module.exported" | paste -s -d ' ')
	rm -f "$module.exported"
	[ -z "$unknown" ] || fail "the kernel does not export $unknown"
}

require_release()
{
	built_for=$(modinfo vermagic)
	[ "${built_for%% *}" = "$release" ] || fail "its vermagic is '$built_for', not of $release"
	[ "${kernel##*/vmlinuz-}" = "$release" ] ||
		fail "its headers are of $release, the kernel is ${kernel##*/}: 'make distclean' fetches both anew"
}

require_no_patch_sites
require_known_symbols
require_release
echo "   $module: $(wc -c <"$module") bytes, for Linux $release"
