/* SPDX-License-Identifier: BSD-2-Clause */
/* See client_id.h. OP-TEE does not look whether it knows another VM by an id (I7). */
#include "client_id.h"

#include <stdatomic.h>

#include "abi_smc.h"

#define IDS_PER_WORD 64

static _Atomic uint64_t used[(UINT16_MAX + 1) / IDS_PER_WORD];

static uint64_t bit_of(uint16_t id)
{
	return UINT64_C(1) << (id % IDS_PER_WORD);
}

bool om_client_id_take(uint16_t id)
{
	if (id == SMC_CLIENT_ID_HYPERVISOR)
		return false;
	return !(atomic_fetch_or_explicit(&used[id / IDS_PER_WORD], bit_of(id),
					  memory_order_relaxed) &
		 bit_of(id));
}

void om_client_id_give(uint16_t id)
{
	atomic_fetch_and_explicit(&used[id / IDS_PER_WORD], ~bit_of(id), memory_order_relaxed);
}
