# SPDX-License-Identifier: BSD-2-Clause
# For VMMs on arm64: the library by which they give their guests OP-TEE.
# On arm64 itself: make vmm CROSS_COMPILE=

VMM_DIR := $(BUILD)/vmm
VMM_CC = $(CROSS_COMPILE)gcc
VMM_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
VMM_CFLAGS = -std=gnu11 -O2 -g -pthread -MMD -MP -D_DEFAULT_SOURCE $(VMM_WARNINGS) \
	-Iports/linux/include/uapi -Ivmm/lib

VMM_LIB_OBJS := $(patsubst %.c,$(VMM_DIR)/%.o,$(wildcard vmm/lib/*.c))

.PHONY: vmm
vmm: $(VMM_DIR)/libom-vmm.a

$(VMM_DIR)/libom-vmm.a: $(VMM_LIB_OBJS)
	@rm -f $@
	@$(CROSS_COMPILE)ar rcs $@ $^

$(VMM_DIR)/vmm/%.o: vmm/%.c | $(DEBIAN_READY)
	@mkdir -p $(@D)
	@$(VMM_CC) $(VMM_CFLAGS) -isystem $(LIBFDT_DIR)/include/lib/libfdt -c -o $@ $<

-include $(VMM_LIB_OBJS:.o=.d)
