/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the table (wrong.h) speaks of: a share that the guest keeps, one with the message of a call
 * in progress, one that was taken back, a page that the hypervisor has again; and who is who.
 */
#include "ffa/message.h"
#include "ffa/wrong.h"
#include "optee.h"

#define KEPT_PAGE	0
#define MESSAGE_PAGE	1
#define ENDED_PAGE	2
#define SHARED_PAGE	4 /* and the next two */
#define GIVEN_BACK_PAGE 60
#define BOUND		1 /* a notification */

uint64_t wrong_handles[5];
static struct om_smc held; /* the answer to the call in progress */

static uint32_t id_of(uint64_t end)
{
	switch (end) {
	case OWN:
		return ffa.id;
	case OTHER:
		return ffa.id == 1 ? 2 : 1;
	case SPMC:
		return ffa.spmc;
	case OPTEE:
		return ffa.optee;
	case NOBODY:
		return ffa.optee + 1;
	default:
		return 0;
	}
}

static uint64_t address_of(uint64_t place)
{
	switch (place) {
	case TX:
		return (uintptr_t)ffa_tx;
	case RX:
		return (uintptr_t)ffa_rx;
	case GIVEN_BACK:
		return (uintptr_t)page_at(GIVEN_BACK_PAGE);
	default:
		return (uintptr_t)page_at(SHARED_PAGE);
	}
}

uint64_t wrong_value(uint64_t value)
{
	static const uint32_t length =
		sizeof(struct ffa_descriptor) + 3 * sizeof(struct abi_ffa_range);

	if (value >> 48 != LATER)
		return value;
	switch (FIELD(value, 47, 40)) {
	case KIND_ID:
		return id_of(value & 0xff);
	case KIND_PATH:
		return id_of(FIELD(value, 15, 8)) << 16 | id_of(value & 0xff);
	case KIND_LOW:
		return (uint32_t)wrong_handles[value & 7];
	case KIND_HIGH:
		return wrong_handles[value & 7] >> 32;
	case KIND_LENGTH:
		return length + (value & 0xffff) - 0x8000;
	default:
		return address_of(FIELD(value, 39, 32)) + (uint32_t)value;
	}
}

uint32_t wrong_thread(void)
{
	return (uint32_t)held.a[7];
}

static bool share(unsigned int page, enum wrong_handle handle)
{
	return !ffa_share((uintptr_t)page_at(page), 1, &wrong_handles[handle]);
}

/* OP-TEE asks for something in it, and waits. */
static bool hold_call(void)
{
	struct ffa_page page = { page_at(MESSAGE_PAGE), wrong_handles[IN_USE] };

	optee_write_open(page.message, &optee_nobodys_ta);
	held = ffa_page_send(&page);
	return ffa_is_asking(&held);
}

static bool bind(uint32_t function)
{
	const struct om_smc answer = FFA(function, wrong_value(PATH(OPTEE, OWN)), 0, BOUND);

	return ffa_is_success(&answer);
}

bool wrong_world_begin(void)
{
	if (!ffa_introduce() || !ffa_map() || !ffa_find_optee())
		return false;
	if (!share(KEPT_PAGE, KEPT) || !share(MESSAGE_PAGE, IN_USE) || !share(ENDED_PAGE, ENDED))
		return false;
	wrong_handles[FOREIGN] = (wrong_handles[KEPT] & ~UINT64_C(0xffffffff)) | id_of(OTHER) << 16;
	return !ffa_reclaim(wrong_handles[ENDED]) && hold_call() &&
	       bind(ABI_FFA_NOTIFICATION_BIND) && !page_give_back(GIVEN_BACK_PAGE);
}

static bool end_call(void)
{
	const struct ffa_page page = { page_at(MESSAGE_PAGE), wrong_handles[IN_USE] };

	while (ffa_is_asking(&held)) {
		ffa_request(&page)->ret = rpc_carry_out(ffa_request(&page));
		held = ffa_resume(&held);
	}
	return !ffa_result(&held) && page.message->ret == ABI_NOT_FOUND;
}

static bool unshare(enum wrong_handle handle)
{
	return !ffa_unregister(wrong_handles[handle]) && !ffa_reclaim(wrong_handles[handle]);
}

const char *wrong_world_end(void)
{
	if (!end_call())
		return "the call in progress does not come to its end";
	if (!unshare(IN_USE) || !unshare(KEPT))
		return "what was shared is not there any more";
	if (!bind(ABI_FFA_NOTIFICATION_UNBIND))
		return "what was bound is not bound any more";
	return page_take_new(GIVEN_BACK_PAGE);
}
