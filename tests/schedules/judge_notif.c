/* SPDX-License-Identifier: BSD-2-Clause */
/* Notifications: each value reaches its guest once. See judge.h. */
#include "actor.h"
#include "entries.h"
#include "judge.h"
#include "machine/violation.h"
#include "port/port_context.h"
#include "secure/optee.h"
#include "states.h"

/* How often guest one got each value. */
static unsigned got[OPTEE_NOTIF_VALUES];

/* Returns whether there was one. */
static bool note(const struct om_smc *smc)
{
	if (smc->a[0] != ABI_OK || !(smc->a[2] & ABI_NOTIF_VALID))
		return false;
	if (smc->a[1] < OPTEE_NOTIF_VALUES)
		got[smc->a[1]]++;
	return true;
}

static void fetch_the_rest(void)
{
	struct sim_entry entry;
	struct om_smc smc;

	sim_entry_begin(&entry, one.vm);
	om_vm_notified(one.om);
	sim_entry_end();
	do
		smc = guest_fast_call(&one, ABI_GET_ASYNC_NOTIF_VALUE, 0);
	while (note(&smc));
}

void judge_notifications(void)
{
	for (unsigned i = 0; i < OPTEE_NOTIF_VALUES; i++)
		got[i] = 0;
	for (unsigned i = 0; i < ACTORS; i++)
		if (actor[i].answered && actor[i].entry->guest == &one &&
		    actor[i].entry->function == ABI_GET_ASYNC_NOTIF_VALUE &&
		    actor[i].entry->kind == ENTRY_FAST)
			note(&actor[i].answer);
	fetch_the_rest();
	/* A question that had to wait may have had its way just now. */
	if (has_renewed(&one))
		return;
	for (unsigned i = 0; i < OPTEE_NOTIF_VALUES; i++)
		if (got[i] != (world.notified[i / 64] >> i % 64 & 1))
			sim_violation("the notification %u came %u times", i, got[i]);
}
