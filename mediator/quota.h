/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A quota: how much of something a VM holds, at most held, and may hold. Safe from any CPU without
 * a lock.
 */
#ifndef OM_QUOTA_H
#define OM_QUOTA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct om_quota {
	_Atomic uint64_t now;
	_Atomic uint64_t peak;
	uint64_t limit;
};

/* Takes @amount more, or returns false and takes nothing if that is over the limit. */
bool om_quota_take(struct om_quota *quota, uint64_t amount);

/* Gives back what was taken. */
void om_quota_give(struct om_quota *quota, uint64_t amount);

#endif
