# SPDX-License-Identifier: BSD-2-Clause
# The reference VMM for KVM, a static program for arm64, and the library in it for other VMMs.
# On arm64 itself: make vmm CROSS_COMPILE=

VMM_DIR := $(BUILD)/vmm
VMM_CC = $(CROSS_COMPILE)gcc
VMM_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
VMM_CFLAGS = -std=gnu11 -O2 -g -pthread -MMD -MP -D_DEFAULT_SOURCE $(VMM_WARNINGS) \
	-Iports/linux/include/uapi -Ivmm/lib

VMM_OBJS := $(patsubst %.c,$(VMM_DIR)/%.o,$(wildcard vmm/*.c))
VMM_LIB_OBJS := $(patsubst %.c,$(VMM_DIR)/%.o,$(wildcard vmm/lib/*.c))
VMM_FDT_OBJS := $(addprefix $(VMM_DIR)/libfdt/,fdt.o fdt_ro.o fdt_rw.o fdt_strerror.o fdt_sw.o fdt_wip.o)

.PHONY: vmm
vmm: $(VMM_DIR)/om-vmm $(VMM_DIR)/libom-vmm.a

$(VMM_DIR)/om-vmm: $(VMM_OBJS) $(VMM_DIR)/libom-vmm.a $(VMM_FDT_OBJS)
	@$(VMM_CC) -pthread -static -o $@ $^

$(VMM_DIR)/libom-vmm.a: $(VMM_LIB_OBJS)
	@rm -f $@
	@$(CROSS_COMPILE)ar rcs $@ $^

$(VMM_DIR)/vmm/%.o: vmm/%.c | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(VMM_CC) $(VMM_CFLAGS) -isystem $(LIBFDT_DIR)/include/lib/libfdt -c -o $@ $<

# Not a prerequisite: the source is there only once the packages are.
$(VMM_DIR)/libfdt/%.o: | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(VMM_CC) -std=gnu11 -O2 -w -I$(LIBFDT_DIR)/include/lib/libfdt -c -o $@ $(LIBFDT_DIR)/lib/libfdt/$*.c

# For QEMU as it is: a library that is preloaded, and the command that does that. Its own libfdt, and all
# else but what it puts before others, is hidden.
PRELOAD_DIR := $(VMM_DIR)/preload
PRELOAD_LIB := $(VMM_DIR)/liboptee-kvm.so
PRELOAD_OBJS := $(patsubst %.c,$(PRELOAD_DIR)/%.o,$(wildcard vmm/preload/*.c vmm/lib/*.c)) \
	$(addprefix $(PRELOAD_DIR)/libfdt/,fdt.o fdt_ro.o fdt_rw.o fdt_strerror.o fdt_sw.o fdt_wip.o)
PRELOAD_CFLAGS := -fPIC -fvisibility=hidden

.PHONY: optee-kvm
optee-kvm: $(PRELOAD_LIB) $(VMM_DIR)/optee-kvm

$(PRELOAD_LIB): $(PRELOAD_OBJS)
	@$(VMM_CC) -shared -pthread -Wl,-z,defs,-z,now,-z,relro,-soname,$(@F) -o $@ $^ -ldl

$(VMM_DIR)/optee-kvm: vmm/preload/optee-kvm
	@mkdir -p $(@D)
	@install -m 755 $< $@

$(PRELOAD_DIR)/vmm/%.o: vmm/%.c | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(VMM_CC) $(VMM_CFLAGS) $(PRELOAD_CFLAGS) -isystem $(LIBFDT_DIR)/include/lib/libfdt -c -o $@ $<

# One of its functions has the name of one that is put before others.
$(PRELOAD_DIR)/libfdt/fdt_rw.o: PRELOAD_CFLAGS += -Dfdt_open_into=own_fdt_open_into

$(PRELOAD_DIR)/libfdt/%.o: | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(VMM_CC) -std=gnu11 -O2 -w $(PRELOAD_CFLAGS) -I$(LIBFDT_DIR)/include/lib/libfdt -c -o $@ \
		$(LIBFDT_DIR)/lib/libfdt/$*.c

# What tries the library, in the place of QEMU.
$(VMM_DIR)/preload-check: tests/preload/check.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(VMM_CC) $(VMM_CFLAGS) -o $@ $<

-include $(VMM_DIR)/preload-check.d
-include $(PRELOAD_OBJS:.o=.d)
-include $(VMM_OBJS:.o=.d) $(VMM_LIB_OBJS:.o=.d)
