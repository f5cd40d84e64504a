# SPDX-License-Identifier: BSD-2-Clause
# How the normal world reaches OP-TEE: by OP-TEE's own SMCs, or by FF-A (docs/ffa.md). What is built for FF-A
# has a name of its own, so that both are there side by side.

ifneq ($(words $(ABI)) $(words $(filter smc ffa,$(ABI))),1 1)
$(error ABI=$(ABI): it is smc or ffa)
endif
OF_ABI := $(if $(filter ffa,$(ABI)),-ffa)

# What there is with FF-A: the reference hypervisor's machine alone takes it. Files can be made all the same.
FFA_TESTS := $(addsuffix -test,destroy third-vm notification kexec traced hostile lives renewal balloon life limits big-buffer policy)
FFA_GOALS := run shell top bench-el2 hostile-campaign lives-campaign $(FFA_TESTS)
NOT_OF_FFA := $(if $(OF_ABI),$(filter-out $(FFA_GOALS) help hypervisor clean distclean $(BUILD)/%,$(MAKECMDGOALS)))
ifneq ($(NOT_OF_FFA),)
$(error ABI=ffa: there is no make $(NOT_OF_FFA) with it, but make $(FFA_GOALS))
endif

# What an own TF-A speaks: the one with its OP-TEE dispatcher has that service by name, whatever it logs.
TFA_ABI := $(if $(wildcard $(TFA_DIR)/bl31.bin),$(shell grep -aq opteed_fast $(TFA_DIR)/bl31.bin && echo smc || echo ffa))
TFA_OPTIONS_smc := SPD=opteed
TFA_OPTIONS_ffa := SPD=spmd SPMD_SPM_AT_SEL2=0 SPMC_OPTEE=1
ifneq ($(and $(TFA_DIR),$(filter-out $(ABI),$(TFA_ABI))),)
$(error TFA_DIR=$(TFA_DIR): that TF-A is of ABI=$(TFA_ABI): for ABI=$(ABI) build it with $(TFA_OPTIONS_$(ABI)))
endif
