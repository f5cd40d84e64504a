# SPDX-License-Identifier: BSD-2-Clause
# U-Boot with its own driver of OP-TEE, and behind it Linux for it to boot: a VM of make uboot-test.

# UBOOT_DIR: the folder of an own build with tools/uboot.config (u-boot.bin and .config). Debian's own
# binary has no driver of OP-TEE; of its sources trixie's is not on the mirror, and bookworm's is too old
# (docs/versions.md).
UBOOT_SUITE := sid
UBOOT := $(BUILD)/uboot
UBOOT_CONFIG := tools/uboot.config
UBOOT_DEBIAN := $(UBOOT)/debian
UBOOT_CACHE := $(CACHE_DIR)/uboot

ifdef UBOOT_DIR
UBOOT_BIN := $(UBOOT_DIR)
UBOOT_READY :=
else
UBOOT_BIN := $(UBOOT)/build
UBOOT_READY := $(UBOOT)/built.stamp
endif

$(UBOOT_DEBIAN)/ready.stamp: tools/debian_packages.sh tools/uboot-packages.txt | $(HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "U-Boot's source" tools/debian_packages.sh $(UBOOT_SUITE) tools/uboot-packages.txt \
		$(UBOOT_DEBIAN) $(UBOOT_CACHE)
	@touch $@

$(UBOOT)/source.stamp: $(UBOOT_DEBIAN)/ready.stamp tools/debian_patches.sh
	@tools/debian_patches.sh u-boot $(UBOOT_DEBIAN)/u-boot $(UBOOT_CACHE) $(UBOOT)/source
	@touch $@

$(UBOOT)/built.stamp: $(UBOOT)/source.stamp $(UBOOT_CONFIG) tools/uboot_build.sh
	$(STEP) "U-Boot" tools/logged.sh $(UBOOT)/build.log tools/uboot_build.sh $(UBOOT)/source \
		$(UBOOT_CONFIG) $(UBOOT)/build $(CROSS_COMPILE)
	@touch $@

# Made anew each time: an own build may be another at the same place.
UBOOT_GUEST := $(UBOOT)/vm.bin
$(UBOOT_GUEST): $(UBOOT_READY) $(GUEST_KERNEL) FORCE | $(HOST_READY)
	@mkdir -p $(@D)
	@tools/uboot_guest.sh $(UBOOT_BIN) $(UBOOT_CONFIG) $(GUEST_KERNEL) $@
