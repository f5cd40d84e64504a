# SPDX-License-Identifier: BSD-2-Clause
# Would the tests notice if the mediator did not do what it does? `make mutation` changes it in a random tenth of
# all places, `make mutation-campaign` in all.

MUTATION_SECONDS ?= 2400
FILES ?=
OPERATORS ?=
FUNCTIONS ?=
MUTATE := tests/mutation/mutate.py --operators "$(OPERATORS)" --functions "$(FUNCTIONS)"
# The commit gives one, if none is given.
MUTATION_SEED := $(if $(filter-out file,$(origin SEED)),--seed $(SEED))

.PHONY: mutation
mutation: $(HOST_READY)
	@$(MUTATE) $(MUTATION_SEED) $(if $(FILES)$(OPERATORS)$(FUNCTIONS),,--seconds $(MUTATION_SECONDS)) $(FILES)

# It can be stopped, and goes on where it was: docs/assurance/mutants.json.
.PHONY: mutation-campaign
mutation-campaign: $(HOST_READY)
	@$(MUTATE) --campaign $(FILES)

.PHONY: mutation-test
mutation-test: $(HOST_READY)
	@tests/mutation/test_mutation.py
	@tests/mutation/test_judging.py
