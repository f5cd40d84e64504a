/* SPDX-License-Identifier: BSD-2-Clause */
/* See renewals.h. */
#include "ffa/renewals.h"
#include "ffa/message.h"
#include "ffa/share.h"
#include "optee.h"

#define STEPS	 20 /* lines that say how far it is */
#define SHARES	 3
#define BIG	 2 /* the last share, of several pages */
#define BIG_SIZE 8

/* Two pages for messages: a call that has come to its end, and one that has not. */
static struct ffa_page done, left;
static uint64_t shares[SHARES];
static struct om_smc suspended;

static bool share_all(void)
{
	done.message = page_at(0);
	left.message = page_at(1);
	for (unsigned int i = 0; i < SHARES; i++)
		if (ffa_share((uintptr_t)page_at(2 + i), i == BIG ? BIG_SIZE : 1, &shares[i]))
			return false;
	return !ffa_page_share(&done) && !ffa_page_share(&left);
}

static bool call(const struct ffa_page *page)
{
	struct sent sent = { 0 };
	const struct om_smc answer = ffa_page_call(page, 0, &sent);

	return !ffa_result(&answer) && !page->message->ret;
}

/*
 * In a session with a TA that is OP-TEE's own: address spaces of others' sessions are not given
 * back when a VM is forgotten (optee_os, issue 6904).
 */
static bool open_session(const struct ffa_page *page, const struct uuid *ta)
{
	optee_write_open(page->message, ta);
	return call(page);
}

/* OP-TEE writes to a share. */
static bool list_devices(void)
{
	if (!open_session(&done, &optee_device_pta))
		return false;
	optee_write_invoke(done.message, OPTEE_PTA_GET_DEVICES, 1);
	done.message->params[0].attr = ABI_ATTR_RMEM_OUTPUT;
	done.message->params[0].u.rmem.size = PAGE_SIZE;
	done.message->params[0].u.rmem.shm_ref = shares[0];
	return call(&done) && done.message->params[0].u.rmem.size;
}

/* OP-TEE asks for the time, and gets no answer. */
static bool leave_call(void)
{
	struct sent sent = { 0 };

	if (!open_session(&left, &optee_stats_pta))
		return false;
	optee_write_invoke(left.message, OPTEE_PTA_GET_TIME, 2);
	left.message->params[0].attr = ABI_ATTR_VALUE_OUTPUT;
	left.message->params[1].attr = ABI_ATTR_VALUE_OUTPUT;
	suspended = ffa_page_call(&left, 1, &sent);
	return ffa_is_asking(&suspended);
}

static bool enable_notifications(void)
{
	const struct om_smc bound = FFA(ABI_FFA_NOTIFICATION_BIND, ffa.optee << 16 | ffa.id, 0, 1);
	const struct om_smc enabled = ffa_message(ABI_FFA_ENABLE_ASYNC_NOTIF, 0, 0, 0, 0);

	return ffa_is_success(&bound) && !ffa_result(&enabled);
}

/* What a life has when it ends. */
static const char *live(void)
{
	if (!ffa_map() || !ffa_find_optee())
		return "a new driver does not find OP-TEE";
	if (!share_all())
		return "a share is refused";
	if (!enable_notifications())
		return "notifications are not enabled";
	if (!list_devices())
		return "OP-TEE does not do its work";
	return leave_call() ? NULL : "OP-TEE does not ask";
}

/* Nothing of the former life is there. */
static const char *look_back(void)
{
	struct om_smc answer = ffa_resume(&suspended);

	if (ffa_result(&answer) != ABI_BAD_PARAMETERS)
		return "a call of the former life goes on";
	for (unsigned int i = 0; i < SHARES; i++)
		if (ffa_reclaim(shares[i]) != ABI_FFA_INVALID_PARAMETERS)
			return "a share of the former life is there";
	return NULL;
}

static const char *renew(void)
{
	const char *error = live();

	if (error)
		return error;
	return ffa_introduce() ? look_back() : "a driver that introduced itself was refused";
}

const char *ffa_renewals_run(uint64_t count)
{
	const char *error = ffa_introduce() ? NULL : "there is no FF-A";

	for (uint64_t i = 1; !error && i <= count; i++) {
		error = renew();
		if (i * STEPS / count != (i - 1) * STEPS / count)
			print("renewal %lu of %lu", i, count);
	}
	return error;
}
