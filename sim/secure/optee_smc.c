/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's SMC entry: function ids, fast calls, and what no SMC may carry.
 */
#include <string.h>
#include "secure/optee_smc.h"
#include "machine/violation.h"
#include "secure/optee_guest.h"
#include "secure/optee_mobj.h"
#include "secure/optee_notif.h"
#include "secure/optee_ta.h"
#include "secure/optee_thread.h"

void optee_init(void)
{
	memset(&optee, 0, sizeof(optee));
	optee.config = (struct optee_config){
		.revision_major = 2,
		.os_major = 4,
		.os_minor = 10,
		.capabilities = ABI_CAP_RESERVED_SHM | ABI_CAP_DYNAMIC_SHM |
				ABI_CAP_VIRTUALIZATION | ABI_CAP_MEMREF_NULL | ABI_CAP_ASYNC_NOTIF |
				ABI_CAP_RPC_ARG | ABI_CAP_RPMB_PROBE,
		.max_guests = 2,
		.threads = 2,
		.ta = optee_ta,
	};
}

/* Rule 1: what a guest chose for an address or a cookie must not come this far. */
static void check_pair(const struct om_smc *smc, unsigned high)
{
	uint64_t pair = abi_pair(smc->a[high], smc->a[high + 1]);

	if (sim_is_guest_cookie(pair) || sim_is_ipa(pair))
		sim_violation("I1: OP-TEE gets %#llx in a%u of %#llx", (unsigned long long)pair,
			      high, (unsigned long long)smc->a[0]);
}

static void check_registers(const struct om_smc *smc)
{
	check_pair(smc, 1);
	check_pair(smc, 4);
	for (unsigned i = 0; i < 8; i++)
		if (smc->a[i] >> 32)
			sim_violation("I1: register %u of an SMC32 has 64 bits", i);
	if (smc->a[0] != ABI_RETURN_FROM_RPC && (smc->a[4] || smc->a[5]))
		sim_violation("I1: a4 or a5 of %#llx is not 0", (unsigned long long)smc->a[0]);
	if (smc->a[6])
		sim_violation("I1: a6 of %#llx is not 0", (unsigned long long)smc->a[0]);
}

static void answer(struct om_smc *smc, uint32_t a0, uint32_t a1, uint32_t a2, uint32_t a3)
{
	smc->a[0] = a0;
	smc->a[1] = a1;
	smc->a[2] = a2;
	smc->a[3] = a3;
}

static void exchange_capabilities(struct om_smc *smc)
{
	if (smc->a[1] & ~UINT64_C(1)) {
		answer(smc, ABI_ENOTAVAIL, 0, 0, 0);
		return;
	}
	answer(smc, ABI_OK, optee.config.capabilities, 64 + optee.config.threads, 4);
}

static void thread_count(struct om_smc *smc)
{
	if (optee.config.knows_no_thread_count)
		answer(smc, ABI_UNKNOWN_FUNCTION, 5, 0, 0); /* a1 is no count */
	else
		answer(smc, ABI_OK, optee.config.threads, 0, 0);
}

static struct optee_mobj *cached_arg(struct optee_guest *guest)
{
	for (unsigned i = 0; i < OPTEE_THREADS; i++) {
		struct optee_mobj *mobj = guest->thread[i].rpc_arg;

		guest->thread[i].rpc_arg = NULL;
		if (mobj)
			return mobj;
	}
	return NULL;
}

static void disable_shm_cache(struct optee_guest *guest, struct om_smc *smc)
{
	struct optee_mobj *mobj;

	if (!optee_threads_are_free(guest)) {
		answer(smc, ABI_EBUSY, 0, 0, 0);
		return;
	}
	mobj = cached_arg(guest);
	if (!mobj) {
		guest->cache_enabled = false;
		answer(smc, ABI_ENOTAVAIL, 0, 0, 0);
		return;
	}
	answer(smc, ABI_OK, (uint32_t)(mobj->cookie >> 32), (uint32_t)mobj->cookie, 0);
	optee_mobj_destroy(guest, mobj);
}

static void enable_shm_cache(struct optee_guest *guest, struct om_smc *smc)
{
	bool idle = optee_threads_are_free(guest);

	guest->has_past = true;
	if (idle)
		guest->cache_enabled = true;
	answer(smc, idle ? ABI_OK : ABI_EBUSY, 0, 0, 0);
}

/* In its own calls a right hypervisor says nothing where the ABI gives a register no meaning. */
static void judge_hypervisor(const struct om_smc *smc)
{
	const bool names_vm = smc->a[0] == ABI_VM_CREATED || smc->a[0] == ABI_VM_DESTROYED;

	if (smc->a[7])
		return;
	for (unsigned i = names_vm ? 2 : 1; i < 4; i++)
		if (smc->a[i])
			sim_violation("the hypervisor's own %#llx has %#llx in a%u",
				      (unsigned long long)smc->a[0], (unsigned long long)smc->a[i],
				      i);
}

