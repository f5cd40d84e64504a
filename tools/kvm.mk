# SPDX-License-Identifier: BSD-2-Clause
# KVM hosts with VMs: what linux.mk's host has, and an operator, a VMM and the guests' images. A host that
# is to kexec has the program for that besides, and guests that kexec, too.

KVM_VMMS := om-vmm qemu qemu-patched
$(if $(filter $(KVM_VMMS),$(VMM)),,$(error VMM=$(VMM): there are $(KVM_VMMS)))
$(if $(filter-out 1,$(HOST_TEE)),$(error HOST_TEE=$(HOST_TEE): it is 1, or not given))

# One with HOST_TEE=1 has its own driver of OP-TEE, too.
KVM_INITRD := $(LINUX)/kvm-$(VMM)$(if $(HOST_TEE),-host-tee).cpio
KVM_KEXEC_INITRD := $(LINUX)/kvm-kexec.cpio
KVM_HOST_FILES := tools/initramfs.py guest/port $(wildcard guest/kvm-host/*) $(LINUX_MODULE) $(VMM_DIR)/om-vmm \
	$(DEBIAN_READY) $(GUEST_KERNEL)
KVM_INITRAMFS := tools/initramfs.py --list guest/kvm-host/files.txt --list guest/kvm-host/vms.txt \
	--place root=$(DEBIAN_ROOT) $(call guest_kernel,$(GUEST_SUITE)) --place built=$(LINUX) --place vmm=$(VMM_DIR)

# Debian's QEMU, and the wrapper; the QEMU that is built.
QEMU_DEBIAN := $(BUILD)/qemu-debian
KVM_FILES_qemu := $(QEMU_DEBIAN)/ready.stamp $(PRELOAD_LIB) $(VMM_DIR)/optee-kvm $(VMM_DIR)/preload-check
KVM_LISTS_qemu := --list guest/kvm-host/qemu.txt --place qemu=$(QEMU_DEBIAN)/root
KVM_FILES_qemu-patched := $(KVM_QEMU)
KVM_LISTS_qemu-patched := --list guest/kvm-host/qemu-patched.txt --place qemu=$(KVM_QEMU_DIR)

$(QEMU_DEBIAN)/ready.stamp: tools/debian_packages.sh tools/qemu-debian-packages.txt | $(HOST_READY)
	$(STEP) "Debian's QEMU" tools/debian_packages.sh trixie tools/qemu-debian-packages.txt \
		$(QEMU_DEBIAN) $(CACHE_DIR)/qemu-debian
	@touch $@

# kvm_host VMM: the two kinds of host with it.
define kvm_host
$(LINUX)/kvm-$(1).cpio $(LINUX)/kvm-$(1)-host-tee.cpio: $$(KVM_FILES_$(1))
$(LINUX)/kvm-$(1)-host-tee.cpio: $$(LINUX_HOST_MODULE)
KVM_LISTS_$(1)-host-tee := $$(KVM_LISTS_$(1)) --list guest/kvm-host/host-tee.txt
endef
$(foreach vmm,$(KVM_VMMS),$(eval $(call kvm_host,$(vmm))))

$(LINUX)/kvm-%.cpio: $(KVM_HOST_FILES) $(GUEST_INITRD)
	$(STEP) "KVM host's initramfs, with guests" $(KVM_INITRAMFS) $(KVM_LISTS_$*) $@

$(KVM_KEXEC_INITRD): $(KVM_HOST_FILES) guest/kexec.txt $(GUEST_INITRD) $(KEXEC_INITRD)
	$(STEP) "initramfs of a KVM host that kexecs" $(KVM_INITRAMFS) --list guest/kexec.txt \
		--list guest/kvm-host/kexec.txt $@

KVM_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(KVM_INITRD)
KVM_KEXEC_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(KVM_KEXEC_INITRD)
