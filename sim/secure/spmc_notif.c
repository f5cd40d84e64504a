/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's notifications: a bitmap for each VM, and one interrupt for all.
 */
#include "secure/spmc_notif.h"
#include "machine/violation.h"

#define SP_BITMAP 1u

/* The VM that the call is about, in the low half of w1; a violation if OP-TEE has none of it. */
static struct spmc_vm *vm_in(const struct om_smc *smc)
{
	struct optee_guest *guest = optee_guest_of(smc->a[1] & 0xffffu);

	if (guest)
		return spmc_vm_of(guest);
	sim_violation("FF-A: %#llx for VM %llu, which does not live", (unsigned long long)smc->a[0],
		      (unsigned long long)smc->a[1] & 0xffffu);
	return NULL;
}

static uint32_t bitmap_create(const struct om_smc *smc, struct spmc_vm *vm)
{
	if (!vm)
		return ABI_FFA_INVALID_PARAMETERS;
	if (smc->a[1] >> 16 || !smc->a[2])
		sim_violation("FF-A: a bitmap for %#llx with %llu vCPUs",
			      (unsigned long long)smc->a[1], (unsigned long long)smc->a[2]);
	if (vm->has_bitmap) {
		sim_violation("FF-A: a second bitmap for a VM");
		return ABI_FFA_DENIED;
	}
	vm->has_bitmap = true;
	return 0;
}

void spmc_bitmap_create(struct om_smc *smc)
{
	spmc_must_be_zero(smc, 3);
	spmc_result(smc, bitmap_create(smc, vm_in(smc)));
}

static uint32_t bitmap_destroy(struct spmc_vm *vm)
{
	if (!vm)
		return ABI_FFA_INVALID_PARAMETERS;
	if (!vm->has_bitmap)
		sim_violation("FF-A: BITMAP_DESTROY without one");
	if (vm->pending | vm->bound)
		return ABI_FFA_DENIED;
	vm->has_bitmap = false;
	vm->is_enabled = false;
	return 0;
}

void spmc_bitmap_destroy(struct om_smc *smc)
{
	spmc_must_be_zero(smc, 2);
	spmc_result(smc, bitmap_destroy(vm_in(smc)));
}

/* The sender of the notification is OP-TEE; a right mediator has looked, for OP-TEE does not. */
static struct spmc_vm *bound_in(const struct om_smc *smc)
{
	struct spmc_vm *vm = vm_in(smc);

	spmc_must_be_zero(smc, 5);
	if (smc->a[1] >> 16 != ABI_FFA_OPTEE_ID)
		sim_violation("FF-A: notifications of %#llx, which is not OP-TEE",
			      (unsigned long long)smc->a[1] >> 16);
	if (vm && !vm->has_bitmap)
		sim_violation("FF-A: notifications of a VM that has no bitmap");
	return vm;
}

static uint32_t bind(const struct om_smc *smc, struct spmc_vm *vm)
{
	uint64_t bits = abi_pair(smc->a[4], smc->a[3]);

	if (!vm)
		return ABI_FFA_INVALID_PARAMETERS;
	/* Global ones only, not those of a vCPU. */
	if (smc->a[2] || bits & vm->bound)
		return ABI_FFA_DENIED;
	vm->bound |= bits;
	return 0;
}

void spmc_notification_bind(struct om_smc *smc)
{
	spmc_result(smc, bind(smc, bound_in(smc)));
}

static uint32_t unbind(const struct om_smc *smc, struct spmc_vm *vm)
{
	uint64_t bits = abi_pair(smc->a[4], smc->a[3]);

	if (!vm || smc->a[2])
		return ABI_FFA_INVALID_PARAMETERS;
	if (bits & vm->pending)
		return ABI_FFA_DENIED;
	vm->bound &= ~bits;
	return 0;
}

void spmc_notification_unbind(struct om_smc *smc)
{
	spmc_result(smc, unbind(smc, bound_in(smc)));
}

void spmc_notification_get(struct om_smc *smc)
{
	struct spmc_vm *vm = vm_in(smc);
	uint64_t bits;

	spmc_must_be_zero(smc, 3);
	if (smc->a[2] != SP_BITMAP)
		sim_violation("FF-A: NOTIFICATION_GET of %#llx, where OP-TEE has nothing",
			      (unsigned long long)smc->a[2]);
	if (!vm) {
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	bits = smc->a[2] & SP_BITMAP ? vm->pending : 0;
	vm->pending &= ~bits;
	optee_point();
	spmc_answer(smc, ABI_FFA_SUCCESS_32, 0, bits & UINT32_MAX, bits >> 32, 0, 0);
}

#define INFO_IDS_AT_MOST 20u /* registers 3 to 7 have four each; this model has 8 VMs */

_Static_assert(OPTEE_GUESTS <= INFO_IDS_AT_MOST, "one answer has all VMs");

/* A list for each VM, of its id alone. */
void spmc_notification_info_get(struct om_smc *smc)
{
	struct om_smc answer = { { ABI_FFA_SUCCESS_64 } };
	uint32_t count = 0;

	spmc_must_be_zero(smc, 1);
	if (spmc.ending)
		sim_violation("FF-A: INFO_GET while a VM ends");
	for (unsigned i = 0; i < OPTEE_GUESTS; i++) {
		if (!optee.guest[i].alive || !spmc.vm[i].pending)
			continue;
		answer.a[3 + count / 4] |= (uint64_t)optee.guest[i].id << count % 4 * 16;
		count++;
	}
	answer.a[2] = (uint64_t)count << 7;
	*smc = answer;
	if (!count)
		spmc_result(smc, ABI_FFA_NO_DATA);
}

uint32_t spmc_notif_enable(const struct optee_guest *guest, uint64_t value)
{
	struct spmc_vm *vm = spmc_vm_of(guest);

	if (!vm->has_bitmap)
		sim_violation("FF-A: notifications without a bitmap");
	if (!spmc.config.has_notif)
		return ABI_NOT_IMPLEMENTED;
	if (value >= ABI_FFA_NOTIF_VALUES)
		return ABI_BAD_PARAMETERS;
	vm->bottom_half = (uint32_t)value;
	vm->is_enabled = true;
	return ABI_SUCCESS;
}

void spmc_notify(uint16_t id)
{
	struct optee_guest *guest = optee_guest_of(id);

	if (!guest || !spmc_vm_of(guest)->is_enabled)
		sim_misuse("a notification for nobody");
	spmc_vm_of(guest)->pending |= UINT64_C(1) << spmc_vm_of(guest)->bottom_half;
}
