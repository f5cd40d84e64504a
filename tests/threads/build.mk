# SPDX-License-Identifier: BSD-2-Clause
# Real threads in the mediator under ThreadSanitizer: `make threads-test`. It sees the mediator and
# order.c alone, so that nothing else lends the mediator an order; see threads.h.

SECONDS ?= 60
THREADS_CC ?= clang-19
THREADS_BUILD := $(BUILD)/threads
THREADS_TSAN := -fsanitize=thread
THREADS_CFLAGS := -std=c11 -O1 -g -MMD -MP $(HOST_WARNINGS) -Iinclude
THREADS_CORE_CFLAGS := $(THREADS_CFLAGS) $(THREADS_TSAN) -ffreestanding -DOM_TRACE
# Without builtins no loop becomes a memcpy(), which ThreadSanitizer would see.
THREADS_TEST_CFLAGS := $(THREADS_CFLAGS) -D_DEFAULT_SOURCE -fno-builtin -Isim

THREADS_CORE := $(MEDIATOR_SRCS:%.c=$(THREADS_BUILD)/%.o)
THREADS_REST := $(patsubst %.c,$(THREADS_BUILD)/%.o,$(wildcard tests/threads/*.c))
THREADS_TEST := $(THREADS_BUILD)/threads
# A signal of the watch is none of the mediator's.
THREADS_OPTIONS := report_signal_unsafe=0

$(THREADS_BUILD)/tests/threads/order.o: THREADS_TEST_CFLAGS += $(THREADS_TSAN)

$(THREADS_BUILD)/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(THREADS_CC) $(THREADS_CORE_CFLAGS) -c $< -o $@

$(THREADS_BUILD)/tests/threads/%.o: tests/threads/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(THREADS_CC) $(THREADS_TEST_CFLAGS) -c $< -o $@

$(THREADS_TEST): $(THREADS_CORE) $(THREADS_REST)
	@$(THREADS_CC) $(THREADS_TSAN) $^ -o $@

# ThreadSanitizer wants memory at places of its own: no random ones.
.PHONY: threads-test
threads-test: $(THREADS_TEST)
	@TSAN_OPTIONS="$(THREADS_OPTIONS) $$TSAN_OPTIONS" setarch -R $(THREADS_TEST) $(SECONDS)

-include $(THREADS_CORE:.o=.d) $(THREADS_REST:.o=.d)
