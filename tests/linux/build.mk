# SPDX-License-Identifier: BSD-2-Clause
# Programs that run on a KVM host in the tests, where they play VMMs; and the host's initramfs.

LINUX_TEST_DIR := $(BUILD)/linux/tests
LINUX_TESTS := $(addprefix $(LINUX_TEST_DIR)/om-,discard fuzz life refusal stall)
LINUX_TEST_INITRD := $(BUILD)/linux/initrd-tests.cpio
LINUX_TEST_FLAGS := -std=gnu11 -O2 -g -MMD -MP -pthread -Wall -Wextra -Werror -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wno-missing-field-initializers \
	-Itests/linux -Iports/linux/include -Isim

linux_test_objs = $(patsubst %.c,$(LINUX_TEST_DIR)/%.o,$(notdir $(1)))
LINUX_TEST_LIB := $(call linux_test_objs,case.c client.c fuse.c guest.c guest_rpc.c kernel.c \
	memory.c notified.c pages.c wait.c)

$(LINUX_TEST_DIR)/%.o: tests/linux/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(CROSS_COMPILE)gcc $(LINUX_TEST_FLAGS) -c -o $@ $<

$(LINUX_TEST_DIR)/om-discard: $(call linux_test_objs,discard.c)
$(LINUX_TEST_DIR)/om-fuzz: $(call linux_test_objs,$(wildcard tests/linux/fuzz*.c))
$(LINUX_TEST_DIR)/om-life: $(call linux_test_objs,$(wildcard tests/linux/life*.c))
$(LINUX_TEST_DIR)/om-refusal: $(call linux_test_objs,$(wildcard tests/linux/refusal*.c))
$(LINUX_TEST_DIR)/om-stall: $(call linux_test_objs,stall.c stall_close.c stalled.c)

$(LINUX_TESTS): $(LINUX_TEST_LIB)
	@$(CROSS_COMPILE)gcc -static -pthread -s -o $@ $^

$(LINUX_TEST_INITRD): tests/linux/files.txt $(LINUX_TESTS) $(LINUX_INITRD)
	$(STEP) "KVM host's initramfs with test programs" tools/initramfs.py \
		--list guest/kvm-host/files.txt --list $< --place root=$(DEBIAN_ROOT) \
		--place kernel=$(KERNEL_ROOT) --place built=$(LINUX) --place tests=$(LINUX_TEST_DIR) $@

LINUX_TEST_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(LINUX_TEST_INITRD)

# Test programs beside VMs.
KVM_TEST_INITRD := $(LINUX)/kvm-tests.cpio
$(KVM_TEST_INITRD): tests/linux/files.txt $(LINUX_TESTS) $(KVM_HOST_FILES) $(GUEST_INITRD)
	$(STEP) "KVM host's initramfs, with guests and test programs" $(KVM_INITRAMFS) --list $< \
		--place tests=$(LINUX_TEST_DIR) $@

KVM_TEST_IMAGES := $(LINUX_FLASH) $(GUEST_KERNEL) $(KVM_TEST_INITRD)

.PHONY: linux-tests
linux-tests: $(LINUX_TESTS)

-include $(wildcard $(LINUX_TEST_DIR)/*.d)
