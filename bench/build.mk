# SPDX-License-Identifier: BSD-2-Clause
# `make bench`: what a mediated call costs, in instructions, on the host. Optimised as a hypervisor
# would, counted by callgrind; docs/performance.md says what the figures mean.

BENCH := $(BUILD)/bench
BENCH_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -D_GNU_SOURCE -Iinclude -Imediator -Ibench
BENCH_PROGRAMS := $(BENCH)/mediator $(BENCH)/scaling
BENCH_SRCS := $(addprefix bench/,guest.c port.c secure_world.c) $(MEDIATOR_SRCS)

$(BENCH_PROGRAMS): $(BENCH)/%: bench/%.c $(BENCH_SRCS) \
		$(wildcard bench/*.h mediator/*.h include/*/*.h) | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(BENCH_CFLAGS) $< $(BENCH_SRCS) -pthread -o $@

.PHONY: bench
bench: $(BENCH_PROGRAMS)
	@rm -f $(BENCH)/callgrind.out.*
	@valgrind -q --tool=callgrind --collect-atstart=no \
		--callgrind-out-file=$(BENCH)/callgrind.out.%p $(BENCH)/mediator >$(BENCH)/memory.txt
	@$(BENCH)/scaling >$(BENCH)/scaling.txt
	@bench/report.py $(BENCH)
