/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Direct messages to the model OP-TEE: its services, and who may ask for them.
 */
#include "secure/spmc_direct.h"
#include "machine/violation.h"
#include "secure/optee_guest.h"
#include "secure/optee_mobj.h"
#include "secure/spmc_handle.h"
#include "secure/spmc_notif.h"
#include "secure/spmc_vm.h"
#include "secure/spmc_yielding.h"

static void respond(struct om_smc *smc, uint64_t w3, uint64_t w4, uint64_t w5)
{
	bool is_32 = smc->a[0] == ABI_FFA_DIRECT_REQ_32;
	uint64_t endpoints = (smc->a[1] & 0xffffu) << 16 | smc->a[1] >> 16;

	spmc_answer(smc, is_32 ? ABI_FFA_DIRECT_RESP_32 : ABI_FFA_DIRECT_RESP_64, endpoints, 0, w3,
		    w4, w5);
}

/* Of handles that are the VM's own; a right mediator sends no other. */
static uint32_t unregister_shm(struct optee_guest *guest, uint64_t handle)
{
	struct optee_mobj *share = optee_mobj_find(guest, handle);

	if (share && share->kind == OPTEE_REGISTERED)
		return spmc_share_unregister(share);
	sim_violation("FF-A: UNREGISTER_SHM of %#llx, which is not VM %u's",
		      (unsigned long long)handle, guest->id);
	return 0;
}

static void exchange_capabilities(struct om_smc *smc)
{
	uint32_t capabilities = spmc.config.capabilities;

	if (!spmc.config.has_notif)
		capabilities &= ~ABI_FFA_CAP_ASYNC_NOTIF;
	respond(smc, 0, ABI_RPC_NUM_PARAMS, capabilities);
}

static void service(struct optee_guest *guest, struct om_smc *smc)
{
	switch (smc->a[3]) {
	case ABI_FFA_GET_API_VERSION:
		respond(smc, 1, 0, 0);
		return;
	case ABI_FFA_GET_OS_VERSION:
		respond(smc, optee.config.os_major, optee.config.os_minor, 0x1234abcd);
		return;
	case ABI_FFA_EXCHANGE_CAPS:
		exchange_capabilities(smc);
		return;
	case ABI_FFA_UNREGISTER_SHM:
		respond(smc, unregister_shm(guest, abi_pair(smc->a[5], smc->a[4])), 0, 0);
		return;
	case ABI_FFA_ENABLE_ASYNC_NOTIF:
		guest->has_past = true;
		respond(smc, spmc_notif_enable(guest, smc->a[4]), 0, 0);
		return;
	case ABI_FFA_CALL_WITH_ARG:
	case ABI_FFA_RESUME:
		spmc_yielding_call(guest, smc);
		return;
	default:
		sim_violation("FF-A: the service %#llx reached OP-TEE",
			      (unsigned long long)smc->a[3]);
		respond(smc, ABI_BAD_PARAMETERS, 0, 0);
	}
}

static void for_guest(struct optee_guest *guest, struct om_smc *smc)
{
	optee_guest_enter(guest);
	optee_point();
	service(guest, smc);
	optee_guest_leave(guest);
}

/* What is 32 bits wide has nothing in the upper halves: a guest's would be of its own choice. */
static void check_width(const struct om_smc *smc)
{
	if (smc->a[0] != ABI_FFA_DIRECT_REQ_32)
		return;
	for (unsigned i = 1; i < 8; i++)
		if (smc->a[i] >> 32)
			sim_violation("FF-A: w%u of a direct message of 32 bits is %#llx", i,
				      (unsigned long long)smc->a[i]);
}

void spmc_direct_request(struct om_smc *smc)
{
	uint64_t to = smc->a[1] & 0xffffu;
	struct optee_guest *guest = optee_guest_of(smc->a[1] >> 16);

	check_width(smc);
	if (to != ABI_FFA_OPTEE_ID && to != ABI_FFA_SPMC_ID) {
		sim_violation("FF-A: a direct message to %#llx", (unsigned long long)to);
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
	} else if (smc->a[2] & ABI_FFA_FRAMEWORK) {
		spmc_framework(smc);
	} else if (to != ABI_FFA_OPTEE_ID || smc->a[2]) {
		sim_violation("FF-A: a direct message with w2 %#llx to %#llx",
			      (unsigned long long)smc->a[2], (unsigned long long)to);
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
	} else if (guest) {
		for_guest(guest, smc);
	} else {
		sim_violation("FF-A: a direct message of %#llx, which does not live",
			      (unsigned long long)smc->a[1] >> 16);
		respond(smc, ABI_NOT_FOUND, 0, 0);
	}
}
