# SPDX-License-Identifier: BSD-2-Clause
# `make bench`: what a mediated call costs, on the host and at EL2; docs/performance.md says what the
# figures mean. On the host, counted by callgrind: the mediator and the port as embedders compile them,
# file by file; and the mediator alone as one, which the port is outside of. Not position independent, as
# the compiler would then not put functions of one file into those of another.

BENCH := $(BUILD)/bench
BENCH_CFLAGS := -O2 -fno-pie -g -MMD -MP -Wall -Wextra -Iinclude -Imediator -Ibench
BENCH_HOSTED := -std=gnu11 -D_GNU_SOURCE
BENCH_FREESTANDING := $(BENCH_HOSTED) -ffreestanding
BENCH_LTO := -O2 -fno-pie -ffreestanding -flto -r -flinker-output=nolto-rel

bench_objs = $(patsubst %.c,$(BENCH)/obj/%.o,$(1))
BENCH_PORT := $(call bench_objs,bench/port.c bench/lock.c)
BENCH_COUNTED_PORT := $(call bench_objs,bench/port.c bench/lock_counted.c)
BENCH_GUEST := $(call bench_objs,$(addprefix bench/,guest.c guest_rpc.c secure_world.c))
BENCH_ROWS := $(call bench_objs,$(addprefix bench/,mediator.c calls.c many.c hostile.c count.c))
BENCH_MEDIATOR := $(call bench_objs,$(MEDIATOR_SRCS))
BENCH_MEDIATOR_LTO := $(patsubst %.c,$(BENCH)/lto/obj/%.o,$(MEDIATOR_SRCS))

# A mediator with both doors, and what is measured of the second one.
BENCH_FFA := $(BENCH)/ffa
BENCH_FFA_SRCS := $(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS)
BENCH_FFA_ROWS := $(call bench_objs,$(addprefix bench/,ffa.c ffa_guest.c count.c))
BENCH_FFA_PORT := $(BENCH_PORT) $(call bench_objs,bench/ffa_port.c bench/ffa_secure_world.c)
BENCH_BOTH := $(patsubst %.c,$(BENCH_FFA)/obj/%.o,$(BENCH_FFA_SRCS))
BENCH_BOTH_LTO := $(patsubst %.c,$(BENCH_FFA)/lto/obj/%.o,$(BENCH_FFA_SRCS))

$(BENCH)/obj/bench/%.o: bench/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(BENCH_CFLAGS) $(BENCH_HOSTED) -c -o $@ $<

$(BENCH_PORT) $(BENCH_COUNTED_PORT) $(call bench_objs,bench/ffa_port.c): BENCH_HOSTED := $(BENCH_FREESTANDING)

$(BENCH)/obj/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(BENCH_CFLAGS) $(BENCH_FREESTANDING) -c -o $@ $<

$(BENCH)/lto/obj/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(BENCH_CFLAGS) $(BENCH_FREESTANDING) -flto -c -o $@ $<

$(BENCH_FFA)/obj/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(BENCH_CFLAGS) $(BENCH_FREESTANDING) -DOM_FFA -c -o $@ $<

$(BENCH_FFA)/lto/obj/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(BENCH_CFLAGS) $(BENCH_FREESTANDING) -DOM_FFA -flto -c -o $@ $<

$(BENCH)/lto/mediator.o: $(BENCH_MEDIATOR_LTO)
$(BENCH_FFA)/lto/mediator.o: $(BENCH_BOTH_LTO)
$(BENCH)/lto/mediator.o $(BENCH_FFA)/lto/mediator.o:
	@$(HOST_CC) $(BENCH_LTO) -o $@ $^

$(BENCH)/mediator: $(BENCH_ROWS) $(BENCH_GUEST) $(BENCH_PORT) $(BENCH_MEDIATOR)
$(BENCH)/lto/mediator: $(BENCH_ROWS) $(BENCH_GUEST) $(BENCH_PORT) $(BENCH)/lto/mediator.o
$(BENCH)/lock/under_lock: $(call bench_objs,$(addprefix bench/,under_lock.c hostile.c count.c)) \
		$(BENCH_GUEST) $(BENCH_COUNTED_PORT) $(BENCH_MEDIATOR)
