/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's way in.
 */
#ifndef SIM_OPTEE_SMC_H
#define SIM_OPTEE_SMC_H

#include <optee_mediator/types.h>

void optee_init(void);

/* The secure world's side of an SMC. */
void optee_smc(struct om_smc *smc);

#endif
