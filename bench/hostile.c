/* SPDX-License-Identifier: BSD-2-Clause */
/* See hostile.h. */
#include "hostile.h"

#include <stdio.h>

#include "guest.h"
#include "rows.h"

/*
 * The chain is in the upper bits of the cookie's product with HASH (mediator/shm/shm_index.h), 16
 * of them in an index for MANY_BUFFERS. So from the products that are wanted the guest gets
 * cookies.
 */
#define HASH	     UINT64_C(0x9e3779b97f4a7c15)
#define HASH_INVERSE UINT64_C(0xf1de83e19937733d)
#define CHAIN_SHIFT  48

_Static_assert(1 == HASH * HASH_INVERSE, "modulo 2^64");

/* Far more than any chain should take. */
#define TRIES 1024

static uint64_t cookie_in(uint64_t chain, uint64_t i)
{
	return ((chain + 1) << CHAIN_SHIFT | i) * HASH_INVERSE;
}

static bool fill(struct hostile *hostile, uint32_t chain)
{
	hostile->first[chain] = cookie_in(chain, 0);
	for (uint64_t i = 0; i < TRIES; i++) {
		uint64_t cookie = cookie_in(chain, i);
		uint32_t ret;

		guest_prepare_register(cookie, guest_list(GUEST_DATA + i, 1), 1);
		ret = guest_try(hostile->vm, 0);
		if (ret == TEEC_ERROR_BAD_PARAMETERS)
			return i > 1;
		if (ret != TEEC_SUCCESS)
			machine_fail("a hostile guest's message", ret);
		hostile->last[chain] = cookie;
	}
	return false;
}

bool hostile_begin(struct hostile *hostile, uint16_t client_id)
{
	hostile->vm = guest_begin(client_id, MANY_BUFFERS, MANY_BUFFERS);
	for (uint32_t chain = 0; chain < HOSTILE_CHAINS; chain++) {
		if (!fill(hostile, chain)) {
			fprintf(stderr, "bench: no chain is full: hostile guests are not shown\n");
			return false;
		}
	}
	return true;
}
