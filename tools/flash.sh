#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes the flash image that QEMU boots: BL1 at 0, behind it the package with everything else.
# Usage: flash.sh OUTPUT TFA_DIR OPTEE_DIR BL33 FIP_OFFSET [MANIFEST]     (of OP-TEE as SPMC)
set -eu

output=$1 tfa=$2 optee=$3 bl33=$4 fip_offset=$5 manifest=${6:-}
fip=$output.fip

for file in "$tfa/bl1.bin" "$tfa/bl2.bin" "$tfa/bl31.bin" \
	    "$optee/tee-header_v2.bin" "$optee/tee-pager_v2.bin" "$bl33" ${manifest:+"$manifest"}; do
	if [ ! -s "$file" ]; then
		echo "error: $file is missing: check TFA_DIR and OPTEE_DIR" >&2
		exit 1
	fi
done

# BL2 loads extra1 and extra2 by the sizes that the header names; extra2 is empty without a pager.
pageable=$optee/tee-pageable_v2.bin
fiptool create --tb-fw "$tfa/bl2.bin" --soc-fw "$tfa/bl31.bin" \
	--tos-fw "$optee/tee-header_v2.bin" --tos-fw-extra1 "$optee/tee-pager_v2.bin" \
	--tos-fw-extra2 "$([ -e "$pageable" ] && echo "$pageable" || echo /dev/null)" \
	${manifest:+--tos-fw-config "$manifest"} --nt-fw "$bl33" "$fip"
cp "$tfa/bl1.bin" "$output.new"
truncate -s "$fip_offset" "$output.new"
cat "$fip" >>"$output.new"
rm "$fip"
mv "$output.new" "$output"
