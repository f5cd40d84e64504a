# SPDX-License-Identifier: BSD-2-Clause
# `make bench`: what a mediated call costs, in instructions, on the host. Optimised as a hypervisor
# would, counted by callgrind; docs/performance.md says what the figures mean.

BENCH := $(BUILD)/bench
BENCH_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Iinclude -Imediator -Ibench
BENCH_SRCS := $(addprefix bench/,guest.c mediator.c port.c secure_world.c)

$(BENCH)/mediator: $(BENCH_SRCS) $(MEDIATOR_SRCS) $(wildcard bench/*.h mediator/*.h include/*/*.h) \
		| $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(BENCH_CFLAGS) $(BENCH_SRCS) $(MEDIATOR_SRCS) -o $@

.PHONY: bench
bench: $(BENCH)/mediator
	@rm -f $(BENCH)/callgrind.out.*
	@valgrind -q --tool=callgrind --collect-atstart=no \
		--callgrind-out-file=$(BENCH)/callgrind.out.%p $< >$(BENCH)/memory.txt
	@bench/report.py $(BENCH)
