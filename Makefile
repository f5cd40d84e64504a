# SPDX-License-Identifier: BSD-2-Clause
# The project's front door: `make help`. The rules themselves are in the rooms' *.mk files.

BUILD := build
CACHE_DIR ?= $(BUILD)/cache
STEP := @tools/step.sh

.DEFAULT_GOAL := help

include tools/packages.mk
include tools/firmware.mk
include tools/guest.mk
-include mediator/build.mk
-include hypervisor/build.mk
-include tests/build.mk
