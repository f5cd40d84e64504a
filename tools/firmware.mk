# SPDX-License-Identifier: BSD-2-Clause
# The secure world and what it starts: TF-A (BL1, BL2, BL31), OP-TEE as BL32, and a BL33 that is the
# hypervisor, or for NATIVE=1 a stub that jumps to Linux. One flash image for each.

# TFA_DIR: a folder with bl1.bin, bl2.bin and bl31.bin of an own build (PLAT=qemu and TFA_OPTIONS).
# OPTEE_DIR: an own build of OP-TEE (tee-header_v2.bin, tee-pager_v2.bin, and its .ta files), for
# the VMs; it must have been built with CFG_NS_VIRTUALIZATION=y, and with TA_SIGN_KEY= the key of Debian's
# TAs, which the guests have.
CROSS_COMPILE ?= aarch64-linux-gnu-
OPTEE_BUILDS := $(DEBIAN_ROOT)/usr/lib/optee
OPTEE_TAS := $(DEBIAN_ROOT)/usr/lib/optee-os-dev
export OPTEE_TA_KEY := $(OPTEE_TAS)/vexpress-qemu_armv8a-virtualized/keys/default_ta.pem
FIP_OFFSET := 256K

TFA_BUILT := $(BUILD)/tfa$(OF_ABI)
ifdef TFA_DIR
TFA_BIN := $(TFA_DIR)
TFA_READY := $(wildcard $(addprefix $(TFA_DIR)/,bl1.bin bl2.bin bl31.bin))
else
TFA_BIN := $(TFA_BUILT)/qemu/release
TFA_READY := $(TFA_BUILT)/ready.stamp
endif

# On a processor with SVE, TF-A otherwise keeps OP-TEE from floating point, whose registers are part of SVE's:
# the first Trusted Application that computes with it ends in EL3, without a word. OP-TEE saves them itself.
TFA_OPTIONS := $(TFA_OPTIONS_$(ABI)) ENABLE_SVE_FOR_SWD=1

$(TFA_BUILT)/ready.stamp: $(TFA_SOURCE_READY) tools/firmware.mk tools/abi.mk
	@rm -rf $(@D)
	@mkdir -p $(@D)
	$(STEP) "TF-A$(if $(OF_ABI), with FF-A)" tools/logged.sh $(@D)/build.log $(MAKE) -C $(TFA_SOURCE) \
		BUILD_BASE=$(abspath $(@D)) PLAT=qemu QEMU_USE_GIC_DRIVER=QEMU_GICV3 \
		ARM_LINUX_KERNEL_AS_BL33=1 LOG_LEVEL=30 $(TFA_OPTIONS) CROSS_COMPILE=$(CROSS_COMPILE) \
		bl1 bl2 bl31
	@touch $@

ifdef OPTEE_DIR
OPTEE_HEADERS := $(wildcard $(addsuffix tee-header_v2.bin,$(OPTEE_DIR)/ $(OPTEE_DIR)/core/))
OPTEE_BIN := $(firstword $(dir $(OPTEE_HEADERS)) $(OPTEE_DIR)/)
OPTEE_TA_DIR := $(OPTEE_DIR)
else
OPTEE_BIN := $(if $(OPTEE_BUILD_ASKED),$(OPTEE_BUILT)/core/,$(OPTEE_BUILDS)/vexpress-qemu_armv8a-virtualized/)
OPTEE_READY := $(if $(OPTEE_BUILD_ASKED),$(OPTEE_BUILT)/ready.stamp)
OPTEE_TA_DIR := $(OPTEE_TAS)/vexpress-qemu_armv8a-virtualized/ta
endif

# Changes when it is another of the ABI's two hypervisors than the last time, with the trace or without.
HYP_CHOICE := $(BUILD)/hypervisor$(OF_ABI).txt
$(HYP_CHOICE): FORCE
	@mkdir -p $(@D)
	@echo $(HYP_DIR) | cmp -s - $@ || echo $(HYP_DIR) >$@

# Changes when the parts of the firmware are taken from elsewhere than the last time, or own ones are others.
FIRMWARE_FROM = $(DEBIAN_ROOT) $(OPTEE_BIN) $(OPTEE_TA_DIR) $(TFA_BIN)
FIRMWARE_PARTS := $(BUILD)/firmware-parts$(OF_ABI).txt
.PHONY: FORCE
$(FIRMWARE_PARTS): FORCE
	@mkdir -p $(@D)
	@tools/firmware_parts.sh $(TFA_DIR) $(OPTEE_DIR) >$@.new
	@echo "$(FIRMWARE_FROM)" >>$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# With FF-A, TF-A has to be told of OP-TEE, too.
SPMC_MANIFEST := $(if $(OF_ABI),$(BUILD)/spmc.dtb)
$(BUILD)/spmc.dtb: tools/spmc.dts | $(HOST_READY)
	@mkdir -p $(@D)
	@dtc -q -I dts -O dtb -o $@ $<

# $(call flash,OP-TEE build,BL33)
define flash
	$(STEP) "flash image $(@F)" tools/flash.sh $@ $(TFA_BIN) $(1) $(2) $(FIP_OFFSET) $(SPMC_MANIFEST)
endef

$(BUILD)/flash$(OF_ABI).bin: $(BUILD)/hypervisor$(OF_ABI)$(TRACE:1=-trace)/hypervisor.bin $(HYP_CHOICE) $(TFA_READY) $(DEBIAN_READY) \
		$(OPTEE_READY) $(FIRMWARE_PARTS) $(SPMC_MANIFEST) tools/flash.sh
	$(call flash,$(OPTEE_BIN),$<)

# Debian's OP-TEE without VMs has no FF-A.
ifdef OF_ABI
BARE_OPTEE_BIN := $(if $(OPTEE_BARE),$(OPTEE_BIN),$(OPTEE_BUILT_BARE)/core/)
BARE_OPTEE_READY := $(if $(OPTEE_BARE),,$(OPTEE_BUILT_BARE)/ready.stamp)
else
BARE_OPTEE_BIN := $(OPTEE_BUILDS)/vexpress-qemu_armv8a
endif

$(BUILD)/flash-native$(OF_ABI).bin: $(BUILD)/native/bl33.bin $(TFA_READY) $(DEBIAN_READY) $(BARE_OPTEE_READY) \
		$(FIRMWARE_PARTS) $(SPMC_MANIFEST) tools/flash.sh
	$(call flash,$(BARE_OPTEE_BIN),$<)

$(BUILD)/native/bl33.bin: tools/native/bl33.S | $(HOST_READY)
	@mkdir -p $(@D)
	$(CROSS_COMPILE)gcc -c -o $(@:.bin=.o) $<
	$(CROSS_COMPILE)objcopy -O binary $(@:.bin=.o) $@
