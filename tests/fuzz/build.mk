# SPDX-License-Identifier: BSD-2-Clause
# The fuzzer (tests/README.md): records of steps, run by libFuzzer on the simulated machine behind
# either door. `make fuzz-test` replays the corpus, `make fuzz` goes on from it for some minutes.

FUZZ := $(BUILD)/fuzz
FUZZ_CC := clang-19
FUZZ_DEFINES := -D_DEFAULT_SOURCE -DOM_FFA -DOM_TRACE -DOM_SHARES=12 -DSIM_RAM_PAGES=256u \
	-DSIM_POOL_PAGES=256u -DSIM_VM_PAGES=256u -DSIM_VMS=8u -DANSWERS_CALLS=16u -DGUEST_LIST_PAGES=3u \
	-DOM_SESSIONS_MAX=16 -DANSWERS_SESSIONS=16u
FUZZ_CFLAGS := -std=gnu11 -O2 -g -MMD -MP -Iinclude $(HOST_WARNINGS) $(FUZZ_DEFINES)
FUZZ_CORE_CFLAGS := $(FUZZ_CFLAGS) -ffreestanding -include tests/schedules/points.h
FUZZ_OTHER_CFLAGS := $(FUZZ_CFLAGS) -Isim -Itests

FUZZ_CORE := $(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS)
FUZZ_SIM := $(filter-out sim/machine/fiber.c sim/machine/alloc.c,$(wildcard sim/*/*.c)) \
	tests/judge.c tests/valid.c tests/valid_vm.c tests/valid_ffa.c \
	$(patsubst %,tests/schedules/%.c,context cpu fiber stacks trace)
FUZZ_STEPS := $(filter-out %/fuzz.c %/mutate.c %/replay.c %/snapshot.c %/afresh.c,$(wildcard tests/fuzz/*.c))
FUZZ_FAST := tests/schedules/arena.c tests/fuzz/snapshot.c
FUZZ_AFRESH := tests/fuzz/afresh.c

# What libFuzzer sees: where the mediator was, and what it compared; and where steps were.
FUZZ_SEES := -fsanitize-coverage=inline-8bit-counters,pc-table
FUZZ_SEES_CORE := $(FUZZ_SEES),trace-cmp

# $(1): program. $(2): compiler. $(3): flags. $(4): of the core besides. $(5): of steps. $(6): sources
# but those of the core. $(7): of the link.
define fuzz_program
$(FUZZ)/$(1).o/mediator/%.o: mediator/%.c | $(HOST_READY)
	@mkdir -p $$(@D)
	@$(2) $$(FUZZ_CORE_CFLAGS) $(3) $(4) -c $$< -o $$@

$(FUZZ)/$(1).o/tests/fuzz/%.o: tests/fuzz/%.c | $(HOST_READY)
	@mkdir -p $$(@D)
	@$(2) $$(FUZZ_OTHER_CFLAGS) $(3) $(5) -c $$< -o $$@

$(FUZZ)/$(1).o/%.o: %.c | $(HOST_READY)
	@mkdir -p $$(@D)
	@$(2) $$(FUZZ_OTHER_CFLAGS) $(3) -c $$< -o $$@

$(patsubst %,$(FUZZ)/$(1).o/tests/%.o,judge valid valid_vm valid_ffa): FUZZ_OTHER_CFLAGS += -Imediator

$(FUZZ)/$(1): $(patsubst %.c,$(FUZZ)/$(1).o/%.o,$(FUZZ_CORE) $(6))
	@$(2) $(3) $(7) $$^ -o $$@

-include $(patsubst %.c,$(FUZZ)/$(1).o/%.d,$(FUZZ_CORE) $(6))
endef

$(eval $(call fuzz_program,replay,$(HOST_CC),-fno-pie,,,$(FUZZ_SIM) $(FUZZ_STEPS) $(FUZZ_AFRESH) tests/fuzz/replay.c,-no-pie))
$(eval $(call fuzz_program,replay-asan,$(HOST_CC),-fno-pie $(HOST_SANITIZERS),,,$(FUZZ_SIM) $(FUZZ_STEPS) $(FUZZ_AFRESH) tests/fuzz/replay.c,-no-pie))

# Only with clang has a file's data a place of its own (state.h): the program that copies its machine.
FUZZ_STATE := -include tests/fuzz/state.h -fno-zero-initialized-in-bss
FUZZ_SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -D__SANITIZE_ADDRESS__
$(FUZZ)/fuzz.o/tests/fuzz/snapshot.o $(FUZZ)/fuzz.o/tests/fuzz/mutate.o $(FUZZ)/fuzz.o/tests/fuzz/fuzz.o: FUZZ_STATE :=
$(eval $(call fuzz_program,fuzz,$(FUZZ_CC),-fno-pie $$(FUZZ_STATE),$(FUZZ_SEES_CORE),$(FUZZ_SEES),$(FUZZ_SIM) $(FUZZ_STEPS) $(FUZZ_FAST) tests/fuzz/fuzz.c tests/fuzz/mutate.c,-no-pie -fsanitize=fuzzer))
$(eval $(call fuzz_program,fuzz-asan,$(FUZZ_CC),-fno-pie $(FUZZ_SANITIZERS),$(FUZZ_SEES_CORE),$(FUZZ_SEES),$(FUZZ_SIM) $(FUZZ_STEPS) $(FUZZ_AFRESH) tests/fuzz/fuzz.c tests/fuzz/mutate.c,-no-pie -fsanitize=fuzzer))

$(FUZZ)/corpus.bin: tests/fuzz/corpus.xz tests/fuzz/traced.xz
	@mkdir -p $(@D)
	@xz -dc $^ > $@

# The corpus, each input a test; without and with sanitizers.
.PHONY: fuzz-test
fuzz-test: $(FUZZ)/replay $(FUZZ)/replay-asan $(FUZZ)/corpus.bin
	@$(FUZZ)/replay $(FUZZ)/corpus.bin
	@ASAN_OPTIONS=detect_leaks=0 $(FUZZ)/replay-asan $(FUZZ)/corpus.bin

# The steps of one input, and what came of each.
.PHONY: fuzz-replay
fuzz-replay: $(FUZZ)/replay-asan
	@ASAN_OPTIONS=detect_leaks=0 $(FUZZ)/replay-asan --show $(INPUT)

FUZZ_SECONDS ?= 300
FUZZ_RUNS = tests/fuzz/fuzzer.py --seconds $(FUZZ_SECONDS) --seed $(if $(filter file,$(origin SEED)),0,$(SEED))
FUZZ_PROGRAMS := $(FUZZ)/fuzz $(FUZZ)/fuzz-asan $(FUZZ)/replay

.PHONY: fuzz fuzz-campaign fuzz-corpus fuzz-traced
fuzz: $(FUZZ_PROGRAMS)
	@$(FUZZ_RUNS) fuzz

# Goes on until it is interrupted.
fuzz-campaign: $(FUZZ_PROGRAMS)
	@$(FUZZ_RUNS) campaign

fuzz-corpus: $(FUZZ_PROGRAMS)
	@$(FUZZ_RUNS) corpus

# From the trace of a run of xtest: make run TRACE=1, then LOG=build/run/hypervisor.log
fuzz-traced: $(FUZZ_PROGRAMS)
	@$(FUZZ_RUNS) traced $(LOG)

# How much of mediator/ the corpus alone runs, by clang's count.
FUZZ_COUNTS := -fprofile-instr-generate -fcoverage-mapping
$(eval $(call fuzz_program,replay-counted,$(FUZZ_CC),-fno-pie,$(FUZZ_COUNTS),,$(FUZZ_SIM) $(FUZZ_STEPS) $(FUZZ_AFRESH) tests/fuzz/replay.c,-no-pie -fprofile-instr-generate))

.PHONY: fuzz-coverage
fuzz-coverage: $(FUZZ)/replay-counted $(FUZZ)/corpus.bin
	@LLVM_PROFILE_FILE=$(FUZZ)/%p.profraw $(FUZZ)/replay-counted $(FUZZ)/corpus.bin
	@llvm-profdata-19 merge -o $(FUZZ)/corpus.profdata $(FUZZ)/*.profraw
	@rm $(FUZZ)/*.profraw
	@llvm-cov-19 report $(FUZZ)/replay-counted -instr-profile=$(FUZZ)/corpus.profdata mediator/
