# SPDX-License-Identifier: BSD-2-Clause
# The module for KVM hosts, built for Debian's arm64 kernel as it is: the one that guests boot, too.

LINUX := $(BUILD)/linux
LINUX_DEBIAN := $(LINUX)/debian
LINUX_HEADERS := $(LINUX)/headers.txt
LINUX_TREE := $(LINUX)/module
LINUX_MODULE := $(LINUX)/optee-mediator.ko
LINUX_PORT_FILES := $(shell find ports/linux -type f) $(MEDIATOR_SRCS) $(wildcard mediator/*/*.h include/*/*.h)

$(LINUX_HEADERS): tools/debian_packages.sh tools/linux-packages.txt tools/linux_headers.sh | $(HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "Debian's kernel headers" tools/debian_packages.sh trixie tools/linux-packages.txt \
		$(LINUX_DEBIAN) $(CACHE_DIR)/linux
	@tools/linux_headers.sh $(LINUX_DEBIAN)/root >$@

# What the cross compiler of Debian 12 lacks beside the kernel's own: -fmin-function-alignment. BTF
# wants pahole. Without ftrace's flags, because its patch sites come out in another form than the
# kernel expects.
LINUX_MAKE = CC=$(CROSS_COMPILE)gcc KCFLAGS=-Werror CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT= \
	CONFIG_DEBUG_INFO_BTF_MODULES= CC_FLAGS_FTRACE=

$(LINUX_MODULE): $(LINUX_HEADERS) $(LINUX_PORT_FILES) tools/linux.mk tools/linux_check.sh $(KERNEL_READY)
	@ports/linux/make-tree $(LINUX_TREE)
	$(STEP) "module for Linux" tools/logged.sh $(LINUX)/build.log \
		$(MAKE) -C "$$(cat $(LINUX_HEADERS))" M=$(abspath $(LINUX_TREE)) $(LINUX_MAKE) modules
	@CROSS_COMPILE=$(CROSS_COMPILE) tools/linux_check.sh $(LINUX_TREE)/$(@F) "$$(cat $(LINUX_HEADERS))" \
		$(KERNEL_ROOT)/boot/vmlinuz-*
	@cp $(LINUX_TREE)/$(@F) $@

# The kernel's own driver, as a client of the module's.
LINUX_SOURCE := $(LINUX)/source
LINUX_HOST_TREE := $(LINUX)/module-host
LINUX_HOST_MODULE := $(LINUX)/optee-host.ko

$(LINUX_SOURCE)/ready.stamp: tools/debian_packages.sh tools/linux-source-packages.txt tools/linux.mk | $(HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "Debian's kernel source" tools/debian_packages.sh trixie tools/linux-source-packages.txt \
		$(LINUX_SOURCE) $(CACHE_DIR)/linux-source
	$(STEP) "the kernel's driver of OP-TEE" tar -xJf $(LINUX_SOURCE)/root/usr/src/linux-source-*.tar.xz \
		-C $(LINUX_SOURCE) --strip-components=1 --wildcards 'linux-source-*/Makefile' '*/drivers/tee/optee'
	@touch $@

$(LINUX_HOST_MODULE): $(LINUX_MODULE) $(LINUX_SOURCE)/ready.stamp
	@ports/linux/make-tree $(LINUX_HOST_TREE) $(LINUX_SOURCE)
	$(STEP) "the host's driver as a client" tools/logged.sh $(LINUX)/build-host.log \
		$(MAKE) -C "$$(cat $(LINUX_HEADERS))" M=$(abspath $(LINUX_HOST_TREE)) $(LINUX_MAKE) modules
	@cp $(LINUX_HOST_TREE)/host/$(@F) $@

.PHONY: linux-module
linux-module: $(LINUX_MODULE)

# KVM hosts of the tests: the firmware enters Linux itself, at EL2.
LINUX_FLASH := $(LINUX)/flash.bin
LINUX_INITRD := $(LINUX)/initrd.cpio

$(LINUX_FLASH): $(BUILD)/native/bl33.bin $(TFA_READY) $(DEBIAN_READY) $(FIRMWARE_PARTS) tools/flash.sh
	@mkdir -p $(@D)
	$(call flash,$(OPTEE_BIN),$<)

$(LINUX_INITRD): tools/initramfs.py $(wildcard guest/kvm-host/*) $(LINUX_MODULE) $(DEBIAN_READY) $(KERNEL_READY)
	$(STEP) "KVM host's initramfs" tools/initramfs.py --list guest/kvm-host/files.txt \
		--place root=$(DEBIAN_ROOT) --place kernel=$(KERNEL_ROOT) --place built=$(LINUX) $@

KVM_HOST_IMAGES := $(LINUX_FLASH) $(BUILD)/flash-native.bin $(GUEST_KERNEL) $(LINUX_INITRD)
