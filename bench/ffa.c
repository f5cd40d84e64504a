/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows of the second door, measured as those of the first: a mediator with both doors, and an
 * OP-TEE behind FF-A. A call is what Linux's FF-A driver makes: CALL_WITH_ARG of a message in a
 * share, and RESUME.
 */
#include <stdbool.h>
#include <stdio.h>

#include "count.h"
#include "ffa_guest.h"
#include "guest.h"

#define TIMES	16
#define BUFFERS 16

#define BIG 16000 /* pages: as many pieces as the mediator's TX has room for, nearly */

/* A profile is named by its row, and by how the VM's messages reach OP-TEE. */
static void end(const char *name, const char *how, uint64_t times)
{
	char full[64];

	snprintf(full, sizeof(full), "%s%s", name, how);
	count_end(full, times);
}

static void measure_calls(struct om_vm *vm, const char *name, const char *how, enum meeting meeting)
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
	end(name, how, TIMES);
}

static void measure_messages(struct om_vm *vm, uint16_t id, const char *how)
{
	ffa_guest_begin(vm, id);
	ffa_guest_prepare(0);
	measure_calls(vm, "ffa_invoke_0", how, MEETS_BY_DOING);
	measure_calls(vm, "with_ffa_foreign_intr", how, MEETS_BY_FOREIGN_INTR);
	measure_calls(vm, "with_ffa_rpc_cmd", how, MEETS_BY_RPC_CMD);
	ffa_guest_prepare(4);
	measure_calls(vm, "ffa_invoke_4_values", how, MEETS_BY_DOING);
	ffa_guest_prepare_references(4);
	measure_calls(vm, "ffa_invoke_4_rmem", how, MEETS_BY_DOING);
}

static uint64_t share(struct om_vm *vm, uint32_t ranges, uint32_t pages, bool counts)
{
	uint64_t handle;

	if (!counts)
		return ffa_guest_share(vm, ranges, pages);
	count_on();
	handle = ffa_guest_share(vm, ranges, pages);
	count_off();
	return handle;
}

static void reclaim(struct om_vm *vm, uint64_t handle, bool counts)
{
	if (counts)
		count_on();
	ffa_guest_reclaim(vm, handle);
	if (counts)
		count_off();
}

/* A share's life, again and again; one of its two ends is counted. */
static void measure_life(struct om_vm *vm, const char *name, uint32_t ranges, uint32_t pages,
			 int times, bool counts_end)
{
	count_begin();
	for (int i = 0; i < times; i++)
		reclaim(vm, share(vm, ranges, pages, !counts_end), counts_end);
	count_end(name, (uint64_t)ranges * pages * (uint64_t)times);
}

static void measure_shares(struct om_vm *vm)
{
	measure_life(vm, "ffa_share_1", 1, 1, TIMES, false);
	measure_life(vm, "ffa_reclaim_1", 1, 1, TIMES, true);
	measure_life(vm, "ffa_share_page", BIG, 1, 1, false);
	measure_life(vm, "ffa_reclaim_page", BIG, 1, 1, true);
	measure_life(vm, "ffa_share_page_of_range", 1, BIG, 1, false);
}

int main(void)
{
	struct om_vm *passed;

	machine_init();
	secure_world_is_spmc();
	if (om_init() != OM_OK)
		machine_fail("om_init", 0);
	passed = guest_begin_ffa(1, BUFFERS, 2 * BIG, false);
	measure_messages(passed, 1, "");
	measure_shares(passed);
	measure_messages(guest_begin_ffa(2, BUFFERS, 2 * BIG, true), 2, "_shadowed");
	return 0;
}
