/* SPDX-License-Identifier: GPL-2.0-only */
/* See optee_time.h. */
#include "optee_time.h"
#include <xen/lib.h>
#include <optee_mediator/port.h>
#include "guest.h"

bool optee_time_is_wanted;

/*
 * What others do for a domain (notifications are fetched, it ends) is not its time. Several of its
 * vCPUs may add at once.
 */
void optee_time_end(const struct om_smc *smc, s_time_t began)
{
	struct om_port_vm *vm = current->domain->arch.tee;

	if (vm && smc->a[7] == vm->id + 1)
		__atomic_fetch_add(&vm->optee_time, NOW() - began, __ATOMIC_RELAXED);
}

void optee_time_print(const struct domain *d)
{
	optee_time_is_wanted = true;
	printk("optee-mediator: time %pd time_us=%" PRIu64 " optee_us=%" PRIu64 "\n", d,
	       (uint64_t)NOW() / 1000, guest_optee_time(d) / 1000);
}
