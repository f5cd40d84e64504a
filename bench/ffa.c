/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows of the second door, measured as those of the first: a mediator with both doors, and an
 * OP-TEE behind FF-A. A call is what Linux's FF-A driver makes: CALL_WITH_ARG of a message in a
 * share, and RESUME.
 */
#include "count.h"
#include "ffa_guest.h"
#include "guest.h"

#define TIMES 16

/* As many ranges of a page each as the largest TX that is let has room for; and pages in one. */
#define SCATTERED 4091
#define BIG	  16000

static void measure_calls(struct om_vm *vm, const char *name, enum meeting meeting)
{
	ffa_secure_world_meets(meeting);
	ffa_guest_call(vm);
	count_begin();
	for (int i = 0; i < TIMES; i++) {
		ffa_secure_world_meets(meeting);
		count_on();
		ffa_guest_call(vm);
		count_off();
	}
	count_end(name, TIMES);
}

static void measure_messages(struct om_vm *vm)
{
	ffa_guest_prepare(0);
	measure_calls(vm, "ffa_invoke_0", MEETS_BY_DOING);
	measure_calls(vm, "with_ffa_foreign_intr", MEETS_BY_FOREIGN_INTR);
	measure_calls(vm, "with_ffa_rpc_cmd", MEETS_BY_RPC_CMD);
	ffa_guest_prepare(4);
	measure_calls(vm, "ffa_invoke_4_values", MEETS_BY_DOING);
}

static void measure_share(struct om_vm *vm, const char *name, uint32_t length, uint64_t units,
			  int times)
{
	count_begin();
	for (int i = 0; i < times; i++) {
		uint64_t handle;

		count_on();
		handle = ffa_guest_share(vm, length);
		count_off();
		ffa_guest_reclaim(vm, handle);
	}
	count_end(name, units * (uint64_t)times);
}

static void measure_reclaim(struct om_vm *vm, const char *name, uint32_t length, uint64_t units,
			    int times)
{
	count_begin();
	for (int i = 0; i < times; i++) {
		uint64_t handle = ffa_guest_share(vm, length);

		count_on();
		ffa_guest_reclaim(vm, handle);
		count_off();
	}
	count_end(name, units * (uint64_t)times);
}

static void measure_shares(struct om_vm *vm)
{
	uint32_t length = ffa_guest_describe(1, 1);

	measure_share(vm, "ffa_share_1", length, 1, TIMES);
	measure_reclaim(vm, "ffa_reclaim_1", length, 1, TIMES);
	length = ffa_guest_describe(SCATTERED, 1);
	measure_share(vm, "ffa_share_page", length, SCATTERED, 1);
	measure_reclaim(vm, "ffa_reclaim_page", length, SCATTERED, 1);
	length = ffa_guest_describe(1, BIG);
	measure_share(vm, "ffa_share_page_of_range", length, BIG, 1);
}

int main(void)
{
	struct om_vm *vm;

	machine_init();
	secure_world_is_spmc();
	if (om_init() != OM_OK)
		machine_fail("om_init", 0);
	vm = guest_begin(1, 16, 2 * BIG);
	ffa_guest_begin(vm, 1);
	measure_messages(vm);
	measure_shares(vm);
	return 0;
}
