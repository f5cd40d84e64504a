#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Prints the hashes of what is taken of own builds, so that one that was built anew at the same place is
# known for another.
# Usage: firmware_parts.sh [FOLDER]...     (TFA_DIR, OPTEE_DIR)
set -eu

for folder in "$@"; do
	if [ ! -d "$folder" ]; then
		echo "error: $folder is no folder: check TFA_DIR and OPTEE_DIR" >&2
		exit 1
	fi
	find -L "$folder" -type f \( -name 'bl[123]*.bin' -o -name 'tee-*_v2.bin' -o -name '*.ta' \) \
		-exec sha256sum {} + | sort -k 2
done
