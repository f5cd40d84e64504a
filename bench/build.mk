# SPDX-License-Identifier: BSD-2-Clause
# `make bench`: what a mediated call costs, on the host and at EL2; docs/performance.md says what the
# figures mean. On the host: optimised as a hypervisor would, counted by callgrind.

BENCH := $(BUILD)/bench
BENCH_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -D_GNU_SOURCE -Iinclude -Imediator -Ibench
BENCH_PROGRAMS := $(BENCH)/mediator $(BENCH)/scaling
BENCH_SRCS := $(addprefix bench/,guest.c port.c secure_world.c) $(MEDIATOR_SRCS)

$(BENCH_PROGRAMS): $(BENCH)/%: bench/%.c $(BENCH_SRCS) \
		$(wildcard bench/*.h mediator/*.h include/*/*.h) | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(BENCH_CFLAGS) $< $(BENCH_SRCS) -pthread -o $@

# $(call bench_host,EL2's figures): measures on the host and shows the table.
define bench_host
	@rm -f $(BENCH)/callgrind.out.*
	@valgrind -q --tool=callgrind --collect-atstart=no \
		--callgrind-out-file=$(BENCH)/callgrind.out.%p $(BENCH)/mediator >$(BENCH)/memory.txt
	@$(BENCH)/scaling >$(BENCH)/scaling.txt
	@bench/report.py $(BENCH) $(1)
endef

.PHONY: bench
bench: $(BENCH_PROGRAMS) $(BENCH)/el2.json
	$(call bench_host,$(BENCH)/el2.json)

.PHONY: bench-host
bench-host: $(BENCH_PROGRAMS)
	$(call bench_host)

$(BENCH)/el2_plugin.so: bench/el2_plugin.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) -std=c11 -O2 -Wall -Wextra -Werror -fPIC -shared -o $@ $<

EL2_PARTS := $(VM_IMAGES) $(BENCH)/el2_plugin.so
EL2 := bench/el2.py --timeout $(TIMEOUT)

$(BENCH)/el2.json: bench/el2.py $(EL2_PARTS)
	@$(EL2)

.PHONY: bench-el2
bench-el2: $(EL2_PARTS)
	@$(EL2)
