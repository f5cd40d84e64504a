/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's partitions: which VMs it knows, and what goes with one of them.
 */
#include <string.h>
#include "secure/optee_guest.h"
#include "machine/fiber.h"
#include "machine/violation.h"
#include "secure/optee_mobj.h"
#include "secure/optee_session.h"

static bool has_secret(const struct optee_guest *guest, uint64_t cookie)
{
	const struct optee_mobj *mobj = guest->mobjs;

	while (mobj && (mobj->cookie != cookie || mobj->kind == OPTEE_PENDING || mobj->is_known))
		mobj = mobj->next;
	return mobj;
}

bool optee_knows_cookie(uint64_t cookie)
{
	for (unsigned i = 0; cookie && i < OPTEE_GUESTS; i++)
		if (optee.guest[i].alive && has_secret(&optee.guest[i], cookie))
			return true;
	return false;
}

static struct optee_guest *free_partition(void)
{
	for (unsigned i = 0; i < optee.config.max_guests; i++)
		if (!optee.guest[i].alive && !optee.guest[i].is_leaving)
			return &optee.guest[i];
	return NULL;
}

static void partition_start(struct optee_guest *guest, uint16_t id)
{
	memset(guest, 0, sizeof(*guest));
	guest->id = id;
	guest->alive = true;
	for (unsigned i = 0; i < optee.config.threads; i++) {
		guest->thread[i].guest = guest;
		guest->thread[i].id = optee.config.first_thread_id + i;
		guest->thread[i].fiber = fiber_new();
	}
}

static void threads_end(struct optee_guest *guest)
{
	for (unsigned i = 0; i < OPTEE_THREADS; i++)
		if (guest->thread[i].fiber)
			fiber_destroy(guest->thread[i].fiber);
}

static void partition_end(struct optee_guest *guest)
{
	threads_end(guest);
	while (guest->mobjs)
		optee_mobj_destroy(guest, guest->mobjs);
	optee_sessions_end(guest);
	guest->alive = false;
	guest->is_leaving = false;
}

void optee_guest_enter(struct optee_guest *guest)
{
	guest->running++;
}

/* Whoever leaves last puts out the light (core/arch/arm/kernel/virtualization.c). */
void optee_guest_leave(struct optee_guest *guest)
{
	guest->running--;
	if (guest->is_leaving && !guest->running)
		partition_end(guest);
}

static bool has_place(void)
{
	if (!optee.config.created_fails)
		return true;
	optee.config.created_fails--;
	return false;
}

struct optee_guest *optee_partition_new(uint16_t id)
{
	struct optee_guest *guest = free_partition();

	if (!guest || !has_place())
		return NULL;
	partition_start(guest, id);
	return guest;
}

void optee_partition_drop(struct optee_guest *guest)
{
	guest->alive = false;
	guest->is_leaving = guest->running;
	if (guest->running)
		sim_violation("T11: VM_DESTROYED while a CPU is in the VM's partition");
	else
		partition_end(guest);
}

uint32_t optee_vm_created(const struct om_smc *smc)
{
	if (smc->a[7] || !smc->a[1] || smc->a[1] > UINT16_MAX)
		sim_violation("VM_CREATED with a bad id, or not by the hypervisor");
	if (optee_guest_of(smc->a[1]))
		sim_violation("VM_CREATED for an id that lives");
	return optee_partition_new((uint16_t)smc->a[1]) ? ABI_OK : ABI_ENOTAVAIL;
}

uint32_t optee_vm_destroyed(const struct om_smc *smc)
{
	struct optee_guest *guest = optee_guest_of(smc->a[1]);

	if (smc->a[7])
		sim_violation("VM_DESTROYED not by the hypervisor");
	if (!guest) {
		sim_violation("VM_DESTROYED for a VM that does not live");
		return ABI_OK;
	}
	optee_partition_drop(guest);
	return ABI_OK;
}

void optee_clean_up(void)
{
	for (unsigned i = 0; i < OPTEE_GUESTS; i++) {
		if (!optee.guest[i].alive)
			continue;
		sim_violation("VM %u was not destroyed", optee.guest[i].id);
		partition_end(&optee.guest[i]);
	}
}
