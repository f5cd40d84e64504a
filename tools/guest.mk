# SPDX-License-Identifier: BSD-2-Clause
# The guests' kernel and initramfs, and the larger initramfs of guests that kexec.

GUEST_KERNEL := $(BUILD)/guest/Image
GUEST_INITRD := $(BUILD)/guest/initrd.cpio
KEXEC_INITRD := $(BUILD)/guest/initrd-kexec.cpio

# $(call initramfs,list)
define initramfs
	@mkdir -p $(@D)
	$(STEP) "initramfs $(@F)" tools/initramfs.py --list $(1) --place root=$(DEBIAN_ROOT) \
		--place ta=$(OPTEE_TA_DIR) $@
endef

$(GUEST_KERNEL): $(DEBIAN_READY)
	@mkdir -p $(@D)
	@cp $(DEBIAN_ROOT)/boot/vmlinuz-* $@

$(GUEST_INITRD): tools/initramfs.py guest/files.txt guest/init $(DEBIAN_READY) $(FIRMWARE_PARTS)
	$(call initramfs,guest/files.txt)

$(BUILD)/guest/kexec.cpio: tools/initramfs.py guest/kexec.txt $(DEBIAN_READY)
	$(call initramfs,guest/kexec.txt)

# Linux unpacks one archive after the other.
$(KEXEC_INITRD): $(GUEST_INITRD) $(BUILD)/guest/kexec.cpio
	@cat $^ >$@
