# SPDX-License-Identifier: BSD-2-Clause
# OP-TEE for as many VMs as there are. Debian's takes two; for more it is built of Debian's source, of
# which not every suite's is on the mirror, with the key of the Trusted Applications that guests have.

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
OPTEE_TAKES := $(if $(OPTEE_CONF),$(shell sed -n 's/^CFG_VIRT_GUEST_COUNT=//p' $(OPTEE_CONF)))
ifneq ($(shell [ "$(or $(OPTEE_TAKES),$(VMS))" -ge $(VMS) ] || echo fewer),)
$(error VMS=$(VMS): the OP-TEE in $(OPTEE_DIR) takes $(OPTEE_TAKES): build it with CFG_VIRT_GUEST_COUNT=$(VMS))
endif

OPTEE_SUITE := sid
OPTEE_SOURCE := $(BUILD)/optee-source
OPTEE_SOURCE_READY := $(OPTEE_SOURCE)/ready.stamp
OPTEE_HOST_READY := $(BUILD)/host-optee.stamp
OPTEE_BUILT := $(BUILD)/optee/$(DEBIAN)-$(VMS)
OPTEE_BUILD_ASKED := $(if $(OPTEE_DIR),,$(filter-out 1 2,$(VMS)))

$(OPTEE_HOST_READY): tools/host_packages.sh tools/optee-host-packages.txt | $(HOST_READY)
	$(STEP) "host packages for OP-TEE" tools/host_packages.sh tools/optee-host-packages.txt $(BUILD)/host-optee.log
	@touch $@

$(OPTEE_SOURCE_READY): tools/debian_packages.sh tools/debian_patches.sh tools/optee-packages.txt | $(HOST_READY)
	$(STEP) "OP-TEE's source" tools/debian_packages.sh $(OPTEE_SUITE) tools/optee-packages.txt \
		$(OPTEE_SOURCE) $(CACHE_DIR)/optee
	@tools/debian_patches.sh optee-os $(OPTEE_SOURCE)/optee-os $(CACHE_DIR)/optee $(OPTEE_SOURCE)/patched
	@touch $@

$(OPTEE_BUILT)/ready.stamp: tools/optee_build.sh $(OPTEE_SOURCE_READY) $(DEBIAN_READY) $(OPTEE_HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "OP-TEE for $(VMS) VMs" tools/logged.sh $(@D).log env CROSS_COMPILE=$(CROSS_COMPILE) \
		tools/optee_build.sh $(OPTEE_SOURCE)/patched $(OPTEE_TA_KEY) $(VMS) $(@D)
	@touch $@
