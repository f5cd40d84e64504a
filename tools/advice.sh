#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Sourced by the scripts that fetch and unpack: runs a command with its output in a log, and turns
# its failure into one line that says what to do.

# run_or_advise LOG COMMAND...: exits 1 with that line when the command fails.
run_or_advise()
{
	log_file=$1
	shift
	if ! "$@" >"$log_file" 2>&1; then
		echo "error: $(advice "$log_file") (see $log_file)" >&2
		exit 1
	fi
}

# The patterns are the messages of apt, dpkg, tar and sudo.
advice()
{
	case $(disk_is_full "$1" && echo "No space left"; cat "$1") in
	*"No space left"*|*"enough free space"*)
		echo "the disk is full: free some space on $(disk target "$1"), then run make again" ;;
	*"not in the sudoers"*|*"a password is required"*|*"a terminal is required"*)
		echo "sudo refused: run make as root once" ;;
	*"Unable to locate package"*|*"no installation candidate"*|*"No packages found"*|*"Unable to find a source"*)
		echo "apt finds no package $(missing_package "$1"): check the network and apt's sources" ;;
	*"404 "*)
		echo "the package mirror lacks a file that it lists: try again later, or another mirror" ;;
	*"NO_PUBKEY"*|*"is not signed"*|*"invalid signature"*|*"BADSIG"*|*"Hash Sum mismatch"*)
		echo "the package mirror's signature or hash does not verify: check the mirror and install debian-archive-keyring" ;;
	*"Could not get lock"*|*"Unable to acquire"*)
		echo "another apt is running: wait until it has ended, then run make again" ;;
	*"Could not resolve"*|*"Could not connect"*|*"Unable to connect"*|*"Connection "*|*"Failed to fetch"*|*"Temporary failure"*)
		echo "the package mirror cannot be reached: check the network and apt's sources, then run make again" ;;
	*)
		echo "a package could not be fetched or unpacked" ;;
	esac
}

# A full disk also swallows the log that would tell of it.
disk_is_full()
{
	[ "$(disk avail "$1")" -lt 1024 ]
}

# disk FIELD PATH: df's target, or avail in KiB, of the file system that holds the path.
disk()
{
	df -k --output="$1" "$2" | tail -n 1
}

missing_package()
{
	sed -n -e 's/.*Unable to locate package \([^ ]*\).*/\1/p' \
	       -e "s/.*Package '\([^']*\)' has no installation candidate.*/\1/p" \
	       -e 's/.*Unable to find a source package for \([^ ]*\).*/\1/p' "$1" | head -n 1
}
