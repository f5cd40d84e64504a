# SPDX-License-Identifier: BSD-2-Clause
# The guests' kernel and initramfs.

GUEST_KERNEL := $(BUILD)/guest/Image
GUEST_INITRD := $(BUILD)/guest/initrd.cpio

$(GUEST_KERNEL): $(DEBIAN_READY)
	@mkdir -p $(@D)
	@cp $(DEBIAN_ROOT)/boot/vmlinuz-* $@

$(GUEST_INITRD): tools/initramfs.py guest/files.txt guest/init $(DEBIAN_READY) $(FIRMWARE_PARTS)
	@mkdir -p $(@D)
	$(STEP) "initramfs" tools/initramfs.py --list guest/files.txt --root $(DEBIAN_ROOT) \
		--ta $(OPTEE_TA_DIR) $@
