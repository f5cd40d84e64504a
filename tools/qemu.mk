# SPDX-License-Identifier: BSD-2-Clause
# Debian's QEMU for KVM hosts with ports/qemu's patches: `make qemu`. Only what runs on the host is built.

KVM_QEMU_DIR := $(BUILD)/qemu
KVM_QEMU := $(KVM_QEMU_DIR)/qemu-system-aarch64
KVM_QEMU_DEBIAN := $(KVM_QEMU_DIR)/debian
KVM_QEMU_DEBIAN_READY := $(KVM_QEMU_DEBIAN)/ready.stamp
KVM_QEMU_TOOLS := $(KVM_QEMU_DIR)/tools
KVM_QEMU_CACHE := $(CACHE_DIR)/qemu
KVM_QEMU_PORT_FILES := $(wildcard ports/qemu/patches/*.patch) ports/qemu/aarch64-softmmu.mak \
	ports/linux/include/uapi/optee_mediator.h

$(KVM_QEMU_DEBIAN_READY): tools/debian_packages.sh tools/qemu-packages.txt tools/qemu_sysroot.sh | $(HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "Debian's QEMU" tools/debian_packages.sh trixie tools/qemu-packages.txt \
		$(KVM_QEMU_DEBIAN) $(KVM_QEMU_CACHE)
	@tools/qemu_sysroot.sh $(KVM_QEMU_DEBIAN)/root $(KVM_QEMU_TOOLS)
	@touch $@

$(KVM_QEMU_DIR)/source.stamp: $(KVM_QEMU_DEBIAN_READY) $(KVM_QEMU_PORT_FILES) tools/qemu_source.sh tools/debian_patches.sh
	$(STEP) "QEMU's source, patched" tools/qemu_source.sh $(KVM_QEMU_DEBIAN)/qemu $(KVM_QEMU_CACHE) \
		$(KVM_QEMU_DIR)/source
	@touch $@

$(KVM_QEMU): $(KVM_QEMU_DIR)/source.stamp tools/qemu_build.sh
	$(STEP) "QEMU for KVM hosts" tools/logged.sh $(KVM_QEMU_DIR)/build.log tools/qemu_build.sh \
		$(KVM_QEMU_DIR)/source $(KVM_QEMU_DEBIAN)/root $(KVM_QEMU_TOOLS) $(KVM_QEMU_DIR)/build
	@cp $(KVM_QEMU_DIR)/build/qemu-system-aarch64 $@

.PHONY: qemu
qemu: $(KVM_QEMU)
