# SPDX-License-Identifier: BSD-2-Clause
# Proofs by CBMC: `make proof`, and `make proof-planted` that they find what is wrong. See docs/proofs.md.

NAME ?=
PROOF_TOOL := $(BUILD)/proof/debian
PROOF_READY := $(PROOF_TOOL)/ready.stamp

# Debian 12 has no CBMC that is new enough: it is not installed, and runs with the libraries of its own release.
$(PROOF_READY): tools/debian_packages.sh tools/proof-packages.txt | $(HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "CBMC" tools/debian_packages.sh trixie tools/proof-packages.txt $(PROOF_TOOL) $(CACHE_DIR)/proof
	@touch $@

.PHONY: proof
proof: $(PROOF_READY)
	@tests/proof/prove.py $(NAME)

.PHONY: proof-planted
proof-planted: $(PROOF_READY)
	@tests/proof/prove.py --planted $(NAME)
