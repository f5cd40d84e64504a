/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's messages: OP-TEE maps the share and has the message and the request of an RPC
 * there. This model copies it, and writes it back at the end.
 */
#include <string.h>
#include "secure/spmc_message.h"
#include "machine/violation.h"
#include "secure/optee_mobj.h"
#include "secure/optee_suspend.h"
#include "secure/spmc_handle.h"

static bool fits(const struct optee_mobj *share, uint64_t at, uint64_t size)
{
	return at <= spmc_share_size(share) && size <= spmc_share_size(share) - at;
}

static uint32_t message_read(struct optee_thread *thread, struct optee_mobj *share,
			     struct abi_msg *msg)
{
	struct optee_guest *guest = thread->guest;
	uint64_t at = thread->direct.at;
	uint64_t size;

	if (!fits(share, at, offsetof(struct abi_msg, params)))
		return ABI_BAD_PARAMETERS;
	optee_mobj_read(guest, share, msg, at, offsetof(struct abi_msg, params));
	if (msg->num_params > ABI_MAX_NUM_PARAMS)
		return ABI_BAD_PARAMETERS;
	size = abi_msg_size(msg->num_params);
	if (!fits(share, at, size) || !fits(share, at + size, ABI_RPC_ARG_SIZE))
		return ABI_BAD_PARAMETERS;
	optee_mobj_read(guest, share, msg->params, at + offsetof(struct abi_msg, params),
			size - offsetof(struct abi_msg, params));
	thread->direct.rpc_at = at + size;
	return 0;
}

/* A message that is the mediator's own, in its page, is one that it has judged. */
static void check_own(const struct optee_mobj *share, const struct abi_msg *msg)
{
	if (!share->is_known && !msg->ret)
		sim_violation("I11: ret is not an error before OP-TEE runs");
}

uint32_t spmc_message_open(struct optee_thread *thread, uint64_t handle, uint64_t offset,
			   struct abi_msg *msg)
{
	struct optee_mobj *share = spmc_share_get(thread->guest, handle, 0);
	uint32_t result;

	if (!share)
		return ABI_BAD_PARAMETERS;
	thread->direct.at = offset;
	result = message_read(thread, share, msg);
	if (result) {
		spmc_share_put(share);
		return result;
	}
	check_own(share, msg);
	thread->direct.share = share;
	return 0;
}

void spmc_message_close(struct optee_thread *thread, const struct abi_msg *msg, bool done)
{
	struct optee_direct *direct = &thread->direct;

	if (done)
		optee_mobj_write(thread->guest, direct->share, direct->at, msg,
				 direct->rpc_at - direct->at);
	spmc_share_put(direct->share);
	direct->share = NULL;
}

/* What the mediator has put in the VM's name is no buffer that a message may name. */
static struct optee_mobj *buffer_get(struct optee_guest *guest, const struct abi_param *param)
{
	struct optee_mobj *share =
		spmc_share_get(guest, param->u.rmem.shm_ref, ABI_FFA_INTERNAL(param->u.rmem.offs));

	if (share && !share->is_known)
		sim_violation("I6: a message names the mediator's own share");
	return share;
}

uint32_t spmc_memref_in(struct optee_guest *guest, struct optee_param *to,
			const struct abi_param *from)
{
	uint64_t offs = ABI_FFA_OFFS(from->u.rmem.offs);
	uint64_t size = from->u.rmem.size;

	if (to->attr == ABI_ATTR_NONE)
		return ABI_SUCCESS;
	if (!abi_attr_is_rmem(from->attr))
		return ABI_BAD_PARAMETERS;
	if (from->u.rmem.shm_ref == ABI_FFA_NO_HANDLE && !size)
		return ABI_SUCCESS;
	to->mobj = buffer_get(guest, from);
	if (!to->mobj)
		return ABI_BAD_PARAMETERS;
	to->offs = offs;
	to->size = size;
	return fits(to->mobj, offs, size) ? ABI_SUCCESS : ABI_SECURITY;
}

/* Rule 9: of an answer that was judged nothing but results has come. */
static void check_answer(const struct abi_msg *asked, const struct abi_msg *answer)
{
	bool same = answer->cmd == asked->cmd && answer->num_params == asked->num_params;

	for (uint32_t i = 0; i < asked->num_params && i < ABI_RPC_NUM_PARAMS; i++)
		same = same && answer->params[i].attr == asked->params[i].attr;
	if (!same && asked->cmd != ABI_RPC_CMD_SHM_ALLOC)
		sim_violation("rule 9: the answer to an RPC has more than results");
}

void spmc_rpc_send(struct optee_thread *thread)
{
	struct optee_direct *direct = &thread->direct;
	const struct abi_msg asked = *direct->rpc;

	optee_mobj_write(thread->guest, direct->share, direct->rpc_at, direct->rpc,
			 ABI_RPC_ARG_SIZE);
	optee_rpc(thread, ABI_RPC_CMD, 0, 0);
	optee_mobj_read(thread->guest, direct->share, direct->rpc, direct->rpc_at,
			ABI_RPC_ARG_SIZE);
	if (!direct->share->is_known)
		check_answer(&asked, direct->rpc);
}

struct optee_mobj *spmc_payload_get(struct optee_guest *guest, const struct abi_param *param,
				    uint64_t size)
{
	struct optee_mobj *mobj;

	if (param->attr != ABI_ATTR_RMEM_OUTPUT)
		return NULL;
	mobj = buffer_get(guest, param);
	if (mobj && spmc_share_size(mobj) < size) {
		spmc_share_put(mobj);
		return NULL;
	}
	return mobj;
}

void spmc_payload_put(struct optee_mobj *mobj)
{
	spmc_share_put(mobj);
	spmc_share_unregister(mobj);
}
