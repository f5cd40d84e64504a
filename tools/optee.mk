# SPDX-License-Identifier: BSD-2-Clause
# OP-TEE for as many VMs as there are, and for FF-A. Debian's takes two, and has SMCs alone; any other is built
# of Debian's source, of which not every suite's is on the mirror, with the key of the Trusted Applications that
# guests have.

# VMS: how many VMs make run and make shell have, at most as many as the hypervisor has (MAX_VMS).
VMS ?= 2
export VMS
ifneq ($(words $(VMS)) $(words $(filter 1 2 3 4 5 6 7 8,$(VMS))),1 1)
$(error VMS=$(VMS): it is a number from 1 to 8)
endif

NOT_OF_VMS := $(filter-out run shell,$(MAKECMDGOALS))
ifneq ($(and $(filter-out 2,$(VMS)),$(NOT_OF_VMS)),)
$(error VMS=$(VMS): other than two VMs there are for make run and make shell, not $(NOT_OF_VMS))
endif

# Of an own build, what it says of itself, where it does.
OPTEE_CONF := $(if $(OPTEE_DIR),$(firstword $(wildcard $(addprefix $(OPTEE_DIR)/,conf.mk ../conf.mk))))
optee_says = $(if $(OPTEE_CONF),$(shell sed -n 's/^$(1)=//p' $(OPTEE_CONF)))
OPTEE_TAKES := $(call optee_says,CFG_VIRT_GUEST_COUNT)
ifneq ($(shell [ "$(or $(OPTEE_TAKES),$(VMS))" -ge $(VMS) ] || echo fewer),)
$(error VMS=$(VMS): the OP-TEE in $(OPTEE_DIR) takes $(OPTEE_TAKES): build it with CFG_VIRT_GUEST_COUNT=$(VMS))
endif

OPTEE_FFA := CFG_CORE_SEL1_SPMC=y
OPTEE_ABI := $(if $(OPTEE_CONF),$(if $(filter y,$(call optee_says,CFG_CORE_SEL1_SPMC)),ffa,smc))
ifneq ($(filter-out $(ABI),$(OPTEE_ABI)),)
$(error OPTEE_DIR=$(OPTEE_DIR): that OP-TEE is of ABI=$(OPTEE_ABI): for ABI=$(ABI) build it $(if $(OF_ABI),with,without) $(OPTEE_FFA))
endif

# Once, however many makes there are.
ifneq ($(and $(filter 0,$(MAKELEVEL)),$(OPTEE_TAKES),$(filter y,$(call optee_says,CFG_DYN_CONFIG))),)
$(warning OPTEE_DIR=$(OPTEE_DIR): if VMs come and go in that OP-TEE, build it with CFG_DYN_CONFIG=n (docs/ffa.md))
endif

# Bare OP-TEE is an own one only where there are no VMs to have it.
OPTEE_BARE := $(and $(OF_ABI),$(OPTEE_DIR),$(filter only,$(NATIVE)))
ifneq ($(and $(OPTEE_BARE),$(filter y,$(call optee_says,CFG_NS_VIRTUALIZATION))),)
$(error OPTEE_DIR=$(OPTEE_DIR): that OP-TEE is for VMs: for NATIVE=only build it without CFG_NS_VIRTUALIZATION)
endif

OPTEE_SUITE := sid
OPTEE_SOURCE := $(BUILD)/optee-source
OPTEE_SOURCE_READY := $(OPTEE_SOURCE)/ready.stamp
OPTEE_HOST_READY := $(BUILD)/host-optee.stamp
OPTEE_BUILT := $(BUILD)/optee/$(DEBIAN)$(OF_ABI)-$(VMS)
OPTEE_BUILT_BARE := $(BUILD)/optee/$(DEBIAN)$(OF_ABI)-bare
OPTEE_BUILD_ASKED := $(if $(OPTEE_DIR),,$(OF_ABI)$(filter-out 1 2,$(VMS)))

$(OPTEE_HOST_READY): tools/host_packages.sh tools/optee-host-packages.txt | $(HOST_READY)
	$(STEP) "host packages for OP-TEE" tools/host_packages.sh tools/optee-host-packages.txt $(BUILD)/host-optee.log
	@touch $@

$(OPTEE_SOURCE_READY): tools/debian_packages.sh tools/debian_patches.sh tools/optee-packages.txt tools/optee-vms.patch | $(HOST_READY)
	$(STEP) "OP-TEE's source" tools/debian_packages.sh $(OPTEE_SUITE) tools/optee-packages.txt \
		$(OPTEE_SOURCE) $(CACHE_DIR)/optee
	@tools/debian_patches.sh optee-os $(OPTEE_SOURCE)/optee-os $(CACHE_DIR)/optee $(OPTEE_SOURCE)/patched
	@patch -s -d $(OPTEE_SOURCE)/patched -p1 --forward <tools/optee-vms.patch
	@touch $@

$(OPTEE_BUILT)/ready.stamp: OPTEE_NAME := OP-TEE for $(VMS) VMs
$(OPTEE_BUILT)/ready.stamp: OPTEE_OPTIONS := CFG_NS_VIRTUALIZATION=y CFG_VIRT_GUEST_COUNT=$(VMS) CFG_DYN_CONFIG=n
$(OPTEE_BUILT_BARE)/ready.stamp: OPTEE_NAME := OP-TEE without VMs
$(OPTEE_BUILT)/ready.stamp $(OPTEE_BUILT_BARE)/ready.stamp: tools/optee_build.sh $(OPTEE_SOURCE_READY) $(DEBIAN_READY) \
		$(OPTEE_HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "$(OPTEE_NAME)$(if $(OF_ABI),$(COMMA) with FF-A)" tools/logged.sh $(@D).log env \
		CROSS_COMPILE=$(CROSS_COMPILE) tools/optee_build.sh $(OPTEE_SOURCE)/patched $(OPTEE_TA_KEY) $(@D) \
		$(OPTEE_OPTIONS) $(if $(OF_ABI),$(OPTEE_FFA))
	@touch $@
