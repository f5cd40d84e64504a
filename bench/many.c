/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows: what may depend on how many buffers there are, and the end of VMs that have some. */
#include "count.h"
#include "guest.h"
#include "hostile.h"
#include "rows.h"

#define CALLS	   64
#define REFERENCES 4

/* References to buffers from all over the index: where one is in it is by chance. */
static void measure_references(struct om_vm *vm, const char *name, uint64_t buffers)
{
	const uint64_t groups = buffers / REFERENCES;

	count_begin();
	for (uint64_t i = 0; i < CALLS; i++) {
		guest_prepare_references(0, i * groups / CALLS * REFERENCES, REFERENCES);
		count_call(vm);
	}
	count_end(name, CALLS);
}

/* To register one more is measured when one is missing. */
void measure_many(struct om_vm *vm)
{
	measure_references(vm, "growth_few", FEW_BUFFERS);
	guest_share(vm, FEW_BUFFERS, MANY_BUFFERS - 1);
	measure_register_page(vm, "register_1_of_many", MANY_BUFFERS);
	guest_share(vm, MANY_BUFFERS - 1, MANY_BUFFERS);
	measure_references(vm, "growth_many", MANY_BUFFERS);
	count_begin();
	count_end_of_vm(vm);
	count_end("teardown_buffer", MANY_BUFFERS);
}

void measure_usual_end(void)
{
	struct om_vm *vm = guest_begin_default(3);

	guest_share(vm, 0, 16);
	count_begin();
	count_end_of_vm(vm);
	count_end("teardown_vm_16", 1);
}

/* Which end of a chain is its tail is the mediator's to know: bench/report.py takes the dearer. */
void measure_hostile(void)
{
	struct hostile hostile;

	if (!hostile_begin(&hostile, 4))
		return;
	guest_prepare_cookies(0, hostile.first, HOSTILE_CHAINS);
	count_calls(hostile.vm, "first_4_rmem");
	guest_prepare_cookies(0, hostile.last, HOSTILE_CHAINS);
	count_calls(hostile.vm, "last_4_rmem");
}
