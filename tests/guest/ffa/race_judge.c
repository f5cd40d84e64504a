/* SPDX-License-Identifier: BSD-2-Clause */
/* See race_judge.h. */
#include "ffa/race_judge.h"

#define CODE(code)  (1u << -(int32_t)(code))
#define USUAL	    (CODE(ABI_FFA_INVALID_PARAMETERS) | CODE(ABI_FFA_DENIED))
#define LAST_OF_FFA 0x840000efu
#define WITH_64	    UINT32_C(0x40000000)

static const struct {
	uint32_t function;
	uint32_t codes;	 /* of FFA_ERROR */
	bool has_values; /* of FFA_SUCCESS: in w2 and w3 */
} offered[] = {
	{ ABI_FFA_VERSION, 0, false },
	{ ABI_FFA_FEATURES, CODE(ABI_FFA_NOT_SUPPORTED), true },
	{ ABI_FFA_ID_GET, 0, true },
	{ ABI_FFA_SPM_ID_GET, 0, true },
	{ ABI_FFA_RX_RELEASE, CODE(ABI_FFA_DENIED), false },
	{ ABI_FFA_RXTX_MAP_32, USUAL, false },
	{ ABI_FFA_RXTX_MAP_64, USUAL, false },
	{ ABI_FFA_RXTX_UNMAP, USUAL, false },
	{ ABI_FFA_PARTITION_INFO_GET, USUAL | CODE(ABI_FFA_BUSY), true },
	{ ABI_FFA_DIRECT_REQ_32, USUAL, false },
	{ ABI_FFA_DIRECT_REQ_64, USUAL, false },
	{ ABI_FFA_MEM_SHARE_32, USUAL | CODE(ABI_FFA_NO_MEMORY), true },
	{ ABI_FFA_MEM_SHARE_64, USUAL | CODE(ABI_FFA_NO_MEMORY), true },
	{ ABI_FFA_MEM_FRAG_TX, USUAL | CODE(ABI_FFA_NO_MEMORY), true },
	{ ABI_FFA_MEM_RECLAIM, USUAL, false },
	{ ABI_FFA_NOTIFICATION_BIND, USUAL, false },
	{ ABI_FFA_NOTIFICATION_UNBIND, USUAL, false },
	{ ABI_FFA_NOTIFICATION_GET, USUAL, true },
};

static unsigned int find(uint32_t function)
{
	unsigned int i = 0;

	while (i < ARRAY_SIZE(offered) && offered[i].function != function)
		i++;
	return i;
}

bool ffa_is_offered(uint32_t function)
{
	return find(function) < ARRAY_SIZE(offered);
}

static bool is_zero_from(const struct om_smc *answer, unsigned int first)
{
	for (unsigned int i = first; i < 8; i++)
		if (answer->a[i])
			return false;
	return true;
}

static bool is_error(const struct om_smc *answer, uint32_t codes)
{
	const int32_t code = (int32_t)answer->a[2];

	return code < 0 && code > -32 && codes & CODE(code) && !answer->a[1] &&
	       is_zero_from(answer, 3);
}

static bool is_success(const struct om_smc *answer, bool has_values)
{
	return (uint32_t)answer->a[0] == ABI_FFA_SUCCESS_32 && !answer->a[1] &&
	       is_zero_from(answer, has_values ? 4 : 2);
}

/* A handle, and how much of the descriptor there is. */
static bool is_wish(const struct om_smc *answer)
{
	return (uint32_t)answer->a[0] == ABI_FFA_MEM_FRAG_RX && is_zero_from(answer, 4);
}

static bool is_message(const struct om_smc *answer)
{
	return answer->a[1] == (ffa.optee << 16 | ffa.id) && !answer->a[2];
}

static bool is_direct(uint32_t function)
{
	return function == ABI_FFA_DIRECT_REQ_32 || function == ABI_FFA_DIRECT_REQ_64;
}

/* What may be answered by the wish for more of the descriptor. */
static bool is_sharing(uint32_t function)
{
	return function == ABI_FFA_MEM_SHARE_32 || function == ABI_FFA_MEM_SHARE_64 ||
	       function == ABI_FFA_MEM_FRAG_TX;
}

bool race_is_answer(const struct om_smc *call, const struct om_smc *answer)
{
	const uint32_t function = (uint32_t)call->a[0], w0 = (uint32_t)answer->a[0];
	const unsigned int place = find(function);

	if ((function & ~WITH_64) > LAST_OF_FFA)
		return w0 == ABI_FFA_NOT_SUPPORTED;
	if (place == ARRAY_SIZE(offered))
		return w0 == ABI_FFA_ERROR && is_error(answer, CODE(ABI_FFA_NOT_SUPPORTED));
	if (function == ABI_FFA_VERSION)
		return w0 == ABI_FFA_1_1;
	if (w0 == ABI_FFA_ERROR)
		return is_error(answer, offered[place].codes);
	if (is_direct(function))
		return w0 == (function & WITH_64 ? ABI_FFA_DIRECT_RESP_64
						 : ABI_FFA_DIRECT_RESP_32) &&
		       is_message(answer);
	return is_success(answer, offered[place].has_values) ||
	       (is_sharing(function) && is_wish(answer));
}
