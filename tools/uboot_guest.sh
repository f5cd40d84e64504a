#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes a VM's plain image: U-Boot, and Linux 4 MiB from the start of the VM's RAM, where U-Boot's
# configuration looks for it.
# Usage: uboot_guest.sh BUILD CONFIG KERNEL OUTPUT     (BUILD: a folder with u-boot.bin and .config)
set -eu

build=$1 config=$2 kernel=$3 output=$4
linux=$((0x400000 - 0x80000)) # from the image's place, CONFIG_TEXT_BASE
room=$((0x200000 - 0x80000)) # the stack is above

fail()
{
	echo "error: $*" >&2
	exit 1
}

# What the scenario relies on.
settings()
{
	grep -E '^CONFIG_(TEXT_BASE|BOOT|CMD_|OPTEE|LOGLEVEL)' "$config"
}

require_setting()
{
	grep -qxF "$1" "$build/.config" ||
		fail "$build is built without $1: build it with $config (UBOOT_DIR)"
}

for file in u-boot.bin .config; do
	[ -s "$build/$file" ] || fail "$build/$file is missing: check UBOOT_DIR"
done
settings | while read -r setting; do
	require_setting "$setting"
done
[ "$(stat -c %s "$build/u-boot.bin")" -le $room ] ||
	fail "$build/u-boot.bin is larger than $room bytes: build it with $config (UBOOT_DIR)"
cp "$build/u-boot.bin" "$output.new"
truncate -s $linux "$output.new"
cat "$kernel" >>"$output.new"
mv "$output.new" "$output"
