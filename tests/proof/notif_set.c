/* SPDX-License-Identifier: BSD-2-Clause */
/* A VM's set of notifications. */
/* cbmc: --unwind 5 --conversion-check */
#include "frame.h"

#include "vm/notif_set.c"

static struct om_notif notif, before;

static bool is_in(const struct om_notif *of, uint32_t value)
{
	return of->pending[value / OM_NOTIF_VALUES_PER_WORD] >> value % OM_NOTIF_VALUES_PER_WORD &
	       1;
}

static void begin(void)
{
	any(&notif);
	before = notif;
}

/* Any value but @value, if it is one. */
static uint32_t any_other(uint32_t value)
{
	uint32_t other = nondet_u8();

	assume(other != value);
	return other;
}

PROOF(notif_add,
      "a value is in the set; one that is out of range is none; the others are as they were",
      "none")
{
	uint32_t value = nondet_u32(), other = any_other(value);

	begin();
	om_notif_add(&notif, value);
	assert(value >= OM_NOTIF_VALUES || is_in(&notif, value));
	assert(is_in(&notif, other) == is_in(&before, other));
	assert(notif.enabled == before.enabled);
	assert(value < OM_NOTIF_VALUES || is_same(notif, before));
	reached(value == OM_NOTIF_VALUES - 1);
	reached(value == OM_NOTIF_VALUES);
}

PROOF(notif_take,
      "a value that was there is taken, and is not there any more; none only if there is none",
      "none")
{
	uint32_t value = nondet_u32(), other;
	bool taken;

	begin();
	taken = om_notif_take(&notif, &value);
	other = any_other(taken ? value : UINT32_MAX);
	assert(taken == om_notif_is_any_pending(&before));
	assert(!taken ||
	       (value < OM_NOTIF_VALUES && is_in(&before, value) && !is_in(&notif, value)));
	assert(is_in(&notif, other) == is_in(&before, other));
	assert(taken || !is_in(&before, other));
	assert(notif.enabled == before.enabled);
	reached(taken && value == OM_NOTIF_VALUES - 1);
	reached(!taken);
}

PROOF(notif_stop, "nothing is there afterwards, and they are off", "none")
{
	begin();
	om_notif_stop(&notif);
	assert(!om_notif_is_any_pending(&notif) && !om_notif_is_enabled(&notif));
	assert(!is_in(&notif, nondet_u8()));
	reached(om_notif_is_any_pending(&before));
}
