/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Yielding calls of the model OP-TEE behind FF-A.
 */
#ifndef SIM_SPMC_YIELDING_H
#define SIM_SPMC_YIELDING_H

#include "secure/spmc.h"

/* CALL_WITH_ARG and RESUME */
void spmc_yielding_call(struct optee_guest *guest, struct om_smc *smc);

#endif
