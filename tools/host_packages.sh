#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs what the host lacks of a list, as root or with sudo, and checks QEMU.
# Usage: host_packages.sh LIST LOG
set -eu

here=$(dirname "$0")
# shellcheck source=tools/advice.sh
. "$here/advice.sh"
list=$1
log=$2
qemu=${QEMU:-qemu-system-aarch64}
oldest_qemu=7.2

is_installed()
{
	dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

missing_packages()
{
	grep -v '^#' "$list" | while read -r package; do
		is_installed "$package" || printf '%s ' "$package"
	done
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

require_debian()
{
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		echo "error: apt-get is not here: this build takes its parts from Debian 12 or later" >&2
		exit 1
	fi
}

require_root_or_sudo()
{
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
		echo "error: host packages are missing: run as root: apt-get install $1" >&2
		exit 1
	fi
}

install_packages()
{
	echo "installing host packages: $1"
	# Some source of the host's may be down that has nothing to do with us: the install decides.
	as_root apt-get -q update >"$log" 2>&1 || true
	# shellcheck disable=SC2086 # the list is words
	run_or_advise "$log" as_root env DEBIAN_FRONTEND=noninteractive apt-get -q \
		-o DPkg::Lock::Timeout=300 install -y --no-install-recommends $1
}

# Versions compare as Debian's do, so that 10.0 is newer than 7.2.
check_qemu()
{
	version=$("$qemu" --version 2>/dev/null | sed -n '1s/.*version \([0-9.]*\).*/\1/p')
	if [ -z "$version" ]; then
		echo "error: $qemu does not run: install qemu-system-arm or give QEMU=path" >&2
		exit 1
	fi
	if dpkg --compare-versions "$version" lt "$oldest_qemu"; then
		echo "error: $qemu is $version: version $oldest_qemu or later is needed (QEMU=path gives another)" >&2
		exit 1
	fi
}

require_debian
missing=$(missing_packages)
if [ -n "$missing" ]; then
	require_root_or_sudo "$missing"
	install_packages "$missing"
fi
check_qemu
