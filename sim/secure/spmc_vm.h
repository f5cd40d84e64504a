/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMs as the model SPMC hears of them: framework messages.
 */
#ifndef SIM_SPMC_VM_H
#define SIM_SPMC_VM_H

#include "secure/spmc.h"

/* A direct message whose w2 has the framework's bit. */
void spmc_framework(struct om_smc *smc);

/* The end of the test: no VM, no handle, nothing half done. */
void spmc_clean_up(void);
/* The same for each return to a guest, when no other CPU is inside: no RX, no half a share. */
void spmc_check_rest(void);

#endif
