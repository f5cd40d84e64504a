# SPDX-License-Identifier: BSD-2-Clause
# The reference hypervisor: build/hypervisor/hypervisor.bin, a raw image for 0x60000000, and .elf.
#
# libfdt is compiled from TF-A's source tree: LIBFDT_DIR has lib/libfdt and include/lib/libfdt.

HYP_CC = $(CROSS_COMPILE)gcc
# With TRACE=1 the mediator's events are kept (docs/tracing.md); such a hypervisor is compiled beside
# the other, which has not an instruction of it.
ifneq ($(filter-out 1,$(TRACE)),)
$(error TRACE=$(TRACE) means nothing: it is 1 or not set)
endif
# With ABI=ffa the mediator has its second door besides, by which each call costs a little more (docs/hypervisor.md).
HYP_DIR := $(BUILD)/hypervisor$(OF_ABI)$(TRACE:1=-trace)
HYP_OPTIONS := $(if $(OF_ABI),-DOM_FFA) $(TRACE:1=-DOM_TRACE)
HYP_OPTIONAL := $(if $(OF_ABI),,%/port_ffa.c) $(if $(TRACE),,%/trace.c)
LIBFDT_DIR ?= $(TFA_SOURCE)

# Found when it is needed: the compiler may not be installed before.
HYP_GCC_INCLUDE = $(shell $(HYP_CC) -print-file-name=include)

# How code is made, in all files together: the mediator's are small, and a guest's call goes through
# many of them.
HYP_CODE := -std=gnu11 -O2 -flto=auto -g -ffreestanding -fno-builtin -fno-common \
	-fno-stack-protector -fomit-frame-pointer -fno-pic -fno-tree-loop-distribute-patterns \
	-fno-asynchronous-unwind-tables -fno-strict-aliasing -mgeneral-regs-only -mstrict-align \
	-mno-outline-atomics -march=armv8-a $(HYP_OPTIONS)
HYP_FLAGS = $(HYP_CODE) -nostdinc -isystem $(HYP_GCC_INCLUDE) -Ihypervisor/lib -Iinclude -MMD -MP
HYP_LINK = $(HYP_CC) $(HYP_CODE) -nostdlib -static -no-pie -Wl,--build-id=none \
	-Wl,-z,noexecstack -Wl,--no-warn-rwx-segments
HYP_WARNINGS := -Wall -Wextra -Werror -Wmissing-prototypes -Wshadow

HYP_SRCS := $(filter-out $(HYP_OPTIONAL),$(wildcard hypervisor/*/*.c hypervisor/*/*.S))
HYP_FDT_SRCS := $(addprefix lib/libfdt/,fdt.c fdt_ro.c fdt_strerror.c fdt_sw.c)

HYP_MEDIATOR_SRCS := $(MEDIATOR_SRCS) $(if $(OF_ABI),$(MEDIATOR_FFA_SRCS))
HYP_OBJS := $(HYP_SRCS:%=$(HYP_DIR)/%.o) $(HYP_MEDIATOR_SRCS:%=$(HYP_DIR)/%.o) \
	$(HYP_FDT_SRCS:%=$(HYP_DIR)/%.o)

# The compiler itself calls memcpy and memset, late: they must not have gone by then.
%/hypervisor/lib/string.c.o: HYP_FLAGS += -fno-lto

# What has the flags, which whatever is compiled with them depends on.
HYP_RULES := hypervisor/build.mk mediator/build.mk
$(HYP_OBJS): $(HYP_RULES)

.PHONY: hypervisor
hypervisor: $(HYP_DIR)/hypervisor.bin

%.bin: %.elf
	@$(CROSS_COMPILE)objcopy -O binary $< $@

$(HYP_DIR)/hypervisor.elf: $(HYP_OBJS) hypervisor/link.ld
	@$(HYP_LINK) -T hypervisor/link.ld -o $@ $(HYP_OBJS)

$(HYP_DIR)/hypervisor/%.o: hypervisor/% | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(HYP_CC) $(HYP_FLAGS) $(HYP_WARNINGS) -Ihypervisor -isystem $(LIBFDT_DIR)/include/lib/libfdt \
		-c -o $@ $<

$(HYP_DIR)/mediator/%.o: mediator/% | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HYP_CC) $(HYP_FLAGS) $(HYP_WARNINGS) -c -o $@ $<

# Not a prerequisite: the source is there only once the packages are.
$(HYP_DIR)/lib/libfdt/%.o: | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(HYP_CC) $(HYP_FLAGS) -w -I$(LIBFDT_DIR)/include/lib/libfdt -c -o $@ $(LIBFDT_DIR)/lib/libfdt/$*

-include $(HYP_OBJS:.o=.d)
