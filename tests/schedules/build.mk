# SPDX-License-Identifier: BSD-2-Clause
# Every schedule (tests/README.md): `make schedules-test` for what `make test` runs, `make schedules`
# for all. The mediator is compiled with points at its atomics, the simulated machine small; once to
# be copied, fast, and once under AddressSanitizer and UndefinedBehaviorSanitizer.

SCHEDULES := $(BUILD)/schedules
SCHEDULES_DEFINES := -D_DEFAULT_SOURCE -DSIM_RAM_PAGES=128u -DSIM_POOL_PAGES=128u \
	-DSIM_VM_PAGES=256u -DSIM_VMS=2u -DGUEST_LIST_PAGES=2u
SCHEDULES_CFLAGS := -std=gnu11 -O2 -g -fno-pie -MMD -MP $(HOST_WARNINGS) -Iinclude -Isim -Itests/schedules
# A core on its own, as in hypervisors.
SCHEDULES_CORE_CFLAGS := -std=gnu11 -O2 -g -fno-pie -MMD -MP $(HOST_WARNINGS) -ffreestanding -Iinclude \
	-include tests/schedules/points.h -DOM_TRACE

# The invariant, which looks inside the mediator.
SCHEDULES_INSIDE := tests/judge.c tests/valid.c tests/valid_vm.c tests/valid_ffa.c

SCHEDULES_COMMON := $(MEDIATOR_SRCS) $(filter-out sim/machine/fiber.c sim/machine/alloc.c,$(wildcard sim/*/*.c)) \
	$(filter-out %/arena.c %/snapshot.c %/afresh.c,$(wildcard tests/schedules/*.c)) \
	$(SCHEDULES_INSIDE)
SCHEDULES_FAST := $(patsubst %.c,$(SCHEDULES)/fast/%.o,$(SCHEDULES_COMMON) \
	tests/schedules/arena.c tests/schedules/snapshot.c)
SCHEDULES_ASAN := $(patsubst %.c,$(SCHEDULES)/asan/%.o,$(SCHEDULES_COMMON) \
	sim/machine/alloc.c tests/schedules/afresh.c)

$(SCHEDULES)/fast/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(SCHEDULES_CORE_CFLAGS) -c $< -o $@

$(SCHEDULES)/fast/%.o: %.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(SCHEDULES_CFLAGS) $(SCHEDULES_DEFINES) -c $< -o $@

$(SCHEDULES)/asan/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(SCHEDULES_CORE_CFLAGS) $(HOST_SANITIZERS) -c $< -o $@

$(SCHEDULES)/asan/%.o: %.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(SCHEDULES_CFLAGS) $(SCHEDULES_DEFINES) $(HOST_SANITIZERS) -c $< -o $@

$(SCHEDULES)/schedules: $(SCHEDULES_FAST)
	@$(HOST_CC) -no-pie $^ -o $@

$(SCHEDULES)/schedules-asan: $(SCHEDULES_ASAN)
	@$(HOST_CC) $(HOST_SANITIZERS) -no-pie $^ -o $@

$(SCHEDULES_INSIDE:%.c=$(SCHEDULES)/fast/%.o) $(SCHEDULES_INSIDE:%.c=$(SCHEDULES)/asan/%.o): \
	SCHEDULES_CFLAGS += -Imediator

# OM_SCHEDULE in the environment: that schedule only, in both.
.PHONY: schedules-test
schedules-test: $(SCHEDULES)/schedules $(SCHEDULES)/schedules-asan
	@$(SCHEDULES)/schedules
	@ASAN_OPTIONS=detect_leaks=0 $(SCHEDULES)/schedules-asan --at-most 20000

.PHONY: schedules
schedules: $(SCHEDULES)/schedules
	@$(SCHEDULES)/schedules --all

-include $(SCHEDULES_FAST:.o=.d) $(SCHEDULES_ASAN:.o=.d)
