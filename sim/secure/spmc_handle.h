/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handles of shares in the model SPMC: made, used by messages, and taken back.
 */
#ifndef SIM_SPMC_HANDLE_H
#define SIM_SPMC_HANDLE_H

#include "secure/spmc.h"

/* Of OP-TEE's own making; 0 if the partition has no place left. */
uint64_t spmc_handle_new(struct optee_guest *guest);
/* The place is free again. Nothing to do for a hypervisor's. */
void spmc_handle_free(struct optee_guest *guest, uint64_t handle);
/* Whether some VM has this one; or had it, if it is OP-TEE's and not taken back. */
bool spmc_handle_is_used(uint64_t handle);
/* Whether a VM that OP-TEE knows has it. */
bool spmc_handle_lives(uint64_t handle);

/*
 * A message names a share, that begins @internal bytes in its first page: it is in use until
 * spmc_share_put(). NULL if the VM has none, or it is in use with another beginning.
 */
struct optee_mobj *spmc_share_get(struct optee_guest *guest, uint64_t handle, uint32_t internal);
void spmc_share_put(struct optee_mobj *share);
/* Bytes that can be reached. */
uint64_t spmc_share_size(const struct optee_mobj *share);

/* UNREGISTER_SHM, by a message or by OP-TEE itself: returns w3. */
uint32_t spmc_share_unregister(struct optee_mobj *share);

void spmc_mem_reclaim(struct om_smc *smc);

/* The handles of a partition that is about to end: what of them has to be taken back later. */
void spmc_handles_keep(const struct optee_guest *guest);
/* Whether handles of a former life of this VM are left. */
bool spmc_handles_are_left(uint16_t id);

#endif
