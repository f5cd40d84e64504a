/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What of a call with four references is done under the VM's lock, where other vCPUs wait: with
 * buffers that nobody chose to collide, and at the tails of a hostile guest's chains. The marks are
 * in lock_counted.c.
 */
#include "count.h"
#include "guest.h"
#include "hostile.h"
#include "rows.h"

#define TIMES 16

static void measure(struct om_vm *vm, const char *name)
{
	guest_call(vm, 0);
	count_begin();
	for (int i = 0; i < TIMES; i++)
		guest_call(vm, 0);
	count_end(name, TIMES);
}

static void measure_usual(void)
{
	struct om_vm *vm = guest_begin(1, MANY_BUFFERS, MANY_BUFFERS);

	guest_share(vm, 0, FEW_BUFFERS);
	guest_prepare_references(0, 0, 4);
	measure(vm, "rmem_under_lock");
}

static void measure_hostile_guest(void)
{
	struct hostile hostile;

	if (!hostile_begin(&hostile, 2))
		return;
	guest_prepare_cookies(0, hostile.first, HOSTILE_CHAINS);
	measure(hostile.vm, "first_under_lock");
	guest_prepare_cookies(0, hostile.last, HOSTILE_CHAINS);
	measure(hostile.vm, "last_under_lock");
}

int main(void)
{
	machine_init();
	if (om_init() != OM_OK)
		return 1;
	measure_usual();
	measure_hostile_guest();
	return 0;
}
