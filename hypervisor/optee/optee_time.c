/* SPDX-License-Identifier: BSD-2-Clause */
/* See optee_time.h. */
#include "optee/optee_time.h"
#include "machine/smccc.h"
#include "machine/timer.h"
#include "vm/vm.h"

uint32_t optee_time_is_wanted;
static uint64_t times[MAX_VMS]; /* added to by all CPUs */

/* Client ids are VMs' numbers (tee.c); 0 is the hypervisor's own. */
static void add(uint64_t client_id, uint64_t time)
{
	if (client_id && client_id <= MAX_VMS)
		__atomic_fetch_add(&times[client_id - 1], time, __ATOMIC_RELAXED);
}

/* Nor a part of om_port_smc(). */
__attribute__((noinline)) void optee_time_smc(struct om_smc *call)
{
	const uint64_t began = timer_now();

	smc(call);
	add(call->a[7], timer_now() - began);
}

/*
 * The client id in whose name a call of FF-A is. MEM_SHARE names none, and is made for the vCPU
 * that is here; what is not listed is the hypervisor's own.
 */
static uint64_t client_of(const struct om_smc *call)
{
	switch ((uint32_t)call->a[0]) {
	case FFA_DIRECT_REQ_32:
	case FFA_DIRECT_REQ_64:
		return FIELD(call->a[1], 31, 16);
	case FFA_NOTIFICATION_GET:
		return FIELD(call->a[1], 15, 0);
	case FFA_MEM_SHARE_32:
	case FFA_MEM_SHARE_64:
		return this_cpu()->resident->vm->index + 1;
	default:
		return 0;
	}
}

__attribute__((noinline)) void optee_time_smc_of_8(struct om_smc *call)
{
	const uint64_t client_id = client_of(call);
	const uint64_t began = timer_now();

	smc_of_8(call);
	add(client_id, timer_now() - began);
}

uint64_t optee_time_of(const struct vm *vm)
{
	__atomic_store_n(&optee_time_is_wanted, 1, __ATOMIC_RELAXED);
	return __atomic_load_n(&times[vm->index], __ATOMIC_RELAXED);
}
