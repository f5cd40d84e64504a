/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's partitions: which VMs it knows, and who is in them.
 */
#ifndef SIM_OPTEE_GUEST_H
#define SIM_OPTEE_GUEST_H

#include "secure/optee.h"

/* Whether a buffer of OP-TEE's has this cookie, and no guest may see it. */
bool optee_knows_cookie(uint64_t cookie);

/* A CPU enters a partition, and leaves it. */
void optee_guest_enter(struct optee_guest *guest);
void optee_guest_leave(struct optee_guest *guest);

/* A partition for a VM, NULL if there is no place; and its end, with all that is in it. */
struct optee_guest *optee_partition_new(uint16_t id);
void optee_partition_drop(struct optee_guest *guest);

/* Return a0. */
uint32_t optee_vm_created(const struct om_smc *smc);
uint32_t optee_vm_destroyed(const struct om_smc *smc);

/* Also checks that no VM is left. */
void optee_clean_up(void);

#endif
