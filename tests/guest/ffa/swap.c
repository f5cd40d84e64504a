/* SPDX-License-Identifier: BSD-2-Clause */
/* See swap.h. The second vCPU writes; the first asks in each session for what only the other TA
 * does. */
#include "ffa/swap.h"
#include <string.h>
#include "ffa/message.h"
#include "ffa/share.h"
#include "machine/arch.h"
#include "optee.h"

static struct ffa_page page;
static bool is_over;

static void write_name(const struct uuid *ta)
{
	memcpy(&page.message->params[0].u.value, ta, sizeof(*ta));
	dsb(ish);
}

static void write_names(void)
{
	while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
		write_name(&optee_stats_pta);
		write_name(&optee_device_pta);
	}
}

static bool call(void)
{
	struct sent sent = { 0 };
	const struct om_smc answer = ffa_page_call(&page, 0, &sent);

	return !ffa_result(&answer) && !page.message->ret;
}

/* The TA that may be opened has no such function. */
static bool is_wrong_ta(void)
{
	optee_write_invoke(page.message, OPTEE_PTA_GET_TIME, 2);
	page.message->params[0].attr = ABI_ATTR_VALUE_OUTPUT;
	page.message->params[1].attr = ABI_ATTR_VALUE_OUTPUT;
	return call();
}

static void close_session(uint32_t session)
{
	optee_write_close(page.message, session);
	call();
}

static void open_sessions(uint64_t sessions)
{
	uint64_t opened = 0, wrong = 0;

	for (uint64_t i = 0; i < sessions; i++) {
		uint32_t session;

		optee_write_open(page.message, &optee_device_pta);
		if (!call())
			continue;
		opened++;
		session = page.message->session;
		wrong += is_wrong_ta();
		close_session(session);
	}
	print("opened=%lu refused=%lu wrong=%lu", opened, sessions - opened, wrong);
}

const char *swap_run(uint64_t sessions)
{
	page.message = page_at(0);
	if (!ffa_introduce() || !ffa_map() || !ffa_find_optee() || ffa_page_share(&page))
		return "OP-TEE is not there";
	__atomic_store_n(&is_over, false, __ATOMIC_RELEASE);
	if (second_run(write_names))
		return "the second vCPU does not start";
	open_sessions(sessions);
	__atomic_store_n(&is_over, true, __ATOMIC_RELEASE);
	while (second_is_on())
		relax();
	return ffa_unregister(page.handle) || ffa_reclaim(page.handle)
		       ? "the message's page is not given back"
		       : NULL;
}
