# SPDX-License-Identifier: BSD-2-Clause
# A claim for each promise, and the evidence beside it: all kinds of evidence, one after the other.

KINDS ?=

.PHONY: assurance
assurance: $(HOST_READY)
	@MAKE="$(MAKE)" tests/assurance/assure.py --kinds "$(KINDS)"

# What the last whole run of it found, for readers.
.PHONY: assurance-page
assurance-page:
	@tests/assurance/page.py
