/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's pair of buffers, as the model SPMC has it.
 */
#ifndef SIM_SPMC_RXTX_H
#define SIM_SPMC_RXTX_H

#include "secure/spmc.h"

void spmc_rxtx_map(struct om_smc *smc);
void spmc_rxtx_unmap(struct om_smc *smc);
void spmc_partition_info_get(struct om_smc *smc);
void spmc_rx_release(struct om_smc *smc);

/* The bytes of the hypervisor's TX, spmc.pages pages; NULL if there is none. */
const uint8_t *spmc_tx(void);

#endif
