/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest does when OP-TEE asks for something, as Linux's driver and tee-supplicant would.
 */
#include <stddef.h>

#include "optee/abi_smc.h"
#include "guest.h"

#define PAGE 4096

/* The buffer for RPC messages that the guest gives when it is asked for one: below the lists. */
#define BUFFER	      (GUEST_RAM + 8 * PAGE)
#define BUFFER_COOKIE UINT64_C(0xffff0000aabbcc00)

/* What SHM_ALLOC gets. */
#define SHM_COOKIE UINT64_C(0xffff0000ddeeff00)

static void give_shm(struct om_msg *rpc)
{
	uint64_t pages = rpc->param[0].u.value.b / PAGE;

	if (!pages)
		machine_fail("SHM_ALLOC", rpc->param[0].u.value.b);
	rpc->param[0] = (struct om_msg_param){
		.attr = MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG,
		.u.tmem = { .buf_ptr = guest_list(GUEST_DATA, pages),
			    .size = pages * PAGE,
			    .shm_ref = SHM_COOKIE },
	};
}

static void serve_cmd(struct om_msg *rpc)
{
	switch (rpc->header.cmd) {
	case RPC_CMD_GET_TIME:
		rpc->param[0].u.value.a = NOW;
		break;
	case MSG_RPC_CMD_SHM_ALLOC:
		give_shm(rpc);
		break;
	case MSG_RPC_CMD_SHM_FREE:
		if (rpc->param[0].u.value.b != SHM_COOKIE)
			machine_fail("SHM_FREE", rpc->param[0].u.value.b);
		break;
	default:
		machine_fail("an RPC command", rpc->header.cmd);
	}
	rpc->header.ret = TEEC_SUCCESS;
}

/* The buffer that the registers name. */
static struct om_msg *find_buffer(const struct om_smc *smc)
{
	uint64_t cookie = smc->a[1] << 32 | smc->a[2];

	if (cookie != BUFFER_COOKIE)
		machine_fail("a buffer for RPC messages", cookie);
	return guest_at(BUFFER);
}

static void give_buffer(struct om_smc *smc)
{
	smc->a[1] = BUFFER >> 32;
	smc->a[2] = (uint32_t)BUFFER;
	smc->a[4] = BUFFER_COOKIE >> 32;
	smc->a[5] = (uint32_t)BUFFER_COOKIE;
}

void guest_serve(struct om_smc *smc, struct om_msg *own)
{
	switch (smc->a[0] & SMC_RPC_FUNC_MASK) {
	case SMC_RPC_FUNC_FOREIGN_INTR:
		break;
	case SMC_RPC_FUNC_CMD:
		serve_cmd(own ? own : find_buffer(smc));
		break;
	case SMC_RPC_FUNC_ALLOC:
		give_buffer(smc);
		break;
	default:
		machine_fail("an RPC", smc->a[0]);
	}
	smc->a[0] = SMC_RETURN_FROM_RPC;
}
