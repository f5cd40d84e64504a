# SPDX-License-Identifier: BSD-2-Clause
# KVM hosts with VMs: what linux.mk's host has, and an operator, the VMM and the guests' images. A host that
# is to kexec has the program for that besides, and guests that kexec, too.

# With VMM=qemu Debian's QEMU, and the wrapper, are among the host's files.
$(if $(filter om-vmm qemu,$(VMM)),,$(error VMM=$(VMM): there are om-vmm and qemu))

KVM_INITRD := $(LINUX)/kvm-$(VMM).cpio
KVM_KEXEC_INITRD := $(LINUX)/kvm-kexec.cpio
KVM_HOST_FILES := tools/initramfs.py guest/port $(wildcard guest/kvm-host/*) $(LINUX_MODULE) $(VMM_DIR)/om-vmm \
	$(DEBIAN_READY) $(GUEST_KERNEL)
KVM_INITRAMFS := tools/initramfs.py --list guest/kvm-host/files.txt --list guest/kvm-host/vms.txt \
	--place root=$(DEBIAN_ROOT) --place built=$(LINUX) --place vmm=$(VMM_DIR) --place guest=$(BUILD)/guest

QEMU_DEBIAN := $(BUILD)/qemu-debian
KVM_FILES_qemu := $(QEMU_DEBIAN)/ready.stamp $(PRELOAD_LIB) $(VMM_DIR)/optee-kvm $(VMM_DIR)/preload-check
KVM_LISTS_qemu := --list guest/kvm-host/qemu.txt --place qemu=$(QEMU_DEBIAN)/root

$(QEMU_DEBIAN)/ready.stamp: tools/debian_packages.sh tools/qemu-debian-packages.txt | $(HOST_READY)
	$(STEP) "Debian's QEMU" tools/debian_packages.sh trixie tools/qemu-debian-packages.txt \
		$(QEMU_DEBIAN) $(CACHE_DIR)/qemu-debian
	@touch $@

$(LINUX)/kvm-qemu.cpio: $(KVM_FILES_qemu)
$(LINUX)/kvm-%.cpio: $(KVM_HOST_FILES) $(GUEST_INITRD)
	$(STEP) "KVM host's initramfs, with guests" $(KVM_INITRAMFS) $(KVM_LISTS_$*) $@

$(KVM_KEXEC_INITRD): $(KVM_HOST_FILES) guest/kexec.txt $(GUEST_INITRD) $(KEXEC_INITRD)
	$(STEP) "initramfs of a KVM host that kexecs" $(KVM_INITRAMFS) --list guest/kexec.txt \
		--list guest/kvm-host/kexec.txt $@

KVM_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(KVM_INITRD)
KVM_KEXEC_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(KVM_KEXEC_INITRD)
