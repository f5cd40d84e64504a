# SPDX-License-Identifier: BSD-2-Clause
# Debian's own dkms builds the module, and what an administrator installs is looked at. Nothing is
# installed here.

LINUX_ADMIN := $(LINUX)/admin
LINUX_ADMIN_READY := $(LINUX_ADMIN)/ready.stamp

$(LINUX_ADMIN_READY): tools/debian_packages.sh tools/linux-admin-packages.txt | $(HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "dkms and its kind" tools/debian_packages.sh trixie tools/linux-admin-packages.txt \
		$(LINUX_ADMIN) $(CACHE_DIR)/linux-admin
	@touch $@

.PHONY: dkms-test
dkms-test: $(DKMS_TARBALL) $(LINUX_ADMIN_READY) $(LINUX_HEADERS) $(KERNEL_READY) $(LINUX_SOURCE)/ready.stamp
	@LINUX_MAKE="$(LINUX_MAKE)" CROSS_COMPILE=$(CROSS_COMPILE) tests/tools/test_dkms.py \
		--headers "$$(cat $(LINUX_HEADERS))" --root $(LINUX_ADMIN)/root --kernel $(KERNEL_ROOT) \
		--sources $(DKMS_SOURCES) --kernel-source $(LINUX_SOURCE)
