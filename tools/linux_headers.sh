#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes Debian's kernel headers usable where they were unpacked, without their being installed, and
# prints their folder. Can be repeated.
# Usage: linux_headers.sh ROOT [FLAVOUR]     (what debian_packages.sh unpacked; arm64, rt-arm64)
set -eu

root=$(cd "$1" && pwd)
flavour=${2:-arm64}

fail()
{
	echo "error: $*: remove $root and run make again" >&2
	exit 1
}

only()
{
	if [ $# -ne 1 ] || [ ! -e "$1" ]; then
		fail "there must be one of ${1:-linux-headers-*-$flavour}"
	fi
	echo "$1"
}

# Of linux-headers-VERSION-FLAVOUR, where no version has a dash.
of_flavour()
{
	for folder in "$root"/usr/src/linux-headers-*; do
		release=${folder##*/linux-headers-}
		[ "${release#*-}" != "$1" ] || echo "$folder"
	done
}

# They name each other by their places on a system: KBUILD_OUTPUT, too, in later versions.
fix_paths()
{
	sed -i -e "s|\([ =]\)/usr/src/|\1$root/usr/src/|g" "$headers/Makefile"
}

# modpost is a program that starts the one for the kernel's byte order and word size. That one may
# be for a later C library than this machine's, and is started by the loader of that library.
wrap_modpost()
{
	modpost=$kbuild/scripts/mod/modpost
	loader=$(only "$root"/usr/lib*/ld-linux-*.so.*)
	library=$(only "$root"/usr/lib/*/libc.so.6)
	rm -f "$modpost"
	cat >"$modpost" <<-EOF
		#!/bin/sh
		exec "$loader" --library-path "$(dirname "$library")" "$modpost.real-lsb-64" "\$@"
	EOF
	chmod +x "$modpost"
	[ -x "$modpost.real-lsb-64" ] || fail "there is no $modpost.real-lsb-64"
}

folders=$(of_flavour "$flavour")
# shellcheck disable=SC2086 # no, one, or several
headers=$(only $folders)
kbuild=$(only "$root"/usr/lib/linux-kbuild-*)
fix_paths
wrap_modpost
echo "$headers"
