/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Linux says (drivers/firmware/arm_ffa/driver.c, drivers/tee/optee/ffa_abi.c): it agrees upon
 * a version, maps its buffers, looks for OP-TEE, and asks that what it is and can do.
 */
#include "driver/ffa_direct.h"
#include "machine/vm.h"
#include "secure/ffa_abi.h"

#define FEATURE_NPI 1u
#define FROM_SP	    1u /* of NOTIFICATION_GET, w2 */
#define BOTTOM_HALF 0u

static bool succeeds(struct om_smc answer)
{
	return answer.a[0] == ABI_FFA_SUCCESS_32;
}

struct om_smc ffa_message(const struct guest *guest, uint64_t w3, uint64_t w4, uint64_t w5,
			  uint64_t w6, uint64_t w7)
{
	return (struct om_smc){ { ABI_FFA_DIRECT_REQ_32,
				  (uint32_t)guest->vm->client_id << 16 | ABI_FFA_OPTEE_ID, 0, w3,
				  w4, w5, w6, w7 } };
}

struct om_smc ffa_unregister(struct guest *guest, uint64_t handle)
{
	return ffa_say(guest, ffa_message(guest, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle,
					  handle >> 32, 0, 0));
}

bool ffa_map(struct guest *guest)
{
	return succeeds(FFA_SAY(guest, ABI_FFA_RXTX_MAP_64, guest->ffa.tx.v, guest->ffa.rx.v, 1));
}

static bool finds_optee(struct guest *guest)
{
	struct abi_ffa_partition info;

	if (!succeeds(FFA_SAY(guest, ABI_FFA_PARTITION_INFO_GET)))
		return false;
	sim_guest_read(guest->vm, &info, guest->ffa.rx, sizeof(info));
	return succeeds(FFA_SAY(guest, ABI_FFA_RX_RELEASE)) && info.id == ABI_FFA_OPTEE_ID;
}

static bool is_answered(struct guest *guest, uint64_t service)
{
	struct om_smc answer = ffa_say(guest, ffa_message(guest, service, 0, 0, 0, 0));

	return answer.a[0] == ABI_FFA_DIRECT_RESP_32;
}

bool ffa_probe(struct guest *guest)
{
	return FFA_SAY(guest, ABI_FFA_VERSION, ABI_FFA_1_1).a[0] == ABI_FFA_1_1 &&
	       FFA_SAY(guest, ABI_FFA_ID_GET).a[2] == guest->vm->client_id &&
	       succeeds(FFA_SAY(guest, ABI_FFA_FEATURES, ABI_FFA_RXTX_MAP_64)) && ffa_map(guest) &&
	       finds_optee(guest) && is_answered(guest, ABI_FFA_GET_API_VERSION) &&
	       is_answered(guest, ABI_FFA_GET_OS_VERSION) &&
	       is_answered(guest, ABI_FFA_EXCHANGE_CAPS);
}

bool ffa_enable_notifications(struct guest *guest)
{
	uint32_t path = ABI_FFA_OPTEE_ID << 16 | guest->vm->client_id;
	struct om_smc answer;

	if (!succeeds(FFA_SAY(guest, ABI_FFA_FEATURES, FEATURE_NPI)) ||
	    !succeeds(FFA_SAY(guest, ABI_FFA_NOTIFICATION_BIND, path, 0, 1u << BOTTOM_HALF)))
		return false;
	answer = ffa_say(guest,
			 ffa_message(guest, ABI_FFA_ENABLE_ASYNC_NOTIF, BOTTOM_HALF, 0, 0, 0));
	return answer.a[0] == ABI_FFA_DIRECT_RESP_32 && !answer.a[3];
}

uint64_t ffa_take_notifications(struct guest *guest)
{
	struct om_smc answer =
		FFA_SAY(guest, ABI_FFA_NOTIFICATION_GET, guest->vm->client_id, FROM_SP);

	return succeeds(answer) ? abi_pair(answer.a[3], answer.a[2]) : 0;
}
