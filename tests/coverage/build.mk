# SPDX-License-Identifier: BSD-2-Clause
# What of the mediator the host tests and the schedules run: `make coverage`. Their programs are made once
# more by their own rules, by a compiler that counts and without sanitizers, in a build folder of its own.

COVERAGE := $(BUILD)/coverage
FILES ?=
# Of this make only these: it has as many jobs as it likes.
COVERAGE_MAKE = MAKEFLAGS= $(MAKE) --no-print-directory BUILD=$(COVERAGE) CACHE_DIR=$(CACHE_DIR) \
	HOST_CC=tests/coverage/cc.sh HOST_SANITIZERS=
COVERAGE_FOLDERS := $(addprefix $(COVERAGE)/profiles/,host ffa schedules schedules-ffa)

.PHONY: coverage
coverage: $(HOST_READY)
	@rm -rf $(COVERAGE)/profiles
	@began=$$(date +%s) && $(COVERAGE_MAKE) coverage-run && tests/coverage/judge.py --began $$began \
		$(join $(addsuffix =,$(COVERAGE_FOLDERS)),$(COVERAGE_PROGRAMS)) --files $(FILES)

# One program stands for all that have the same objects of the mediator.
COVERAGE_PROGRAMS := $(COVERAGE)/host/test_message $(COVERAGE)/host/ffa/test_sharing \
	$(COVERAGE)/schedules/schedules $(COVERAGE)/schedules/schedules-ffa

# In that folder, which is BUILD there. Profiles of programs with the same objects are added up.
COUNTING = LLVM_PROFILE_FILE=$(BUILD)/profiles/$(1)/%m.profraw
COVERAGE_RUNS := $(addprefix coverage-run-,host ffa schedules)
.PHONY: coverage-run $(COVERAGE_RUNS)
coverage-run: $(COVERAGE_RUNS)

coverage-run-host: $(HOST_TESTS)
	@$(call COUNTING,host) tests/run.sh $(sort $(HOST_TESTS))

coverage-run-ffa: $(HOST_FFA_TESTS)
	@$(call COUNTING,ffa) tests/run.sh $(sort $(HOST_FFA_TESTS))

# As many as `make schedules-test` has without AddressSanitizer.
coverage-run-schedules: $(SCHEDULES)/schedules $(SCHEDULES)/schedules-ffa
	@$(call COUNTING,schedules) $(SCHEDULES)/schedules
	@$(call COUNTING,schedules-ffa) $(SCHEDULES)/schedules-ffa --at-most 1250000