/* Calls that say the same to everybody. Returns false if it is none of them. */
static bool common_call(struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_CALLS_COUNT:
		answer(smc, 14, 0, 0, 0);
		return true;
	case ABI_CALLS_UID:
		answer(smc, 0x384fb3e0, 0xe7f811e3, 0xaf630002, 0xa5d5c51b);
		return true;
	case ABI_CALLS_REVISION:
		answer(smc, optee.config.revision_major, 0, 0, 0);
		return true;
	case ABI_GET_OS_UUID:
		answer(smc, 0x486178e0, 0xe7f811e3, 0xbc5e0002, 0xa5d5c51b);
		return true;
	case ABI_GET_OS_REVISION:
		answer(smc, optee.config.os_major, optee.config.os_minor, 0x1234abcd, 0);
		return true;
	case ABI_EXCHANGE_CAPABILITIES:
		exchange_capabilities(smc);
		return true;
	case ABI_GET_THREAD_COUNT:
		thread_count(smc);
		return true;
	default:
		return false;
	}
}

static bool hypervisor_call(struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_VM_CREATED:
		answer(smc, optee_vm_created(smc), 0, 0, 0);
		return true;
	case ABI_VM_DESTROYED:
		answer(smc, optee_vm_destroyed(smc), 0, 0, 0);
		return true;
	default:
		return false;
	}
}

/*
 * They look the VM up a second time, when they are in its partition already, and do not expect that
 * it is gone (core/kernel/notif.c). Returns what they find.
 */
static struct optee_guest *look_up_again(const struct optee_guest *guest)
{
	struct optee_guest *again;

	optee_point();
	again = optee_guest_of(guest->id);
	if (!again)
		sim_violation("T11: OP-TEE panics: a fast call for a VM that is gone");
	return again;
}

static void fast_call(struct optee_guest *guest, struct om_smc *smc)
{
	guest = look_up_again(guest);
	if (!guest) {
		answer(smc, ABI_ENOTAVAIL, 0, 0, 0);
		return;
	}
	switch (smc->a[0]) {
	case ABI_ENABLE_ASYNC_NOTIF:
		optee_notif_enable(guest, smc);
		return;
	case ABI_GET_ASYNC_NOTIF_VALUE:
		optee_notif_get(guest, smc);
		return;
	case ABI_ENABLE_SHM_CACHE:
		enable_shm_cache(guest, smc);
		return;
	default:
		disable_shm_cache(guest, smc);
		return;
	}
}

static void guest_call(struct optee_guest *guest, struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_CALL_WITH_ARG:
	case ABI_CALL_WITH_RPC_ARG:
		optee_call_with_arg(guest, smc);
		return;
	case ABI_RETURN_FROM_RPC:
		optee_return_from_rpc(guest, smc);
		return;
	case ABI_ENABLE_ASYNC_NOTIF:
	case ABI_GET_ASYNC_NOTIF_VALUE:
	case ABI_ENABLE_SHM_CACHE:
	case ABI_DISABLE_SHM_CACHE:
		fast_call(guest, smc);
		return;
	default:
		sim_violation("a guest's call %#llx reached OP-TEE", (unsigned long long)smc->a[0]);
		answer(smc, ABI_UNKNOWN_FUNCTION, 0, 0, 0);
	}
}

static void enter(struct optee_guest *guest, struct om_smc *smc)
{
	optee_guest_enter(guest);
	guest_call(guest, smc);
	optee_guest_leave(guest);
}

/* Calls that OP-TEE carries out without a VM, and must not: ENABLE_SHM_CACHE, notifications. */
static void not_by_the_hypervisor(struct om_smc *smc)
{
	sim_violation("rule 8: the call %#llx in the hypervisor's name",
		      (unsigned long long)smc->a[0]);
	answer(smc, ABI_ENOTAVAIL, 0, 0, 0);
}

void optee_smc(struct om_smc *smc)
{
	struct optee_guest *guest = optee_guest_of(smc->a[7]);

	optee.smcs++;
	check_registers(smc);
	judge_hypervisor(smc);
	if (optee.config.absent)
		answer(smc, ABI_UNKNOWN_FUNCTION, 0, 0, 0);
	else if (smc->a[7] && !guest)
		answer(smc, ABI_ENOTAVAIL, 0, 0, 0);
	else if (common_call(smc) || hypervisor_call(smc))
		return;
	else if (guest)
		enter(guest, smc);
	else
		not_by_the_hypervisor(smc);
}
