#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Fetches a list of packages of one Debian release through an apt state of its own, so that the
# host's is not touched and nothing of arm64 is installed. apt verifies Debian's signatures.
# The cache keeps a list of its files' hashes: while that verifies, no network is needed.
# In the list "source NAME" is a source package, "NAME:host" one that runs on this machine, and
# "closure NAME" a package with all that it depends on, "closure NAME:host" the same for this machine.
# "linux-image-FLAVOUR" and "linux-headers-FLAVOUR" stand for what they depend on, which has its version
# in its name; with an image come its modules, and with headers those that all flavours share, and the
# kernel's build programs.
# Usage: debian_packages.sh SUITE LIST WORK_DIR CACHE_DIR
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/advice.sh
. "$here/advice.sh"
suite=$1
list=$(realpath "$2")
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
mkdir -p "$3" "$4"
work=$(cd "$3" && pwd)
cache=$(cd "$4" && pwd)
host=$(dpkg --print-architecture)
log=$work/apt.log
hashes=$cache/$suite-$(sha256sum "$list" | cut -c 1-12).sha256

needed_kib=900000

require_space()
{
	if [ "$(disk avail "$work")" -lt $needed_kib ]; then
		echo "error: the disk of $(disk target "$work") is too full: $((needed_kib / 1000)) MB are needed" >&2
		exit 1
	fi
}

cache_is_complete()
{
	[ -s "$hashes" ] && (cd "$cache" && sha256sum --quiet -c "$hashes" >/dev/null 2>&1)
}

# The main archive of the host's own apt configuration (not its security archive).
mirror()
{
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
		sed -n 's/^Debian|//p' | head -n 1
}

write_apt_configuration()
{
	uri=$(mirror)
	if [ -z "$uri" ]; then
		echo "error: apt has no lists of Debian's archive: check its sources and run 'apt-get update'" >&2
		exit 1
	fi
	mkdir -p "$work/lists/partial" "$work/apt-cache/archives/partial"
	for type in deb deb-src; do
		echo "$type [signed-by=$keyring] $uri $suite main"
	done >"$work/sources.list"
	cat >"$work/apt.conf" <<-EOF
		Dir::Etc::sourcelist "$work/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::State::lists "$work/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$work/apt-cache";
		APT::Architecture "arm64";
		APT::Architectures { $(architectures) };
		APT::Sandbox::User "$(id -un)";
		Acquire::AllowInsecureRepositories "false";
		Acquire::Retries "3";
	EOF
	export APT_CONFIG="$work/apt.conf"
}

# apt's configuration of them: the host's own only where the list needs it, as it has an index.
architectures()
{
	printf '"arm64"; '
	if grep -q -e ':host$' -e '^linux-headers-' "$list" && [ "$host" != arm64 ]; then
		printf '"%s"; ' "$host"
	fi
}

# kernel_package KIND FLAVOUR: what linux-KIND-FLAVOUR depends on, which is linux-KIND-VERSION-FLAVOUR.
# Where there is none, the name itself: apt will say that it does not find that.
kernel_package()
{
	apt-cache depends "linux-$1-$2" | sed -n "s/.*Depends: \(linux-$1-.*-$2\)$/\1/p" |
		grep -m 1 . || echo "linux-$1-$2"
}

# Since Linux 7 the package of the image is empty, and depends on those that have it and its modules.
kernel_image()
{
	image=$(kernel_package image "$1")
	echo "$image"
	apt-cache depends "$image" | sed -n -e 's/.*Depends: \(linux-binary-.*\)/\1/p' \
		-e 's/.*Depends: \(linux-modules-.*\)/\1/p'
}

kernel_headers()
{
	headers=$(kernel_package headers "$1")
	echo "$headers"
	apt-cache depends "$headers" | sed -n -e 's/.*Depends: \(linux-headers-.*\)/\1/p' \
		-e "s/.*Depends: \(linux-kbuild-.*\)/\1:$host/p"
}

kernel_packages()
{
	# shellcheck disable=SC2013 # a package's name is a word
	for flavour in $(sed -n 's/^linux-image-//p' "$list"); do
		kernel_image "$flavour"
	done
	# shellcheck disable=SC2013 # a package's name is a word
	for flavour in $(sed -n 's/^linux-headers-//p' "$list"); do
		kernel_headers "$flavour"
	done
}

# What apt would install on a machine where nothing is. apt says on the log's end why it cannot.
closures()
{
	# shellcheck disable=SC2013 # a package's name is a word
	for name in $(sed -n -e "s/:host$/:$host/" -e 's/^closure //p' "$list"); do
		apt-get -q -s --no-install-recommends install "$name" 2>>"$log" | sed -n 's/^Inst \([^ ]*\) .*/\1/p' |
			grep . || echo "$name"
	done
}

binary_packages()
{
	sed -e '/^#/d' -e '/^source /d' -e '/^closure /d' -e '/^linux-image-/d' -e '/^linux-headers-/d' \
		-e "s/:host$/:$host/" "$list"
	kernel_packages
	closures
}

source_packages()
{
	sed -n 's/^source //p' "$list"
}

fetch()
{
	write_apt_configuration
	run_or_advise "$log" apt-get -q -o APT::Update::Error-Mode=any update
	rm -f "$cache"/*.deb "$cache"/*.dsc "$cache"/*.tar.* "$cache"/*.sha256
	cd "$cache"
	packages=$(binary_packages)
	# shellcheck disable=SC2086 # the list is words
	[ -z "$packages" ] || run_or_advise "$log" apt-get -q download $packages
	for name in $(source_packages); do
		run_or_advise "$log" apt-get -q source --download-only "$name"
	done
	find . -maxdepth 1 ! -name '*.sha256*' -type f -exec sha256sum {} + >"$hashes.new"
	mv "$hashes.new" "$hashes"
}

# tar calls bzip2 itself, which a host need not have.
unpack_original()
{
	case $1 in
	*.bz2) set -- "$1" "$2" --use-compress-program="$here/bunzip2.py" ;;
	esac
	archive=$1 folder=$2
	shift 2
	run_or_advise "$log" tar "$@" -xf "$archive" -C "$folder" --strip-components=1
}

unpack()
{
	rm -rf "$work/root"
	mkdir -p "$work/root"
	for package in "$cache"/*.deb; do
		[ -e "$package" ] || continue # a list may have only sources
		run_or_advise "$log" dpkg-deb -x "$package" "$work/root"
	done
	for name in $(source_packages); do
		rm -rf "${work:?}/$name"
		mkdir -p "$work/$name"
		unpack_original "$(find "$cache" -name "${name}_*.orig.tar.*" ! -name '*.asc')" "$work/$name"
	done
}

# Each line names the suite: of what is run together, not all need be of the same.
record_versions()
{
	for package in "$cache"/*.deb; do
		[ -e "$package" ] || continue
		dpkg-deb -W --showformat "\${Package} \${Version} (\${Architecture}, $suite)\n" "$package"
	done >"$work/versions.txt"
	for name in $(source_packages); do
		sed -n -e 's/^Source: //p' -e 's/^Version: //p' "$cache/$name"_*.dsc | paste -s -d ' ' |
			sed "s/\$/ (source, $suite)/"
	done >>"$work/versions.txt"
}

# One at a time: another one would take away what this has just fetched.
exec 8<"$work" 9<"$cache"
flock 8
flock 9
require_space
cache_is_complete || fetch
unpack
record_versions
