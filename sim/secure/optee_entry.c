/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's message commands: sessions and registered shared memory.
 */
#include <string.h>
#include "secure/optee_entry.h"
#include "machine/violation.h"
#include "secure/optee_mobj.h"
#include "secure/optee_notif.h"
#include "secure/optee_rpc.h"
#include "secure/optee_session.h"
#include "secure/optee_suspend.h"
#include "secure/spmc_message.h"

#define META_PARAMS 2u

/* What became of a message: GlobalPlatform's result and its origin. */
struct result {
	uint32_t ret;
	uint32_t origin;
};

static uint32_t param_in_rmem(struct optee_guest *guest, struct optee_param *to,
			      const struct abi_param *from)
{
	if (sim_is_guest_cookie(from->u.rmem.shm_ref) || !from->u.rmem.shm_ref)
		sim_violation("I7: an RMEM with the cookie %#llx",
			      (unsigned long long)from->u.rmem.shm_ref);
	to->mobj = optee_mobj_find(guest, from->u.rmem.shm_ref);
	if (!to->mobj || to->mobj->kind != OPTEE_REGISTERED) {
		sim_violation("I6: an RMEM names what is no registered buffer");
		to->mobj = NULL;
		return ABI_BAD_PARAMETERS;
	}
	if (to->mobj->releasing)
		sim_violation("OP-TEE panics: a call looks up what is being unregistered");
	to->offs = from->u.rmem.offs;
	to->size = from->u.rmem.size;
	if (to->offs + to->size < to->size || to->offs + to->size > to->mobj->size) {
		to->mobj = NULL;
		return ABI_BAD_PARAMETERS;
	}
	to->mobj->users++;
	return ABI_SUCCESS;
}

static uint32_t param_in_temporary(struct optee_mobj *temporary, struct optee_param *to,
				   const struct abi_param *from)
{
	if (!temporary)
		return ABI_BAD_PARAMETERS;
	to->mobj = temporary;
	to->size = from->u.tmem.size;
	to->mobj->users++;
	return ABI_SUCCESS;
}

static uint32_t param_in(struct optee_thread *thread, uint32_t i, struct optee_param *to,
			 const struct abi_param *from)
{
	to->attr = from->attr & ABI_ATTR_TYPE_MASK;
	if (thread->direct.share && !abi_attr_is_value(from->attr))
		return spmc_memref_in(thread->guest, to, from);
	if (abi_attr_is_rmem(from->attr))
		return param_in_rmem(thread->guest, to, from);
	if (abi_is_temporary(from))
		return param_in_temporary(thread->temporary[i], to, from);
	if (!abi_attr_is_tmem(from->attr)) {
		to->a = from->u.value.a;
		to->b = from->u.value.b;
		return ABI_SUCCESS;
	}
	return ABI_SUCCESS;
}

static void param_out(struct abi_param *to, const struct optee_param *from)
{
	if (!abi_attr_is_output(from->attr))
		return;
	if (abi_attr_is_value(from->attr)) {
		to->u.value.a = from->a;
		to->u.value.b = from->b;
	} else {
		to->u.rmem.size = from->size;
	}
}

static uint32_t params_in(struct optee_thread *thread, struct optee_param *to,
			  const struct abi_msg *msg, uint32_t first, uint32_t count)
{
	if (count > OPTEE_TA_PARAMS)
		return ABI_BAD_PARAMETERS;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t ret = param_in(thread, first + i, &to[i], &msg->params[first + i]);

		if (ret)
			return ret;
	}
	return ABI_SUCCESS;
}

static void params_put(struct optee_param *param)
{
	for (unsigned i = 0; i < OPTEE_TA_PARAMS; i++)
		if (param[i].mobj)
			param[i].mobj->users--;
}

