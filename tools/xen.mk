# SPDX-License-Identifier: BSD-2-Clause
# Xen with a mediator, next to the same firmware as the reference hypervisor, and its dom0.

# MEDIATOR: ours (ports/xen), traced (the same, with each step told to xentrace) or in-tree (Xen's own).
MEDIATOR ?= ours
XEN := $(BUILD)/xen
XEN_DEBIAN := $(XEN)/debian
XEN_DEBIAN_READY := $(XEN_DEBIAN)/ready.stamp

# XEN_SRC: a source tree of Xen's. dom0's tools must be of its version, and come from the Debian
# release that has that.
XEN_RELEASE_4.17 := bookworm
XEN_RELEASE_4.20 := trixie
ifdef XEN_SRC
XEN_VERSION := 4.$(shell sed -n 's/^export XEN_SUBVERSION *= *//p' $(XEN_SRC)/xen/Makefile 2>/dev/null)
else
XEN_VERSION := 4.17
XEN_SRC := $(XEN_DEBIAN)/xen
endif
XEN_RELEASE := $(XEN_RELEASE_$(XEN_VERSION))
XEN_PACKAGES := tools/xen-$(XEN_VERSION)-packages.txt

XEN_PORT_FILES := $(wildcard ports/xen/* ports/xen/*/*) $(MEDIATOR_SRCS) $(wildcard mediator/*/*.h include/*/*.h)
XEN_MAKE := XEN_TARGET_ARCH=arm64 CROSS_COMPILE=$(CROSS_COMPILE)

ifeq ($(filter ours traced in-tree,$(MEDIATOR)),)
$(error MEDIATOR is $(MEDIATOR): it must be ours, traced or in-tree)
endif

# A tree of somebody's own may change.
XEN_FROM := $(XEN)/from.txt
XEN_FILES = find $(XEN_SRC) -name .git -prune -o -type f -printf '%P %s %T@\n'
XEN_WHICH = echo "$(XEN_SRC)" $(if $(filter $(XEN_DEBIAN)/%,$(XEN_SRC)),,"$$($(XEN_FILES) | sort | sha256sum)")
$(XEN_FROM): FORCE
	@mkdir -p $(@D)
	@[ "$(XEN_RELEASE)" ] || { echo "error: XEN_SRC=$(XEN_SRC) must be a source tree of Xen 4.17 or 4.20" >&2; exit 1; }
	@$(XEN_WHICH) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(XEN_DEBIAN_READY): tools/debian_packages.sh $(wildcard $(XEN_PACKAGES)) $(XEN_FROM) | $(HOST_READY)
	$(STEP) "Debian's Xen $(XEN_VERSION)" tools/debian_packages.sh $(XEN_RELEASE) $(XEN_PACKAGES) \
		$(XEN_DEBIAN) $(CACHE_DIR)/$(XEN_RELEASE)
	@touch $@

$(XEN)/ours/source.stamp $(XEN)/traced/source.stamp: $(XEN_PORT_FILES)
$(XEN)/%/source.stamp: $(XEN_DEBIAN_READY) $(XEN_FROM) tools/xen_source.sh
	@mkdir -p $(@D)
	@tools/xen_source.sh $(XEN_SRC) $* $(@D)/source
	@touch $@

.PRECIOUS: $(XEN)/%/source.stamp $(XEN)/%/xen.bin
$(XEN)/%/xen.bin: $(XEN)/%/source.stamp
	$(STEP) "Xen, mediator $*" tools/logged.sh $(@D)/build.log $(MAKE) -C $(@D)/source/xen $(XEN_MAKE)
	@cp $(@D)/source/xen/xen $@.new
	@mv $@.new $@

$(XEN)/%/flash.bin: $(XEN)/%/xen.bin $(TFA_READY) $(DEBIAN_READY) $(FIRMWARE_PARTS) tools/flash.sh
	$(call flash,$(OPTEE_BIN),$<)

DOMU_INITRD := $(XEN)/domU.cpio
$(DOMU_INITRD): $(GUEST_FILES) $(KERNEL_READY) guest/domU/files.txt
	@mkdir -p $(@D)
	$(STEP) "domU's initramfs" $(INITRAMFS) $(call guest_kernel,$(GUEST_SUITE)) --list guest/domU/files.txt $@

$(XEN)/%.dtb: guest/dom0/%.dts | $(HOST_READY)
	@mkdir -p $(@D)
	@dtc -q -I dts -O dtb -o $@ $<

DOM0_INITRD := $(XEN)/dom0.cpio
$(DOM0_INITRD): $(XEN)/optee-interrupt.dtb $(GUEST_FILES) guest/port $(wildcard guest/dom0/*) $(XEN_DEBIAN_READY) $(GUEST_KERNEL) $(DOMU_INITRD)
	$(STEP) "dom0's initramfs" $(INITRAMFS) $(call guest_kernel,$(GUEST_SUITE)) --list guest/dom0/files.txt \
		--place xen=$(XEN_DEBIAN)/root --place domU=$(XEN) $@

XEN_FLASHES := $(XEN)/in-tree/flash.bin $(XEN)/ours/flash.bin
XEN_IMAGES := $(XEN)/$(MEDIATOR)/flash.bin $(GUEST_KERNEL) $(DOM0_INITRD)
