# SPDX-License-Identifier: BSD-2-Clause
# KVM hosts with Debian's libvirt: what kvm.mk's host has, libvirt as its packages install it, and both of the
# QEMUs that give guests OP-TEE.

LIBVIRT := $(BUILD)/libvirt
KVM_FILES_libvirt := $(LIBVIRT)/ready.stamp $(wildcard guest/kvm-host/libvirt/*) $(PRELOAD_LIB) $(VMM_DIR)/optee-kvm \
	$(KVM_QEMU)
KVM_LISTS_libvirt := --list guest/kvm-host/libvirt.txt --place libvirt=$(LIBVIRT)/root --place qemu=$(KVM_QEMU_DIR)

$(LIBVIRT)/ready.stamp: tools/debian_packages.sh tools/libvirt-packages.txt | $(HOST_READY)
	$(STEP) "Debian's libvirt" tools/debian_packages.sh trixie tools/libvirt-packages.txt \
		$(LIBVIRT) $(CACHE_DIR)/libvirt
	@touch $@

$(LINUX)/kvm-libvirt.cpio: $(KVM_FILES_libvirt)
LIBVIRT_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(LINUX)/kvm-libvirt.cpio
