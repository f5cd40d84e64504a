# SPDX-License-Identifier: BSD-2-Clause
# Everything that comes from Debian: the host's packages, and what the firmware and guests are made of.

# DEBIAN: the suite of OP-TEE and of all that guests run but the kernel; GUEST_DEBIAN: that of the kernel, if
# it is another, or one for each VM; with -16k it is the kernel that has pages of 16 KiB. FF-A there is, as modules,
# in newer kernels than trixie's. Of each suite there is a folder below build/ and one in the cache, so that nothing
# of one is taken for another's.
DEBIAN_SUITES := trixie sid
ifneq ($(words $(DEBIAN)) $(words $(filter $(DEBIAN_SUITES),$(DEBIAN))),1 1)
$(error DEBIAN=$(DEBIAN): it is one of $(DEBIAN_SUITES))
endif

FFA_SUITES := trixie-backports sid
KERNEL_SUITES := $(if $(OF_ABI),$(FFA_SUITES),bookworm $(DEBIAN_SUITES) trixie-backports $(DEBIAN_SUITES:%=%-16k))
COMMA := ,
SPACE := $(subst ,, )
GUEST_GIVEN := $(or $(GUEST_DEBIAN),$(if $(OF_ABI),$(DEBIAN:trixie=trixie-backports),$(DEBIAN)))
GUEST_SUITES := $(filter $(KERNEL_SUITES),$(subst $(COMMA), ,$(GUEST_GIVEN)))
ifneq ($(subst $(SPACE),$(COMMA),$(GUEST_SUITES))$(word 3,$(GUEST_SUITES)),$(GUEST_GIVEN))
$(error GUEST_DEBIAN=$(GUEST_DEBIAN): $(if $(OF_ABI),for ABI=ffa )it is one of $(KERNEL_SUITES), or two with a comma between, one for each VM)
endif
export GUEST_KERNELS := $(GUEST_GIVEN)

# Such a kernel stops before its first word on a processor that has not that size.
WITHOUT_16K := cortex-a53 cortex-a57 cortex-a72
ifneq ($(and $(filter %-16k,$(GUEST_SUITES)),$(filter $(WITHOUT_16K),$(CPU))),)
$(error GUEST_DEBIAN=$(GUEST_GIVEN): $(CPU) has no pages of 16 KiB: CPU=cortex-a76 has, and so has CPU=max)
endif

MIXED_ASKED := $(filter-out run shell,$(MAKECMDGOALS))
ifneq ($(and $(word 2,$(GUEST_SUITES)),$(MIXED_ASKED)),)
$(error GUEST_DEBIAN=$(GUEST_DEBIAN): of two kernels there are make run and make shell, not $(MIXED_ASKED))
endif

# What is built for one kernel, and tested with one: the machines with KVM and with Xen.
TRIXIE_GOALS := run-kvm kvm-% bench-kvm linux-% dkms-test qemu-test libvirt-test run-xen xen-% bench-xen
TRIXIE_ASKED := $(filter $(TRIXIE_GOALS),$(MAKECMDGOALS))
ifneq ($(and $(TRIXIE_ASKED),$(filter-out trixie,$(DEBIAN) $(GUEST_SUITES))),)
$(error DEBIAN=$(DEBIAN) GUEST_DEBIAN=$(GUEST_GIVEN): $(TRIXIE_ASKED) is for trixie alone)
endif

HOST_READY := $(BUILD)/host.stamp
DEBIAN_DIR := $(BUILD)/debian/$(DEBIAN)
DEBIAN_ROOT := $(DEBIAN_DIR)/root
DEBIAN_READY := $(DEBIAN_DIR)/ready.stamp

$(HOST_READY): tools/host_packages.sh tools/host-packages.txt
	@mkdir -p $(@D)
	$(STEP) "host packages" tools/host_packages.sh tools/host-packages.txt $(BUILD)/host-packages.log
	@touch $@

# What only tests need.
TEST_READY := $(BUILD)/test-host.stamp
$(TEST_READY): tools/host_packages.sh tools/test-packages.txt | $(HOST_READY)
	$(STEP) "tests' packages" tools/host_packages.sh tools/test-packages.txt $(BUILD)/test-packages.log
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

.PRECIOUS: $(KERNELS)/%-16k/ready.stamp
$(KERNELS)/%-16k/ready.stamp: tools/debian_packages.sh tools/kernel-16k-packages.txt | $(HOST_READY)
	$(STEP) "Debian's arm64 kernel of $* with pages of 16 KiB" tools/debian_packages.sh $* \
		tools/kernel-16k-packages.txt $(@D) $(CACHE_DIR)/kernel-$*-16k
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
