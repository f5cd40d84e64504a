# SPDX-License-Identifier: BSD-2-Clause
# Real threads in the mediator under ThreadSanitizer: `make threads-test`. It sees the mediator and
# order.c alone, so that nothing else lends the mediator an order; see threads.h. One program has the
# first door, the other one FF-A.

SECONDS ?= 60
THREADS_CC ?= clang-19
THREADS_BUILD := $(BUILD)/threads
THREADS_TSAN := -fsanitize=thread
THREADS_CFLAGS := -std=c11 -O1 -g -MMD -MP $(HOST_WARNINGS) -Iinclude
THREADS_CORE_CFLAGS := $(THREADS_CFLAGS) $(THREADS_TSAN) -ffreestanding -DOM_TRACE
# Without builtins no loop becomes a memcpy(), which ThreadSanitizer would see.
THREADS_TEST_CFLAGS := $(THREADS_CFLAGS) -D_DEFAULT_SOURCE -fno-builtin -Isim
# A table of shares that is soon full.
THREADS_FFA := -DOM_FFA -DOM_SHARES=14

THREADS_COMMON := $(patsubst %,tests/threads/%.c,judge main operator order port trace vcpu)
THREADS_FIRST := $(patsubst %.c,$(THREADS_BUILD)/%.o,$(MEDIATOR_SRCS) $(wildcard tests/threads/*.c))
THREADS_SECOND := $(patsubst %.c,$(THREADS_BUILD)/both/%.o,$(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS)) \
	$(patsubst %.c,$(THREADS_BUILD)/%.o,$(THREADS_COMMON) $(wildcard tests/threads/ffa/*.c))
# A signal of the watch is none of the mediator's.
THREADS_OPTIONS := report_signal_unsafe=0

$(THREADS_BUILD)/tests/threads/order.o: THREADS_TEST_CFLAGS += $(THREADS_TSAN)

$(THREADS_BUILD)/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(THREADS_CC) $(THREADS_CORE_CFLAGS) -c $< -o $@

$(THREADS_BUILD)/both/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(THREADS_CC) $(THREADS_CORE_CFLAGS) $(THREADS_FFA) -c $< -o $@

$(THREADS_BUILD)/tests/threads/%.o: tests/threads/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(THREADS_CC) $(THREADS_TEST_CFLAGS) -c $< -o $@

$(THREADS_BUILD)/threads: $(THREADS_FIRST)
	@$(THREADS_CC) $(THREADS_TSAN) $^ -o $@

# See ffa/presence.c.
THREADS_HELD_UP := -Wl,--wrap=om_presence_enter,--wrap=om_presence_leave

$(THREADS_BUILD)/threads-ffa: $(THREADS_SECOND)
	@$(THREADS_CC) $(THREADS_TSAN) $(THREADS_HELD_UP) $^ -o $@

# The count of both is the last line.
.PHONY: threads-test threads-smc-test threads-ffa-test
threads-test: $(THREADS_BUILD)/threads $(THREADS_BUILD)/threads-ffa
	@TSAN_OPTIONS="$(THREADS_OPTIONS) $$TSAN_OPTIONS" tests/threads/run.sh $(THREADS_BUILD) $(SECONDS)

# One of them alone. ThreadSanitizer wants memory at places of its own: no random ones.
threads-smc-test: $(THREADS_BUILD)/threads
	@TSAN_OPTIONS="$(THREADS_OPTIONS) $$TSAN_OPTIONS" setarch -R $< $(SECONDS)

threads-ffa-test: $(THREADS_BUILD)/threads-ffa
	@TSAN_OPTIONS="$(THREADS_OPTIONS) $$TSAN_OPTIONS" setarch -R $< $(SECONDS)

-include $(THREADS_FIRST:.o=.d) $(THREADS_SECOND:.o=.d)
