# SPDX-License-Identifier: BSD-2-Clause
# Host tests: the mediator, the simulated machine and one program for each tests/test_*.c, all under
# AddressSanitizer and UndefinedBehaviorSanitizer. `make host-test` builds and runs them.

HOST_CC ?= gcc
HOST_BUILD := $(BUILD)/host
HOST_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
HOST_SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=undefined
HOST_CFLAGS := -std=c11 -O2 -g -MMD -MP $(HOST_WARNINGS) $(HOST_SANITIZERS) \
	-Iinclude
HOST_TEST_CFLAGS := $(HOST_CFLAGS) -D_DEFAULT_SOURCE -Isim -Itests
# The core is what every hypervisor compiles: no hosted library behind it. What it never wrote to is full of 0xfe,
# not of what happens to be there.
HOST_CORE_CFLAGS := $(HOST_CFLAGS) -ffreestanding -ftrivial-auto-var-init=pattern -DOM_TRACE

HOST_CORE := $(MEDIATOR_SRCS:%.c=$(HOST_BUILD)/%.o)
HOST_SIM := $(patsubst %.c,$(HOST_BUILD)/%.o,$(wildcard sim/*/*.c) tests/test.c tests/scenario.c \
	tests/ffa_hyp.c tests/steps.c tests/meanwhile.c tests/traced.c tests/judge.c tests/counts.c tests/faults.c tests/valid.c \
	tests/valid_vm.c tests/valid_ffa.c)
HOST_TESTS := $(patsubst tests/%.c,$(HOST_BUILD)/%,$(wildcard tests/test_*.c))

$(HOST_BUILD)/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(HOST_CORE_CFLAGS) -c $< -o $@

# What a port has that knows no hypervisor.
$(HOST_BUILD)/ports/%.o: ports/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(HOST_CORE_CFLAGS) -c $< -o $@

$(HOST_BUILD)/%.o: %.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(HOST_TEST_CFLAGS) -c $< -o $@

$(HOST_TESTS): $(HOST_BUILD)/%: $(HOST_BUILD)/tests/%.o $(HOST_SIM) $(HOST_CORE)
	@$(HOST_CC) $(HOST_SANITIZERS) $^ -lcmocka -o $@

# The only ones that look inside the mediator.
$(patsubst %,$(HOST_BUILD)/tests/%.o,judge valid valid_vm valid_ffa test_valid test_bounds test_client_id \
	ffa/test_ffa_bounds): HOST_TEST_CFLAGS += -Imediator

HOST_XEN := $(patsubst %,$(HOST_BUILD)/ports/xen/%.o,options options_print)
$(HOST_BUILD)/tests/test_xen_options.o: HOST_TEST_CFLAGS += -Iports/xen
$(HOST_BUILD)/test_xen_options: $(HOST_XEN)

HOST_LINUX := $(patsubst %,$(HOST_BUILD)/ports/linux/%.o,grant places regions uapi_check)
HOST_LINUX_TESTS := $(filter $(HOST_BUILD)/test_linux_%,$(HOST_TESTS))
$(HOST_LINUX): HOST_CORE_CFLAGS += -Iports/linux/include
$(HOST_LINUX_TESTS:$(HOST_BUILD)/%=$(HOST_BUILD)/tests/%.o): \
	HOST_TEST_CFLAGS += -Iports/linux -Iports/linux/include
$(HOST_LINUX_TESTS): $(HOST_LINUX)

# Of the reference VMM what knows no KVM.
HOST_VMM := $(patsubst %,$(HOST_BUILD)/vmm/%.o,image uart lib/asked lib/registers)
HOST_VMM_TESTS := $(filter $(HOST_BUILD)/test_vmm_%,$(HOST_TESTS))
$(HOST_VMM_TESTS:$(HOST_BUILD)/%=$(HOST_BUILD)/tests/%.o): HOST_TEST_CFLAGS += -Ivmm -Ivmm/lib
$(HOST_VMM_TESTS): $(HOST_VMM)

# The second door: the mediator once more, with both, and the tests that are behind it.
HOST_FFA := $(HOST_BUILD)/both
HOST_FFA_CORE := $(patsubst %.c,$(HOST_FFA)/%.o,$(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS))
HOST_FFA_TESTS := $(patsubst tests/%.c,$(HOST_BUILD)/%,$(wildcard tests/ffa/test_*.c))
HOST_FFA_COMMON := $(patsubst %,$(HOST_BUILD)/tests/ffa/%.o,caller guest scenario fragments judged strange)

$(HOST_FFA)/%.o: %.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(HOST_CORE_CFLAGS) -DOM_FFA -c $< -o $@

$(HOST_FFA_TESTS): $(HOST_BUILD)/%: $(HOST_BUILD)/tests/%.o $(HOST_FFA_COMMON) $(HOST_SIM) $(HOST_FFA_CORE)
	@mkdir -p $(@D)
	@$(HOST_CC) $(HOST_SANITIZERS) $^ -lcmocka -o $@

.PHONY: host-test
host-test: $(HOST_TESTS) $(HOST_FFA_TESTS)
	@tests/run.sh $(sort $(HOST_TESTS)) $(sort $(HOST_FFA_TESTS))

.SECONDARY: $(HOST_FFA_TESTS:$(HOST_BUILD)/%=$(HOST_BUILD)/tests/%.o) $(HOST_TESTS:$(HOST_BUILD)/%=$(HOST_BUILD)/tests/%.o)
-include $(HOST_FFA_CORE:.o=.d) $(HOST_FFA_COMMON:.o=.d) $(HOST_FFA_TESTS:$(HOST_BUILD)/%=$(HOST_BUILD)/tests/%.d)
-include $(HOST_CORE:.o=.d) $(HOST_SIM:.o=.d) $(HOST_XEN:.o=.d) $(HOST_LINUX:.o=.d) $(HOST_VMM:.o=.d) \
	$(HOST_TESTS:$(HOST_BUILD)/%=$(HOST_BUILD)/tests/%.d)
