# SPDX-License-Identifier: BSD-2-Clause
# The guests' kernel and initramfs, and the larger initramfs of guests that kexec.

GUEST_KERNEL := $(BUILD)/guest/Image
GUEST_INITRD := $(BUILD)/guest/initrd.cpio
KEXEC_INITRD := $(BUILD)/guest/initrd-kexec.cpio

$(GUEST_KERNEL): $(DEBIAN_READY)
	@mkdir -p $(@D)
	@cp $(DEBIAN_ROOT)/boot/vmlinuz-* $@

GUEST_TOOLS := $(BUILD)/guest/teemem
$(GUEST_TOOLS): guest/teemem.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(CROSS_COMPILE)gcc -std=gnu11 -O2 -Wall -Wextra -Werror -static -s -o $@ $<

# What every guest's initramfs is made of, and from where.
GUEST_FILES := tools/initramfs.py guest/files.txt guest/init $(GUEST_TOOLS) $(DEBIAN_READY) $(FIRMWARE_PARTS)
INITRAMFS_FROM := --place root=$(DEBIAN_ROOT) --place ta=$(OPTEE_TA_DIR) --place built=$(BUILD)/guest
INITRAMFS := tools/initramfs.py --list guest/files.txt $(INITRAMFS_FROM)

$(GUEST_INITRD): $(GUEST_FILES)
	@mkdir -p $(@D)
	$(STEP) "initramfs" $(INITRAMFS) $@

$(KEXEC_INITRD): $(GUEST_FILES) guest/kexec.txt
	@mkdir -p $(@D)
	$(STEP) "initramfs of guests that kexec" $(INITRAMFS) --list guest/kexec.txt $@
