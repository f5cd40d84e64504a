/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's way in.
 */
#ifndef SIM_SPMC_SMC_H
#define SIM_SPMC_SMC_H

#include <optee_mediator/types.h>

/* The secure world's side of a call of FF-A. All registers are the answer's. */
void spmc_smc(struct om_smc *smc);

/* From now on the secure world has FF-A, and no SMC ABI of OP-TEE's. */
void spmc_be_present(void);

#endif
