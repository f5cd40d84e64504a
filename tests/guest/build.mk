# SPDX-License-Identifier: BSD-2-Clause
# The bare test guest (raw image for a VM marked bare), and what its tests run besides.

BARE_GUEST := $(BUILD)/guest/bare.bin
BARE_DIR := $(BUILD)/guest/bare
# It shares the hypervisor's smallest parts: text output, memory functions, names of registers.
BARE_SRCS := $(wildcard tests/guest/*.c tests/guest/*.S tests/guest/ffa/*.c tests/guest/hostile/*.c) \
	$(addprefix hypervisor/,machine/print.c lib/string.c lib/memcpy.S)
BARE_OBJS := $(BARE_SRCS:%=$(BARE_DIR)/%.o)

$(BARE_OBJS): $(HYP_RULES)
$(BARE_DIR)/%.o: % | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HYP_CC) $(HYP_FLAGS) $(HYP_WARNINGS) -Ihypervisor -Isim -Itests/guest -c -o $@ $<

$(BARE_GUEST:.bin=.elf): $(BARE_OBJS) tests/guest/link.ld
	@$(HYP_LINK) -T tests/guest/link.ld -o $@ $(BARE_OBJS)

# The hypervisor without pinning: one file is another. The balloon test must see the difference.
UNPINNED := $(BUILD)/no-pinning$(OF_ABI)
UNPINNED_OBJ := $(UNPINNED)/port_pin.c.o
UNPINNED_OBJS = $(filter-out %/hypervisor/optee/port_pin.c.o,$(HYP_OBJS)) $(UNPINNED_OBJ)

$(UNPINNED_OBJ): tests/guest/no_pinning/port_pin.c $(HYP_RULES) | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(HYP_CC) $(HYP_FLAGS) $(HYP_WARNINGS) -Ihypervisor -c -o $@ $<

$(UNPINNED)/hypervisor.elf: $(HYP_OBJS) $(UNPINNED_OBJ) hypervisor/link.ld
	@$(HYP_LINK) -T hypervisor/link.ld -o $@ $(UNPINNED_OBJS)

$(BUILD)/flash-no-pinning$(OF_ABI).bin: $(UNPINNED)/hypervisor.bin $(TFA_READY) $(DEBIAN_READY) $(OPTEE_READY) \
		$(FIRMWARE_PARTS) $(SPMC_MANIFEST)
	$(call flash,$(OPTEE_BIN),$<)

-include $(BARE_OBJS:.o=.d) $(UNPINNED_OBJ:.o=.d)
