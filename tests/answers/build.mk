# SPDX-License-Identifier: BSD-2-Clause
# What guests are told, compared with the specification (sim/answers/): by the host tests, whatever they
# are about. And each call of the port that fails, behind both doors.

ANSWERS_APART := $(patsubst %,$(HOST_BUILD)/test_%,faults linux% vmm% xen% spmc% port_ffa)
ANSWERS_TESTS := $(sort $(filter-out $(ANSWERS_APART),$(HOST_TESTS)) \
	$(filter-out %/test_ffa_faults,$(HOST_FFA_TESTS)))
FAULTS_TESTS := $(HOST_BUILD)/test_faults $(HOST_BUILD)/ffa/test_ffa_faults

.PHONY: answers-test
answers-test: $(ANSWERS_TESTS)
	@tests/answers/evidence.py answers $(ANSWERS_TESTS)

.PHONY: faults-test
faults-test: $(FAULTS_TESTS)
	@tests/answers/evidence.py faults $(FAULTS_TESTS)