/* Runs the TA over parameters @first to @first + @count of the message. */
static struct result ta_run(struct optee_thread *thread, struct abi_msg *msg, uint32_t func,
			    uint32_t first, uint32_t count)
{
	struct optee_param param[OPTEE_TA_PARAMS] = { 0 };
	struct result result = { .origin = ABI_ORIGIN_TEE };

	result.ret = params_in(thread, param, msg, first, count);
	if (!result.ret) {
		result.origin = ABI_ORIGIN_TA;
		result.ret = optee.config.ta(thread, func, param);
		for (uint32_t i = 0; i < count; i++)
			param_out(&msg->params[first + i], &param[i]);
	}
	params_put(param);
	return result;
}

static struct result failed(uint32_t ret)
{
	return (struct result){ ret, ABI_ORIGIN_TEE };
}

static bool metas_are_good(const struct abi_msg *msg, uint32_t count)
{
	uint64_t meta = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;

	return count >= META_PARAMS && msg->params[0].attr == meta && msg->params[1].attr == meta;
}

/* It is in the list before its TA runs, and goes out of it again if that does not want it. */
static struct result open_session(struct optee_thread *thread, struct abi_msg *msg, uint32_t count)
{
	struct optee_session *session;
	struct result result;

	if (!metas_are_good(msg, count))
		return failed(ABI_BAD_PARAMETERS);
	session = optee_session_new(thread->guest);
	optee_interrupts(thread, optee.config.session_interrupts);
	result = failed(optee.config.open_ret);
	if (!result.ret)
		result = ta_run(thread, msg, 0, META_PARAMS, count - META_PARAMS);
	if (result.ret) {
		optee_session_end(thread->guest, session);
		return result;
	}
	session->state = OPTEE_SESSION_OPEN;
	msg->session = session->id;
	return result;
}

static struct result close_session(struct optee_thread *thread, const struct abi_msg *msg,
				   uint32_t count)
{
	struct optee_session *session = count ? NULL : optee_session_to_close(thread, msg);

	if (!session)
		return failed(ABI_BAD_PARAMETERS);
	if (optee.config.close_ret)
		return failed(optee.config.close_ret);
	session->state = OPTEE_SESSION_CLOSING;
	session->users++;
	optee_interrupts(thread, optee.config.session_interrupts);
	optee_session_leave(thread->guest, session);
	return failed(ABI_SUCCESS);
}

static struct result invoke(struct optee_thread *thread, struct abi_msg *msg, uint32_t count)
{
	struct optee_session *session = optee_session_of(thread, msg);
	struct result result;

	if (!session)
		return failed(ABI_BAD_PARAMETERS);
	session->users++;
	result = ta_run(thread, msg, msg->func, 0, count);
	optee_session_leave(thread->guest, session);
	return result;
}

static struct result cancel(struct optee_thread *thread, const struct abi_msg *msg, uint32_t count)
{
	bool ok = !count && optee_session_of(thread, msg);

	return failed(ok ? ABI_SUCCESS : ABI_BAD_PARAMETERS);
}

static struct result register_shm(struct optee_thread *thread)
{
	if (optee.config.register_ret)
		return failed(optee.config.register_ret);
	if (!thread->pending)
		return failed(ABI_BAD_PARAMETERS);
	thread->pending->kind = OPTEE_REGISTERED;
	thread->pending = NULL;
	return failed(ABI_SUCCESS);
}

/* OP-TEE waits until the last user has dropped the buffer, through the normal world. */
static void wait_for_users(struct optee_thread *thread, const struct optee_mobj *mobj)
{
	while (mobj->users) {
		struct optee_param wait = { .attr = ABI_ATTR_VALUE_INPUT, .b = 64 + thread->id };

		optee_rpc_cmd(thread, ABI_RPC_CMD_NOTIFICATION, &wait, 1);
	}
}

