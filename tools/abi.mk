# SPDX-License-Identifier: BSD-2-Clause
# How the normal world reaches OP-TEE: by OP-TEE's own SMCs, or by FF-A (docs/ffa.md). What is built for FF-A
# has a name of its own, so that both are there side by side.

ifneq ($(words $(ABI)) $(words $(filter smc ffa,$(ABI))),1 1)
$(error ABI=$(ABI): it is smc or ffa)
endif
OF_ABI := $(if $(filter ffa,$(ABI)),-ffa)

# The mediator knows SMCs alone so far. Files can be made all the same.
WITHOUT_MEDIATOR := $(if $(filter only,$(NATIVE)),run shell) $(BUILD)/%
ifneq ($(and $(OF_ABI),$(filter-out $(WITHOUT_MEDIATOR),$(MAKECMDGOALS))),)
$(error ABI=ffa: there are make run and make shell with NATIVE=only, bare OP-TEE; the mediator has no FF-A yet)
endif

# What an own TF-A speaks: the one with its OP-TEE dispatcher has that service by name, whatever it logs.
TFA_ABI := $(if $(wildcard $(TFA_DIR)/bl31.bin),$(shell grep -aq opteed_fast $(TFA_DIR)/bl31.bin && echo smc || echo ffa))
TFA_OPTIONS_smc := SPD=opteed
TFA_OPTIONS_ffa := SPD=spmd SPMD_SPM_AT_SEL2=0 SPMC_OPTEE=1
ifneq ($(and $(TFA_DIR),$(filter-out $(ABI),$(TFA_ABI))),)
$(error TFA_DIR=$(TFA_DIR): that TF-A is of ABI=$(TFA_ABI): for ABI=$(ABI) build it with $(TFA_OPTIONS_$(ABI)))
endif
