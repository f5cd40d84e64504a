/* SPDX-License-Identifier: BSD-2-Clause */
/* See message.h. */
#include "ffa/message.h"
#include "ffa/share.h"
#include "optee.h"

uint32_t ffa_page_share(struct ffa_page *page)
{
	return ffa_share((uintptr_t)page->message, 1, &page->handle);
}

struct om_smc ffa_page_send(const struct ffa_page *page)
{
	return ffa_message(ABI_FFA_CALL_WITH_ARG, (uint32_t)page->handle, page->handle >> 32, 0, 0);
}

bool ffa_is_asking(const struct om_smc *answer)
{
	return (uint32_t)answer->a[0] == ABI_FFA_DIRECT_RESP_32 && !(uint32_t)answer->a[3] &&
	       (uint32_t)answer->a[4] != ABI_FFA_RETURN_DONE;
}

struct om_smc ffa_resume(const struct om_smc *answer)
{
	return ffa_message(ABI_FFA_RESUME, 0, 0, 0, answer->a[7]);
}

/* Returns whether OP-TEE is to be called again. */
static bool note(struct sent *sent, const struct om_smc *answer, uint64_t last_rpc)
{
	if (!ffa_is_asking(answer))
		return false;
	if ((uint32_t)answer->a[4] == ABI_FFA_RETURN_INTERRUPT) {
		sent->interruptions++;
		return true;
	}
	return ++sent->rpcs != last_rpc;
}

struct om_smc ffa_page_call(const struct ffa_page *page, uint64_t last_rpc, struct sent *sent)
{
	struct om_smc answer = ffa_page_send(page);

	while (note(sent, &answer, last_rpc)) {
		if ((uint32_t)answer.a[4] == ABI_FFA_RETURN_RPC)
			ffa_request(page)->ret = rpc_carry_out(ffa_request(page));
		answer = ffa_resume(&answer);
	}
	return answer;
}
