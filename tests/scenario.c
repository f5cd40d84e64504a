/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See scenario.h.
 */
#include "scenario.h"

static bool is_done(struct guest_result result)
{
	return result.a0 == ABI_OK && result.ret == ABI_SUCCESS;
}

static bool invoke(uint32_t in_session, uint32_t func, uint64_t a, struct guest_share *share)
{
	struct abi_msg msg = msg_invoke(in_session, func);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, a, 0);
	if (share)
		msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, share, 0, 100);
	return is_done(guest_call(&one, &msg));
}

static bool share_and_use(uint32_t in_session, uint64_t offset, uint64_t size)
{
	struct guest_share *share = guest_share_new(&one, offset, size);
	bool ok = is_done(guest_register(&one, share));

	if (share->state == GUEST_LIVES) {
		ok &= invoke(in_session, TA_FILL, 0x11, share);
		ok &= invoke(in_session, TA_SUM, 0, share);
		ok &= is_done(guest_unregister(&one, share));
	}
	if (share->state == GUEST_IS_OURS)
		guest_share_free(&one, share);
	return ok;
}

static bool lend(uint32_t in_session)
{
	bool ok = invoke(in_session, TA_RPC_BUFFER, 5000, NULL);

	ok &= invoke(in_session, TA_RPC_KEEP, 5000, NULL);
	ok &= invoke(in_session, TA_RPC_FILL_KEPT, 7, NULL);
	ok &= invoke(in_session, TA_RPC_DROP, 0, NULL);
	one.manner.contiguous = true;
	ok &= invoke(in_session, TA_RPC_KERNEL, 64, NULL);
	one.manner.contiguous = false;
	return ok;
}

static bool drain_cache(void)
{
	struct om_smc smc;

	for (;;) {
		smc = guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0);
		if (smc.a[0] != ABI_OK)
			return smc.a[0] == ABI_ENOTAVAIL;
		guest_rpc_page_free(&one, abi_pair(smc.a[1], smc.a[2]));
	}
}

/* Where the VM may have it. OP-TEE may be one that keeps it: then the guest does not know when. */
static bool pass_temporarily(uint32_t in_session)
{
	struct abi_msg msg = msg_invoke(in_session, TA_FILL);
	struct guest_share *share;
	bool ok;

	if (!one.config.temporary_buffers)
		return true;
	share = guest_share_new_of(&one, 0x80, 520 * OM_PAGE_SIZE, 8);
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 0x31, 0);
	msg_add_tmem(&msg, ABI_ATTR_TMEM_OUTPUT, &one, share);
	ok = is_done(guest_call(&one, &msg));
	if (!optee_keeps_temporaries())
		guest_share_free(&one, share);
	return ok;
}

static bool be_notified(void)
{
	struct abi_msg stop = { .cmd = ABI_CMD_STOP_ASYNC_NOTIF };
	bool ok = guest_fast_call(&one, ABI_ENABLE_ASYNC_NOTIF, 0).a[0] == ABI_OK;

	one.values = 0;
	optee_notify(one.id, 3);
	optee_notify(one.id, ABI_NOTIF_BOTTOM_HALF);
	guest_interrupt();
	ok &= one.values == (1u << 3 | 1u << ABI_NOTIF_BOTTOM_HALF);
	return is_done(guest_call(&one, &stop)) && ok;
}

static bool with_session(uint32_t in_session)
{
	struct abi_msg close = msg_close(in_session);
	bool ok = share_and_use(in_session, 0x123, 3000);

	ok &= share_and_use(in_session, 0, 512 * OM_PAGE_SIZE);
	ok &= lend(in_session);
	ok &= invoke(in_session, TA_INTERRUPT, 1, NULL);
	ok &= pass_temporarily(in_session);
	ok &= be_notified();
	ok &= guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0] == ABI_OK;
	ok &= lend(in_session);
	ok &= drain_cache();
	return is_done(guest_call(&one, &close)) && ok;
}

bool scenario_run(void)
{
	uint32_t own_session = 0;

	if (!is_done(guest_open(&one, &own_session)))
		return false;
	return with_session(own_session);
}