$(BENCH)/scaling: $(call bench_objs,bench/scaling.c) $(BENCH_GUEST) $(BENCH_PORT) $(BENCH_MEDIATOR)

$(BENCH_FFA)/mediator: $(BENCH_FFA_ROWS) $(BENCH_GUEST) $(BENCH_FFA_PORT) $(BENCH_BOTH)
$(BENCH_FFA)/lto/mediator: $(BENCH_FFA_ROWS) $(BENCH_GUEST) $(BENCH_FFA_PORT) $(BENCH_FFA)/lto/mediator.o
$(BENCH_FFA)/both/doors: $(call bench_objs,$(addprefix bench/,doors.c calls.c count.c)) \
		$(BENCH_GUEST) $(BENCH_FFA_PORT) $(BENCH_BOTH)

BENCH_PROGRAMS := $(BENCH)/mediator $(BENCH)/lto/mediator $(BENCH)/lock/under_lock \
	$(BENCH_FFA)/mediator $(BENCH_FFA)/lto/mediator $(BENCH_FFA)/both/doors
$(BENCH_PROGRAMS) $(BENCH)/scaling:
	@mkdir -p $(@D)
	@$(HOST_CC) -no-pie -o $@ $^ -pthread

-include $(wildcard $(addprefix $(BENCH)/,$(foreach of,obj lto/obj ffa/obj ffa/lto/obj,$(of)/*/*.d $(of)/*/*/*.d)))

# A folder of profiles for each program. Without the host's instructions that count once a byte.
BENCH_TUNABLES := GLIBC_TUNABLES=glibc.cpu.x86_rep_stosb_threshold=1000000000:$\
glibc.cpu.x86_rep_movsb_threshold=1000000000

BENCH_COUNTS := $(addsuffix .counts,$(BENCH_PROGRAMS))
.PHONY: $(BENCH_COUNTS)
$(BENCH_COUNTS): %.counts: %
	@rm -f $(@D)/callgrind.out.*
	@$(BENCH_TUNABLES) valgrind -q --tool=callgrind --collect-atstart=no \
		--callgrind-out-file=$(@D)/callgrind.out.%p $< >$(@D)/memory.txt

# $(call bench_host,figures from elsewhere): seconds, when nothing else runs, and the table.
define bench_host
	@$(BENCH)/scaling >$(BENCH)/scaling.txt
	@bench/report.py $(BENCH) $(1)
endef

.PHONY: bench
bench: $(BENCH_COUNTS) $(BENCH)/scaling $(BENCH)/el2.json
	$(call bench_host,$(BENCH)/el2.json $(BENCH)/el2-ffa.json $(BENCH)/xtest.json)

.PHONY: bench-host
bench-host: $(BENCH_COUNTS) $(BENCH)/scaling
	$(call bench_host)

$(BENCH)/%_plugin.so: bench/%_plugin.c bench/qemu_plugin.h | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) -std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -shared -o $@ $<

EL2_PARTS := $(VM_IMAGES) $(BENCH)/el2_plugin.so
EL2 := bench/el2.py --timeout $(TIMEOUT)

$(BENCH)/el2.json: bench/el2.py $(EL2_PARTS)
	@$(EL2)

.PHONY: bench-el2
bench-el2: $(EL2_PARTS)
	@$(EL2)

.PHONY: bench-xtest
bench-xtest: $(VM_IMAGES) $(BUILD)/flash-native.bin
	@bench/xtest.py --xtest "$(XTEST)" --timeout $(TIMEOUT)

.PHONY: bench-isolation
bench-isolation: $(VM_IMAGES) $(BUILD)/flash-native.bin $(BENCH)/cpus_plugin.so
	@bench/latency.py --xtest "$(XTEST)" --timeout $(TIMEOUT)
	@bench/neighbour.py --timeout $(TIMEOUT)

.PHONY: bench-kvm
bench-kvm: $(KVM_IMAGES) $(NATIVE_IMAGES) $(BENCH)/profile_plugin.so
	@$(IN_KVM) bench/kvm.py --timeout $(TIMEOUT)
