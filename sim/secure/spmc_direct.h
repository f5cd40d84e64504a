/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Direct messages, as the model SPMC gets them.
 */
#ifndef SIM_SPMC_DIRECT_H
#define SIM_SPMC_DIRECT_H

#include "secure/spmc.h"

void spmc_direct_request(struct om_smc *smc);

#endif
