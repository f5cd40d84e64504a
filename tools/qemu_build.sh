#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds qemu-system-aarch64 for arm64 KVM hosts: static, without emulation of CPUs, and with few devices.
# Usage: qemu_build.sh SOURCE ROOT TOOLS DIR     (ROOT: debian_packages.sh's, TOOLS: qemu_sysroot.sh's)
set -eu

source=$(realpath "$1")
root=$(realpath "$2")
tools=$(realpath "$3")
triplet=aarch64-linux-gnu

PATH=$tools:$PATH
# Debian 12's meson is too old; the package's files are those of any release.
PYTHONPATH=$root/usr/lib/python3/dist-packages
export PATH PYTHONPATH

rm -rf "$4"
mkdir -p "$4"
cd "$4"
"$source/configure" --cross-prefix=$triplet- --target-list=aarch64-softmmu --without-default-features \
	--without-default-devices --with-devices-aarch64=optee-mediator --enable-system --enable-kvm --disable-tcg \
	--enable-fdt=system --static --disable-pie --disable-werror --disable-install-blobs
timeout 3000 ninja qemu-system-aarch64
$triplet-strip qemu-system-aarch64
