/* SPDX-License-Identifier: BSD-2-Clause */
/* See scenario.h. */
#include "ffa/scenario.h"

#define LONG_PAGES 9u

uint32_t ffa_open(struct guest *guest)
{
	struct abi_msg msg = msg_open();

	return ffa_std(guest, &msg) == ABI_SUCCESS ? msg.session : 0;
}

uint32_t ffa_invoke(struct guest *guest, uint32_t in_session, uint32_t func, uint64_t *a,
		    struct guest_share *share)
{
	struct abi_msg msg = msg_invoke(in_session, func);
	uint32_t result;

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, *a, 0);
	if (share)
		msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, share, 8, 100);
	result = ffa_std(guest, &msg);
	*a = msg.params[0].u.value.a;
	return result;
}

static bool invoke(struct guest *guest, uint32_t in_session, uint32_t func, uint64_t a,
		   struct guest_share *share)
{
	return ffa_invoke(guest, in_session, func, &a, share) == ABI_SUCCESS;
}

static bool share_and_use(struct guest *guest, uint32_t in_session, uint32_t pages)
{
	struct guest_share *share = ffa_shared(guest, pages);
	uint64_t sum = 0;
	bool ok;

	if (!share)
		return false;
	ok = invoke(guest, in_session, TA_FILL, 0x11, share);
	ok &= ffa_invoke(guest, in_session, TA_SUM, &sum, share) == ABI_SUCCESS;
	ok &= sum == 100 * 0x11;
	return ffa_unshare(guest, share) && ok;
}

static bool lend(struct guest *guest, uint32_t in_session)
{
	bool ok = invoke(guest, in_session, TA_RPC_BUFFER, 5000, NULL);

	ok &= invoke(guest, in_session, TA_RPC_KEEP, 5000, NULL);
	ok &= invoke(guest, in_session, TA_RPC_FILL_KEPT, 7, NULL);
	ok &= invoke(guest, in_session, TA_RPC_DROP, 0, NULL);
	return ok & invoke(guest, in_session, TA_INTERRUPT, 2, NULL);
}

static bool be_notified(struct guest *guest)
{
	bool ok = ffa_enable_notifications(guest);

	if (ok)
		spmc_notify(guest->id);
	guest->vm->notified = 0;
	guest_tell(guest);
	return ok && guest->vm->notified == 1 && ffa_take_notifications(guest) == 1;
}

static bool work(struct guest *guest)
{
	struct abi_msg close;
	uint32_t opened;
	bool ok;

	if (!ffa_have_args(guest))
		return false;
	opened = ffa_open(guest);
	ok = opened;
	close = msg_close(opened);
	ok &= invoke(guest, opened, TA_INCREMENT, 1, NULL);
	ok &= share_and_use(guest, opened, 1);
	ok &= share_and_use(guest, opened, LONG_PAGES);
	ok &= lend(guest, opened);
	ok &= ffa_std(guest, &close) == ABI_SUCCESS;
	return ok;
}

/* It maps its buffers again, which it can only if it has taken them back. */
static bool unmap(struct guest *guest)
{
	bool ok = FFA_SAY(guest, ABI_FFA_RXTX_UNMAP).a[0] == ABI_FFA_SUCCESS_32;

	return ok & ffa_map(guest);
}

bool ffa_scenario_run(struct guest *guest)
{
	bool ok = ffa_probe(guest);

	ok &= be_notified(guest);
	ok &= work(guest);
	ok &= unmap(guest);
	/* Another kernel, in the middle of what this one shares. */
	ok &= ffa_probe(guest);
	ok &= !guest_stats(guest).buffers_now && !guest_stats(guest).pages_pinned_now;
	return ok;
}
