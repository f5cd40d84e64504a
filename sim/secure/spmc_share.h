/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's MEM_SHARE and MEM_FRAG_TX.
 */
#ifndef SIM_SPMC_SHARE_H
#define SIM_SPMC_SHARE_H

#include "secure/spmc.h"

void spmc_mem_share(struct om_smc *smc);
void spmc_mem_frag_tx(struct om_smc *smc);

#endif
