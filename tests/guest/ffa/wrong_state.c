/* SPDX-License-Identifier: BSD-2-Clause */
/* The states in which the table (wrong.h) has its calls made. */
#include "ffa/wrong.h"

#define SHARES 64 /* more than a VM may have */

static uint64_t shares[SHARES];
static unsigned int shared;

static bool exhaust(void)
{
	while (shared < SHARES && !ffa_share(wrong_value(AT(PAGE)), 1, &shares[shared]))
		shared++;
	return shared < SHARES;
}

static bool recover(void)
{
	while (shared && !ffa_reclaim(shares[shared - 1]))
		shared--;
	return !shared;
}

/*
 * What cannot be a fragment of it makes an end of it, if it still waits. Nothing may be shared for
 * that: OP-TEE could give the handle again that the other vCPU takes for one of the past.
 */
static bool end_fragments(void)
{
	const uint64_t handle = wrong_handles[FRAGMENT];
	const struct om_smc answer = FFA(ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, 1);

	return (uint32_t)answer.a[0] == ABI_FFA_ERROR;
}

static bool begin_fragments(void)
{
	const uint32_t length = ffa_describe(wrong_value(AT(PAGE)), 3);
	const struct om_smc answer =
		FFA(ABI_FFA_MEM_SHARE_64, length, length - sizeof(struct abi_ffa_range));

	wrong_handles[FRAGMENT] = abi_pair(answer.a[2], answer.a[1]);
	return (uint32_t)answer.a[0] == ABI_FFA_MEM_FRAG_RX;
}

static bool say(uint32_t function)
{
	const struct om_smc answer = FFA(function);

	return ffa_is_success(&answer);
}

static bool fill_rx(void)
{
	const struct om_smc answer = FFA(ABI_FFA_PARTITION_INFO_GET);

	return ffa_is_success(&answer);
}

bool wrong_enter(enum wrong_state state)
{
	switch (state) {
	case UNMAPPED:
		return say(ABI_FFA_RXTX_UNMAP);
	case FRAGMENTED:
		return begin_fragments();
	case RX_FULL:
		return fill_rx();
	case EXHAUSTED:
		return exhaust();
	default:
		return true;
	}
}

bool wrong_leave(enum wrong_state state)
{
	switch (state) {
	case UNMAPPED:
		return ffa_map();
	case FRAGMENTED:
		return end_fragments();
	case RX_FULL:
		return say(ABI_FFA_RX_RELEASE);
	case EXHAUSTED:
		return recover();
	default:
		return true;
	}
}
