# SPDX-License-Identifier: BSD-2-Clause
# KVM hosts with VMs: what linux.mk's host has, and an operator, the VMM and the guests' images. A host that
# is to kexec has the program for that besides, and guests that kexec, too.

KVM_INITRD := $(LINUX)/kvm.cpio
KVM_KEXEC_INITRD := $(LINUX)/kvm-kexec.cpio
KVM_HOST_FILES := tools/initramfs.py guest/port $(wildcard guest/kvm-host/*) $(LINUX_MODULE) $(VMM_DIR)/om-vmm \
	$(DEBIAN_READY) $(GUEST_KERNEL)
KVM_INITRAMFS := tools/initramfs.py --list guest/kvm-host/files.txt --list guest/kvm-host/vms.txt \
	--place root=$(DEBIAN_ROOT) --place built=$(LINUX) --place vmm=$(VMM_DIR) --place guest=$(BUILD)/guest

$(KVM_INITRD): $(KVM_HOST_FILES) $(GUEST_INITRD)
	$(STEP) "KVM host's initramfs, with guests" $(KVM_INITRAMFS) $@

$(KVM_KEXEC_INITRD): $(KVM_HOST_FILES) guest/kexec.txt $(GUEST_INITRD) $(KEXEC_INITRD)
	$(STEP) "initramfs of a KVM host that kexecs" $(KVM_INITRAMFS) --list guest/kexec.txt \
		--list guest/kvm-host/kexec.txt $@

KVM_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(KVM_INITRD)
KVM_KEXEC_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(KVM_KEXEC_INITRD)