static struct result unregister_shm(struct optee_thread *thread, const struct abi_msg *msg,
				    uint32_t count)
{
	struct optee_mobj *mobj = NULL;

	if (optee.config.unregister_ret)
		return failed(optee.config.unregister_ret);
	if (count == 1 && !abi_attr_is_rmem(msg->params[0].attr))
		sim_violation("rule 9: UNREGISTER_SHM without a memory reference");
	if (count == 1)
		mobj = optee_mobj_find(thread->guest, msg->params[0].u.rmem.shm_ref);
	if (!mobj || mobj->kind != OPTEE_REGISTERED || mobj->releasing) {
		sim_violation("I6: UNREGISTER_SHM of no registered buffer");
		return failed(ABI_BAD_PARAMETERS);
	}
	if (mobj->users)
		sim_violation("UNREGISTER_SHM of a buffer that a call uses");
	mobj->releasing = true;
	wait_for_users(thread, mobj);
	/* Gone, but the mediator knows only when the call ends: until then it has to be pinned. */
	mobj->kind = OPTEE_PENDING;
	thread->pending = mobj;
	return failed(ABI_SUCCESS);
}

/* A TA that has the shadow page mapped: all but the results may change under the mediator. */
static void scribble(struct abi_msg *msg, uint32_t count)
{
	if (msg->cmd != ABI_CMD_OPEN_SESSION)
		msg->session = UINT32_MAX;
	msg->cmd = ABI_CMD_REGISTER_SHM;
	msg->func = UINT32_MAX;
	msg->cancel_id = UINT32_MAX;
	msg->num_params = UINT32_MAX;
	for (uint32_t i = 0; i < count; i++) {
		bool is_value = abi_attr_is_value(msg->params[i].attr);
		bool is_result = abi_attr_is_output(msg->params[i].attr);

		msg->params[i].attr ^= 3;
		msg->params[i].u.value.b ^= is_result ? 0 : 0x3333; /* or the size */
		if (is_value)
			continue;
		msg->params[i].u.rmem.offs ^= UINT64_C(0x77770000);
		msg->params[i].u.rmem.shm_ref ^= UINT64_C(0x5555);
	}
}

/* What drivers do at DO_BOTTOM_HALF and STOP_ASYNC_NOTIF: no result is written. */
static uint32_t notif(struct optee_thread *thread, const struct abi_msg *msg, uint32_t a0)
{
	if (msg->num_params && !thread->direct.share)
		sim_violation("rule 8: the command %u with parameters", msg->cmd);
	return a0 == ABI_OK || !thread->direct.share ? a0 : ABI_NOT_IMPLEMENTED;
}

/* Behind FF-A messages may pass as they are, and memory is shared in another way. */
static bool is_for_ffa(uint32_t cmd)
{
	return cmd <= ABI_CMD_CANCEL || cmd == ABI_CMD_DO_BOTTOM_HALF ||
	       cmd == ABI_CMD_STOP_ASYNC_NOTIF;
}

uint32_t optee_std_entry(struct optee_thread *thread, struct abi_msg *msg)
{
	struct optee_guest *guest = thread->guest;
	uint32_t count = msg->num_params;
	struct result result;

	if (thread->direct.share && !is_for_ffa(msg->cmd))
		return ABI_NOT_IMPLEMENTED;
	switch (msg->cmd) {
	case ABI_CMD_OPEN_SESSION:
		result = open_session(thread, msg, count);
		break;
	case ABI_CMD_INVOKE:
		result = invoke(thread, msg, count);
		break;
	case ABI_CMD_CLOSE_SESSION:
		result = close_session(thread, msg, count);
		break;
	case ABI_CMD_CANCEL:
		result = cancel(thread, msg, count);
		break;
	case ABI_CMD_REGISTER_SHM:
		result = register_shm(thread);
		break;
	case ABI_CMD_UNREGISTER_SHM:
		result = unregister_shm(thread, msg, count);
		break;
	case ABI_CMD_DO_BOTTOM_HALF:
		return notif(thread, msg, optee_notif_bottom_half(guest));
	case ABI_CMD_STOP_ASYNC_NOTIF:
		return notif(thread, msg, optee_notif_stop(guest));
	default:
		sim_violation("rule 8: the command %u reached OP-TEE", msg->cmd);
		return ABI_EBADCMD;
	}
	msg->ret = result.ret;
	msg->ret_origin = result.origin;
	if (optee.config.scribbles)
		scribble(msg, count);
	return ABI_OK;
}
