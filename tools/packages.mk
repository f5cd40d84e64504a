# SPDX-License-Identifier: BSD-2-Clause
# Everything that comes from Debian: the host's packages, and what the firmware and guests are made of.

HOST_READY := $(BUILD)/host.stamp
DEBIAN_DIR := $(BUILD)/debian
DEBIAN_ROOT := $(DEBIAN_DIR)/root
DEBIAN_READY := $(DEBIAN_DIR)/ready.stamp

$(HOST_READY): tools/host_packages.sh tools/host-packages.txt
	@mkdir -p $(@D)
	$(STEP) "host packages" tools/host_packages.sh $(BUILD)/host-packages.log
	@touch $@

$(DEBIAN_READY): tools/debian_packages.sh tools/debian-packages.txt | $(HOST_READY)
	$(STEP) "Debian arm64 packages" tools/debian_packages.sh trixie tools/debian-packages.txt \
		$(DEBIAN_DIR) $(CACHE_DIR)
	@touch $@

# libfdt for the hypervisor, as it stands in TF-A's source package.
LIBFDT_DIR := $(DEBIAN_DIR)/arm-trusted-firmware
$(LIBFDT_DIR)/%.c: | $(DEBIAN_READY) ;
