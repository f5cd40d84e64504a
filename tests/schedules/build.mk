# SPDX-License-Identifier: BSD-2-Clause
# Every schedule (tests/README.md): `make schedules-test` for what `make test` runs, `make schedules`
# for all. The mediator is compiled with points at its atomics, the simulated machine small; once to
# be copied, fast, and once under AddressSanitizer and UndefinedBehaviorSanitizer.

SCHEDULES := $(BUILD)/schedules
SCHEDULES_DEFINES := -D_DEFAULT_SOURCE -DSIM_RAM_PAGES=128u -DSIM_POOL_PAGES=128u \
	-DSIM_VM_PAGES=256u -DSIM_VMS=2u -DGUEST_LIST_PAGES=2u
SCHEDULES_CFLAGS := -std=gnu11 -O2 -g -fno-pie -MMD -MP $(HOST_WARNINGS) -Iinclude -Isim -Itests/schedules
# Behind FF-A: a table of shares that is soon gone through, so that a reset is short, too.
SCHEDULES_FFA := -DOM_FFA -DOM_SHARES=12 -DSHORT_POINTS=100u
# A core on its own, as in hypervisors.
SCHEDULES_CORE_CFLAGS := -std=gnu11 -O2 -g -fno-pie -MMD -MP $(HOST_WARNINGS) -ffreestanding -Iinclude \
	-include tests/schedules/points.h -DOM_TRACE

# The invariant, which looks inside the mediator.
SCHEDULES_INSIDE := tests/judge.c tests/valid.c tests/valid_vm.c tests/valid_ffa.c

# What both programs have, and what is of the SMC ABI; that of FF-A is in ffa/.
SCHEDULES_SMC := $(patsubst %,tests/schedules/%.c,entries entries_used judge judge_notif judge_used judge_wishes \
	prepare states_inside states_life states_table states_used states_work)
SCHEDULES_COMMON := $(filter-out sim/machine/fiber.c sim/machine/alloc.c,$(wildcard sim/*/*.c)) $(SCHEDULES_INSIDE) \
	$(filter-out $(SCHEDULES_SMC) %/arena.c %/snapshot.c %/afresh.c,$(wildcard tests/schedules/*.c))
SCHEDULES_FAST := tests/schedules/arena.c tests/schedules/snapshot.c
SCHEDULES_ASAN := sim/machine/alloc.c tests/schedules/afresh.c
SCHEDULES_FIRST := $(MEDIATOR_SRCS) $(SCHEDULES_SMC)
SCHEDULES_SECOND := $(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS) $(wildcard tests/schedules/ffa/*.c)

# $(1): program. $(2): fast or asan. $(3): flags. $(4): sources. $(5): of the link.
define schedules_program
$(SCHEDULES)/$(2)/$(1)/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $$(@D)
	@$$(HOST_CC) $$(SCHEDULES_CORE_CFLAGS) $(3) -c $$< -o $$@

$(SCHEDULES)/$(2)/$(1)/%.o: %.c | $(HOST_READY)
	@mkdir -p $$(@D)
	@$$(HOST_CC) $$(SCHEDULES_CFLAGS) $$(SCHEDULES_DEFINES) $(3) -c $$< -o $$@

$(SCHEDULES_INSIDE:%.c=$(SCHEDULES)/$(2)/$(1)/%.o): SCHEDULES_CFLAGS += -Imediator

$(SCHEDULES)/$(1)$(5): $(patsubst %.c,$(SCHEDULES)/$(2)/$(1)/%.o,$(4))
	@$$(HOST_CC) $(filter -fsanitize% -fno-sanitize%,$(3)) -no-pie $$^ -o $$@

-include $(patsubst %.c,$(SCHEDULES)/$(2)/$(1)/%.d,$(4))
endef

$(eval $(call schedules_program,schedules,fast,,$(SCHEDULES_FIRST) $(SCHEDULES_COMMON) $(SCHEDULES_FAST)))
$(eval $(call schedules_program,schedules,asan,$(HOST_SANITIZERS),$(SCHEDULES_FIRST) $(SCHEDULES_COMMON) $(SCHEDULES_ASAN),-asan))
$(eval $(call schedules_program,schedules-ffa,fast,$(SCHEDULES_FFA),$(SCHEDULES_SECOND) $(SCHEDULES_COMMON) $(SCHEDULES_FAST)))
$(eval $(call schedules_program,schedules-ffa,asan,$(SCHEDULES_FFA) $(HOST_SANITIZERS),$(SCHEDULES_SECOND) $(SCHEDULES_COMMON) $(SCHEDULES_ASAN),-asan))

# Each with AddressSanitizer besides. OM_SCHEDULE in the environment: that schedule only; of FF-A are
# those whose state begins with "ffa-".
.PHONY: schedules-test schedules-smc-test schedules-ffa-test
schedules-test: $(if $(OM_SCHEDULE),$(if $(filter ffa-%,$(OM_SCHEDULE)),schedules-ffa-test,schedules-smc-test), \
	schedules-smc-test schedules-ffa-test)

schedules-smc-test: $(SCHEDULES)/schedules $(SCHEDULES)/schedules-asan
	@$(SCHEDULES)/schedules
	@ASAN_OPTIONS=detect_leaks=0 $(SCHEDULES)/schedules-asan --at-most 20000

schedules-ffa-test: $(SCHEDULES)/schedules-ffa $(SCHEDULES)/schedules-ffa-asan
	@$(SCHEDULES)/schedules-ffa --at-most 1250000
	@ASAN_OPTIONS=detect_leaks=0 $(SCHEDULES)/schedules-ffa-asan --at-most 10000

.PHONY: schedules
schedules: $(SCHEDULES)/schedules $(SCHEDULES)/schedules-ffa
	@$(SCHEDULES)/schedules --all
	@$(SCHEDULES)/schedules-ffa --all
