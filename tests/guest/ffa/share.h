/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that the bare guest shares with OP-TEE over FF-A.
 */
#ifndef TESTS_GUEST_FFA_SHARE_H
#define TESTS_GUEST_FFA_SHARE_H

#include "ffa/client.h"

/* The parts of a descriptor, and where in TX each is. */
struct ffa_descriptor {
	struct abi_ffa_region region;
	struct abi_ffa_access access;
	struct abi_ffa_composite composite;
	struct abi_ffa_range range[];
};

/*
 * Writes the descriptor of @pages from @first on to TX, and returns its length. As many ranges as
 * there is room for, from the last one to the first, so that none goes on with another.
 */
uint32_t ffa_describe(uint64_t first, uint32_t pages);

/* MEM_SHARE of what is in TX. */
struct om_smc ffa_share_described(uint32_t length);

/* The handle that an answer to MEM_SHARE has. */
uint64_t ffa_handle(const struct om_smc *answer);

/* Each returns 0, or why not. */
uint32_t ffa_share(uint64_t first, uint32_t pages, uint64_t *handle);
uint32_t ffa_unregister(uint64_t handle);
uint32_t ffa_reclaim(uint64_t handle);

#endif
