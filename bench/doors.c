/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the first door costs in a mediator that has both: rows of mediator.c, measured again, of
 * which bench/report.py takes the difference.
 */
#include "count.h"
#include "guest.h"
#include "rows.h"

int main(void)
{
	struct om_vm *vm;

	machine_init();
	if (om_init() != OM_OK)
		machine_fail("om_init", 0);
	vm = guest_begin(1, MANY_BUFFERS, 2 * MANY_BUFFERS);
	guest_share(vm, 0, FEW_BUFFERS);
	measure_fast_call(vm);
	measure_sessions(vm);
	return 0;
}
