/* SPDX-License-Identifier: BSD-2-Clause */
/* See judge_described.h. */
#include "judge_described.h"

#include <string.h>

#include "machine/violation.h"
#include "machine/vm.h"
#include "world.h"

/* It was shared under a handle that the schedule's calls name, which OP-TEE has given again. */
static bool has_named_handle(const struct ffa_call *call)
{
	uint64_t handle = abi_pair(call->answer.a[3], call->answer.a[2]);

	return call->asked.a[0] == ABI_FFA_MEM_SHARE_64 &&
	       call->answer.a[0] == ABI_FFA_SUCCESS_32 &&
	       (handle == ffa.args_handle || handle == ffa.same_handle);
}

static bool may_be_named(void)
{
	if (ffa.was_given_again || (ffa.has_again && has_named_handle(&ffa.again)))
		return true;
	for (unsigned i = 0; i < ACTORS; i++)
		if (actor[i].answered && ffa.work[i].call && has_named_handle(ffa.work[i].call))
			return true;
	return false;
}

void ffa_judge_described(void)
{
	static const uint8_t zero[OM_PAGE_SIZE];
	uint8_t bytes[OM_PAGE_SIZE];

	if (may_be_named())
		return;
	for (unsigned i = 0; i < DESCRIBED_PAGES && ffa.page[i].v; i++) {
		sim_guest_read(one.vm, bytes, ffa.page[i], sizeof(bytes));
		if (memcmp(bytes, zero, sizeof(zero)))
			sim_violation("a page is written to that no call has named");
	}
}
