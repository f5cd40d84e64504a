/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The work that is measured under valgrind's callgrind, by rows; see rows.h. What is not
 * instructions is printed.
 */
#include <stdio.h>

#include "count.h"
#include "guest.h"
#include "rows.h"

#define GIB 262144 /* in pages */

/* Everything with few buffers there, then what may depend on their number. */
static void measure_instructions(void)
{
	struct om_vm *vm = guest_begin(1, MANY_BUFFERS, 2 * MANY_BUFFERS);

	guest_share(vm, 0, FEW_BUFFERS);
	measure_fast_call(vm);
	measure_sessions(vm);
	measure_messages_in_buffer(vm);
	measure_registrations(vm);
	measure_rpcs(vm);
	measure_many(vm);
	measure_cached_rpc_buffer();
	measure_usual_end();
	measure_hostile();
}

static void measure_memory(void)
{
	struct om_vm *vm = guest_begin(1, FEW_BUFFERS, GIB);
	struct om_stats before, after;

	om_vm_get_stats(vm, &before);
	guest_prepare_register(guest_cookie(0), guest_list(GUEST_DATA, GIB), GIB);
	guest_call(vm, 0);
	om_vm_get_stats(vm, &after);
	printf("bytes_per_page_rest %.4f\n", (double)(after.memory_now - before.memory_now) / GIB);
	printf("bytes_per_page_peak %.4f\n", (double)(after.memory_peak - before.memory_now) / GIB);
	om_vm_destroy(vm, NULL);
}

int main(void)
{
	machine_init();
	if (om_init() != OM_OK)
		return 1;
	measure_instructions();
	measure_memory();
	return 0;
}
