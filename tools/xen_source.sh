#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copies Xen's source for a build with one mediator: Xen's own, or ours, which the port's script adds.
# Usage: xen_source.sh SOURCE ours|traced|in-tree TREE     (traced: ours, with its steps told to xentrace)
set -eu

source=$1 mediator=$2 tree=$3
project=$(cd "$(dirname "$0")/.." && pwd)

require_xen()
{
	if [ ! -e "$source/xen/arch/arm/tee/Kconfig" ]; then
		echo "error: $source is no source tree of Xen: check XEN_SRC" >&2
		exit 1
	fi
}

copy()
{
	rm -rf "$tree"
	mkdir -p "$tree"
	cp -a "$source/." "$tree"
}

# What is not named gets Xen's default. TEE mediators count as not supported there.
configure()
{
	cat >"$tree/xen/.config" <<-EOF
		CONFIG_UNSUPPORTED=y
		CONFIG_TEE=y
		CONFIG_$1=y
		# CONFIG_$2 is not set
	EOF
}

require_xen
copy
case $mediator in
ours)
	"$project/ports/xen/add-to-xen" "$tree"
	configure OPTEE_MEDIATOR OPTEE
	;;
traced)
	"$project/ports/xen/add-to-xen" "$tree"
	configure OPTEE_MEDIATOR OPTEE
	echo CONFIG_OPTEE_MEDIATOR_TRACE=y >>"$tree/xen/.config"
	;;
in-tree)
	configure OPTEE OPTEE_MEDIATOR
	;;
esac
