# SPDX-License-Identifier: BSD-2-Clause
# The reference hypervisor that looks at each SMC before OP-TEE gets it: make hostile-test, and CHECK=1.
#
# Its port is the hypervisor's own, by other names, with one in front of it that writes down and looks.

ifneq ($(filter-out 1,$(CHECK)),)
$(error CHECK=$(CHECK) means nothing: it is 1 or not set)
endif
OF_CHECK := $(CHECK:1=-check)

CHECK_DIR := $(BUILD)/check$(OF_ABI)$(TRACE:1=-trace)
CHECK_PORT := $(addprefix hypervisor/optee/,port.c port_pin.c $(if $(OF_ABI),port_ffa.c))
CHECK_SRCS := $(filter-out $(if $(OF_ABI),,%/ffa.c),$(wildcard tests/check/*.c))
CHECK_OWN := $(CHECK_SRCS:%=$(CHECK_DIR)/%.o) $(CHECK_PORT:%=$(CHECK_DIR)/%.o)
CHECK_OBJS := $(filter-out $(CHECK_PORT:%=$(HYP_DIR)/%.o),$(HYP_OBJS)) $(CHECK_OWN)
CHECK_NAMES := $(foreach name,smc pin unpin page_get page_put ffa_smc ffa_buffers,-Dom_port_$(name)=plain_port_$(name))
CHECK_CC = $(HYP_CC) $(HYP_FLAGS) $(HYP_WARNINGS) -Ihypervisor -Isim

$(CHECK_OWN): $(HYP_RULES)
$(CHECK_DIR)/tests/check/%.o: tests/check/% | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(CHECK_CC) -c -o $@ $<

$(CHECK_DIR)/hypervisor/%.o: hypervisor/% | $(TFA_SOURCE_READY)
	@mkdir -p $(@D)
	@$(CHECK_CC) $(CHECK_NAMES) -c -o $@ $<

$(CHECK_DIR)/hypervisor.elf: $(CHECK_OBJS) hypervisor/link.ld
	@$(HYP_LINK) -T hypervisor/link.ld -o $@ $(CHECK_OBJS)

CHECK_FLASH := $(BUILD)/flash-check$(OF_ABI).bin
$(CHECK_FLASH): $(CHECK_DIR)/hypervisor.bin $(HYP_CHOICE) $(TFA_READY) $(DEBIAN_READY) $(OPTEE_READY) $(FIRMWARE_PARTS) \
		$(SPMC_MANIFEST)
	$(call flash,$(OPTEE_BIN),$<)

-include $(CHECK_OWN:.o=.d)
