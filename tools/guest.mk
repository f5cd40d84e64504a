# SPDX-License-Identifier: BSD-2-Clause
# The guests' kernel and initramfs, and the larger initramfs of guests that kexec. The kernel's modules are
# in it, so that there is one for each kernel.

GUEST := $(BUILD)/guest
GUEST_SUITE := $(firstword $(GUEST_SUITES))
GUEST_KERNEL := $(GUEST)/$(GUEST_SUITE)/Image
GUEST_IMAGES := $(foreach suite,$(sort $(GUEST_SUITES)),$(addprefix $(GUEST)/$(suite)/,Image initrd$(OF_ABI).cpio))
GUEST_INITRD := $(GUEST)/$(GUEST_SUITE)/initrd$(OF_ABI).cpio
KEXEC_INITRD := $(GUEST)/$(GUEST_SUITE)/initrd-kexec$(OF_ABI).cpio
KERNEL_READY := $(KERNELS)/$(GUEST_SUITE)/ready.stamp
KERNEL_ROOT := $(KERNELS)/$(GUEST_SUITE)/root

# In boot/, and since Linux 7 with the modules.
.PRECIOUS: $(GUEST)/%/Image
$(GUEST)/%/Image: $(KERNELS)/%/ready.stamp
	@mkdir -p $(@D)
	@cp "$$(find $(KERNELS)/$*/root -type f -name 'vmlinuz*')" $@.new
	@mv $@.new $@

GUEST_TOOLS := $(GUEST)/teemem
$(GUEST_TOOLS): guest/teemem.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(CROSS_COMPILE)gcc -std=gnu11 -O2 -Wall -Wextra -Werror -static -s -o $@ $<

# What every guest's initramfs is made of, and from where.
GUEST_LISTS := $(if $(OF_ABI),guest/ffa.txt) guest/files.txt
GUEST_FILES := tools/initramfs.py $(GUEST_LISTS) guest/init $(GUEST_TOOLS) $(DEBIAN_READY) $(FIRMWARE_PARTS)
INITRAMFS := tools/initramfs.py $(GUEST_LISTS:%=--list %) --place root=$(DEBIAN_ROOT) --place ta=$(OPTEE_TA_DIR) \
	--place built=$(GUEST)
# $(call guest_kernel,suite)
guest_kernel = --place kernel=$(KERNELS)/$(1)/root --place guest=$(GUEST)/$(1)

$(GUEST)/%/initrd$(OF_ABI).cpio: $(GUEST_FILES) $(KERNELS)/%/ready.stamp
	@mkdir -p $(@D)
	$(STEP) "initramfs for the kernel of $*" $(INITRAMFS) $(call guest_kernel,$*) $@

$(GUEST)/%/initrd-kexec$(OF_ABI).cpio: $(GUEST_FILES) guest/kexec.txt $(GUEST)/%/Image
	@mkdir -p $(@D)
	$(STEP) "initramfs of guests that kexec" $(INITRAMFS) $(call guest_kernel,$*) --list guest/kexec.txt $@
