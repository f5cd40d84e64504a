# SPDX-License-Identifier: BSD-2-Clause
# Everything that comes from Debian: the host's packages, and what the firmware and guests are made of.

# DEBIAN: the suite of OP-TEE and of all that guests run but the kernel. Of each suite there is a folder
# below build/ and one in the cache, so that nothing of one is taken for another's.
DEBIAN_SUITES := trixie sid
ifeq ($(filter $(DEBIAN_SUITES),$(DEBIAN)),)
$(error DEBIAN=$(DEBIAN): there are $(DEBIAN_SUITES))
endif

# What is built for one kernel, and tested with one: the machines with KVM and with Xen.
TRIXIE_GOALS := run-kvm kvm-% bench-kvm linux-% dkms-test qemu-test libvirt-test run-xen xen-% bench-xen
TRIXIE_ASKED := $(filter $(TRIXIE_GOALS),$(MAKECMDGOALS))
ifneq ($(if $(TRIXIE_ASKED),$(DEBIAN),trixie),trixie)
$(error DEBIAN=$(DEBIAN): $(TRIXIE_ASKED) is for trixie alone)
endif

HOST_READY := $(BUILD)/host.stamp
DEBIAN_DIR := $(BUILD)/debian/$(DEBIAN)
DEBIAN_ROOT := $(DEBIAN_DIR)/root
DEBIAN_READY := $(DEBIAN_DIR)/ready.stamp

$(HOST_READY): tools/host_packages.sh tools/host-packages.txt
	@mkdir -p $(@D)
	$(STEP) "host packages" tools/host_packages.sh $(BUILD)/host-packages.log
	@touch $@

$(DEBIAN_READY): tools/debian_packages.sh tools/debian-packages.txt | $(HOST_READY)
	$(STEP) "Debian arm64 packages of $(DEBIAN)" tools/debian_packages.sh $(DEBIAN) tools/debian-packages.txt \
		$(DEBIAN_DIR) $(CACHE_DIR)/debian-$(DEBIAN)
	@touch $@

# Kernels, a folder for each suite.
KERNELS := $(BUILD)/kernels
.PRECIOUS: $(KERNELS)/%/ready.stamp
$(KERNELS)/%/ready.stamp: tools/debian_packages.sh tools/kernel-packages.txt | $(HOST_READY)
	$(STEP) "Debian's arm64 kernel of $*" tools/debian_packages.sh $* tools/kernel-packages.txt \
		$(@D) $(CACHE_DIR)/kernel-$*
	@touch $@

# TF-A's source is trixie's, whatever the rest is of: the mirror has not that of every suite. libfdt for
# the hypervisor stands in it.
TFA_SUITE := trixie
TFA_DEBIAN := $(BUILD)/tfa-source
TFA_SOURCE := $(TFA_DEBIAN)/arm-trusted-firmware
TFA_SOURCE_READY := $(TFA_DEBIAN)/ready.stamp
LIBFDT_DIR := $(TFA_SOURCE)

$(TFA_SOURCE_READY): tools/debian_packages.sh tools/tfa-packages.txt | $(HOST_READY)
	$(STEP) "TF-A's source" tools/debian_packages.sh $(TFA_SUITE) tools/tfa-packages.txt \
		$(TFA_DEBIAN) $(CACHE_DIR)/tfa
	@touch $@

$(LIBFDT_DIR)/%.c: | $(TFA_SOURCE_READY) ;
