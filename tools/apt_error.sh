#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Sourced by the scripts that call apt: runs it with its output in a log, and turns its failure
# into one line that says what to do.

# run_apt LOG COMMAND...: exits 1 with that line when the command fails.
run_apt()
{
	apt_log=$1
	shift
	if ! "$@" >>"$apt_log" 2>&1; then
		echo "error: $(apt_advice "$apt_log") (apt's own words: $apt_log)" >&2
		exit 1
	fi
}

# The last apt run's first complaint decides; the patterns are apt's and dpkg's messages.
apt_advice()
{
	case $(cat "$1") in
	*"No space left"*|*"enough free space"*)
		echo "the disk is full: free some space on $(df --output=target . | tail -n 1), then run make again" ;;
	*"is not in the sudoers"*|*"a password is required"*|*"a terminal is required"*)
		echo "sudo refused: run make as root once" ;;
	*"Unable to locate package"*|*"no installation candidate"*|*"Unable to find a source package"*)
		echo "the package mirror does not have $(missing_package "$1"): check apt's sources and run 'apt-get update'" ;;
	*"404 "*)
		echo "the package mirror lacks a file that it lists: run 'apt-get update', then make again" ;;
	*"NO_PUBKEY"*|*"is not signed"*|*"invalid signature"*|*"BADSIG"*|*"Hash Sum mismatch"*)
		echo "the package mirror's signature or hash does not verify: check the mirror and install debian-archive-keyring" ;;
	*"Could not get lock"*|*"Unable to acquire"*)
		echo "another apt is running: wait until it has ended, then run make again" ;;
	*"Could not resolve"*|*"Could not connect"*|*"Unable to connect"*|*"Connection "*|*"Failed to fetch"*|*"Temporary failure"*)
		echo "the package mirror cannot be reached: check the network and apt's sources, then run make again" ;;
	*)
		echo "apt failed" ;;
	esac
}

missing_package()
{
	sed -n -e 's/.*Unable to locate package \([^ ]*\).*/\1/p' \
	       -e "s/.*Package '\([^']*\)' has no installation candidate.*/\1/p" \
	       -e 's/.*Unable to find a source package for \([^ ]*\).*/\1/p' "$1" | head -n 1
}
