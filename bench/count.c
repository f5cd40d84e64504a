/* SPDX-License-Identifier: BSD-2-Clause */
/* See count.h. */
#include "count.h"

#include <inttypes.h>
#include <stdio.h>
#include <valgrind/callgrind.h>

#include "guest.h"

#define CALLS 16

void count_begin(void)
{
	CALLGRIND_ZERO_STATS;
}

void count_end(const char *name, uint64_t times)
{
	char line[80];

	snprintf(line, sizeof(line), "%s %" PRIu64, name, times);
	CALLGRIND_DUMP_STATS_AT(line);
}

void count_on(void)
{
	CALLGRIND_TOGGLE_COLLECT;
}

void count_off(void)
{
	CALLGRIND_TOGGLE_COLLECT;
}

void count_call(struct om_vm *vm)
{
	CALLGRIND_TOGGLE_COLLECT;
	guest_call(vm, 0);
	CALLGRIND_TOGGLE_COLLECT;
}

void count_uid(struct om_vm *vm)
{
	CALLGRIND_TOGGLE_COLLECT;
	guest_call_uid(vm);
	CALLGRIND_TOGGLE_COLLECT;
}

void count_end_of_vm(struct om_vm *vm)
{
	enum om_status status;

	CALLGRIND_TOGGLE_COLLECT;
	status = om_vm_destroy(vm, NULL);
	CALLGRIND_TOGGLE_COLLECT;
	if (status != OM_OK)
		machine_fail("the end of a VM", status);
}

void count_calls(struct om_vm *vm, const char *name)
{
	count_meetings(vm, name, MEETS_BY_DOING, 0);
}

void count_meetings(struct om_vm *vm, const char *name, enum meeting meeting, uint64_t pages)
{
	secure_world_meets(meeting, pages);
	guest_call(vm, 0);
	count_begin();
	for (int i = 0; i < CALLS; i++) {
		secure_world_meets(meeting, pages);
		count_call(vm);
	}
	count_end(name, CALLS);
}
