/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated machine as a port of the mediator where OP-TEE speaks FF-A: port_ffa.h's functions.
 */
#include <optee_mediator/port_ffa.h>
#include "port/port_ffa.h"
#include "machine/buffer.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "port/port.h"
#include "port/trace_judge.h"
#include "secure/ffa_abi.h"
#include "secure/spmc_handle.h"
#include "secure/spmc_smc.h"

struct sim_port_ffa sim_port_ffa;

void sim_port_ffa_init(void)
{
	sim_port_ffa = (struct sim_port_ffa){ .pages = 2, .vcpus = 2, .notify_intid = 9 };
}

/* What holds on the way into every function that is no use of its own. */
static void check_locks(void)
{
	if (sim_port.locks_held)
		sim_violation("I13: a port call for FF-A under a lock");
}

static bool is_framework(const struct om_smc *smc)
{
	return smc->a[0] == ABI_FFA_DIRECT_REQ_32 && smc->a[2] & ABI_FFA_FRAMEWORK;
}

static bool is_direct(const struct om_smc *smc)
{
	return smc->a[0] == ABI_FFA_DIRECT_REQ_32 || smc->a[0] == ABI_FFA_DIRECT_REQ_64;
}

static bool is_yielding(const struct om_smc *smc)
{
	return is_direct(smc) && !(smc->a[2] & ABI_FFA_FRAMEWORK) && smc->a[3] & ABI_FFA_YIELDING;
}

static void entry_note(const struct om_smc *smc)
{
	struct sim_entry *entry = sim_port.entry;

	if (!entry)
		return;
	entry->smcs++;
	entry->announced += is_framework(smc) || smc->a[0] == ABI_FFA_BITMAP_CREATE;
	entry->entered += is_yielding(smc);
	entry->reclaimed += smc->a[0] == ABI_FFA_MEM_RECLAIM;
	entry->fetched += smc->a[0] == ABI_FFA_NOTIFICATION_GET;
}

/* What a VM that is gone has left, it takes back; and of an end OP-TEE can only hear. */
static bool may_be_refused(const struct om_smc *smc)
{
	if (smc->a[0] == ABI_FFA_MEM_RECLAIM)
		return spmc_handle_lives(abi_pair(smc->a[2], smc->a[1]));
	return !is_framework(smc) || (smc->a[2] & 0xff) != ABI_FFA_VM_DESTROYED;
}

static void refuse(struct om_smc *smc)
{
	uint64_t to = smc->a[1];

	if (smc->a[0] == ABI_FFA_VERSION)
		*smc = (struct om_smc){ { ABI_FFA_NOT_SUPPORTED } };
	else if (is_framework(smc))
		*smc = (struct om_smc){ { ABI_FFA_DIRECT_RESP_32, to << 16,
					  ABI_FFA_FRAMEWORK | ABI_FFA_VM_CREATED_RESP,
					  ABI_FFA_DENIED } };
	else
		*smc = (struct om_smc){ { ABI_FFA_ERROR, 0, sim_port.fault.ffa_error } };
}

static bool is_response(const struct om_smc *smc)
{
	return smc->a[0] == ABI_FFA_DIRECT_RESP_32 || smc->a[0] == ABI_FFA_DIRECT_RESP_64;
}

/* w3 of a response; else the error, or that there is no answer. */
static uint64_t result_of(const struct om_smc *smc)
{
	if (is_response(smc))
		return smc->a[3];
	return smc->a[0] == ABI_FFA_ERROR ? smc->a[2] : ABI_FFA_ABORTED;
}

/* It has all pages in reach. */
static void secure_world(struct om_smc *smc)
{
	const struct om_port_vm *mapped = sim_pool_map(NULL);

	spmc_smc(smc);
	sim_pool_map(mapped);
}

void om_port_ffa_smc(struct om_smc *smc)
{
	struct sim_port_use use = { .call = SIM_SMC, .smc = smc, .asked = *smc };
	bool is_told = is_yielding(smc);

	if (is_told)
		sim_trace_request(smc->a[3], sim_port.entry);
	else
		sim_trace_ffa_smc(smc);
	sim_use_begin(use);
	entry_note(smc);
	sim_check_pins();
	if (may_be_refused(smc) && sim_use_fails(SIM_SMC))
		refuse(smc);
	else
		secure_world(smc);
	sim_check_pins();
	sim_use_end(use);
	if (is_told)
		sim_trace_response(result_of(smc));
	else
		sim_trace_smc_done(smc);
}

void om_port_ffa_buffers(struct om_ffa_buffers *buffers)
{
	check_locks();
	if (sim_port_ffa.gave_buffers)
		sim_violation("FF-A: the buffers are asked for a second time");
	sim_port_ffa.gave_buffers = true;
	buffers->pages = sim_port_ffa.pages;
	if (!buffers->pages)
		return;
	buffers->tx = sim_buffer_get(buffers->pages);
	buffers->rx = sim_buffer_get(buffers->pages);
	buffers->tx_pa = sim_buffer_pa(buffers->tx);
	buffers->rx_pa = sim_buffer_pa(buffers->rx);
}

void om_port_ffa_schedule_receiver(uint32_t intid)
{
	check_locks();
	sim_port_ffa.schedule_receiver = intid;
}

uint32_t om_port_ffa_vcpus(struct om_port_vm *vm)
{
	(void)vm;
	return sim_port_ffa.vcpus;
}

uint32_t om_port_ffa_notify_intid(struct om_port_vm *vm)
{
	(void)vm;
	return sim_port_ffa.notify_intid;
}

void om_port_ffa_notify(struct om_port_vm *vm)
{
	struct sim_port_use use = { .call = SIM_NOTIFY, .vm = vm };

	sim_use_begin(use);
	vm->notified++;
	sim_use_end(use);
}
