/* SPDX-License-Identifier: BSD-2-Clause */
/* What the port is told of a call: see ../vm/trace.h. */
#ifndef OM_CALL_TRACE_H
#define OM_CALL_TRACE_H

#include "../vm/trace.h"

#ifdef OM_TRACE

#include "../optee/abi_msg.h"
#include "../optee/abi_smc.h"
#include "../shm/shm_object.h"
#include "call.h"

_Static_assert((int)OM_TRACE_REGISTERED == (int)OM_SHM_REGISTERED, "a buffer of one kind");
_Static_assert((int)OM_TRACE_RPC_DATA == (int)OM_SHM_RPC_DATA, "a buffer of one kind");
_Static_assert((int)OM_TRACE_RPC_MESSAGES == (int)OM_SHM_RPC_ARG, "a buffer of one kind");

/* A call at the door has not begun; nobody knows yet whether it will. */
static inline uint32_t om_trace_number(const struct om_call *call)
{
	bool has_begun = call->phase != OM_PHASE_DOOR && call->phase != OM_PHASE_TURNED_AWAY;

	return has_begun ? call->slot + 1 : 0;
}

/* @a0: of a message that is not there, EBADADDR. */
static inline uint32_t om_trace_cmd(const struct om_call *call, uint32_t a0)
{
	return a0 == SMC_RETURN_EBADADDR ? OM_TRACE_NO_COMMAND : call->msg.header.cmd;
}

static inline uint64_t om_trace_target(const struct om_call *call, uint32_t a0)
{
	const struct om_msg_header *header = &call->msg.header;

	return a0 == SMC_RETURN_EBADADDR ? 0 : (uint64_t)header->func << 32 | header->session;
}

/* Half a UUID, whose octets are in the message as they are in memory. */
static inline uint64_t om_trace_uuid(const struct om_call *call, unsigned int half)
{
	const struct om_msg_param *param = &call->msg.param[0];

	return __builtin_bswap64(half ? param->u.value.b : param->u.value.a);
}

/* What the guest is to do, and of an RPC's message the command. */
static inline uint32_t om_trace_function(const struct om_call *call)
{
	return call->gave_way ? SMC_RPC_FUNC_FOREIGN_INTR : call->rpc.function;
}

static inline uint32_t om_trace_rpc_cmd(const struct om_call *call)
{
	if (om_trace_function(call) != SMC_RPC_FUNC_CMD)
		return 0;
	return call->rpc.kind == OM_RPC_INJECTED_FREE ? MSG_RPC_CMD_SHM_FREE : call->rpc.kept.cmd;
}

/* So that the private copy of the message has what the guest is told without it. */
static inline void om_trace_told(struct om_call *call, uint32_t error)
{
	call->msg.header.ret = error;
	call->msg.header.ret_origin = TEEC_ORIGIN_COMMS;
}

/* What the guest is told. @done: OP-TEE did what was asked. */
static inline uint32_t om_trace_ret(const struct om_call *call, bool done)
{
	return done ? TEEC_SUCCESS : call->msg.header.ret;
}

static inline uint64_t om_trace_result(const struct om_call *call)
{
	const struct om_msg_header *header = &call->msg.header;

	return call->a0 == SMC_RETURN_OK ? (uint64_t)header->ret << 32 | header->session : 0;
}

static inline uint32_t om_trace_origin(const struct om_call *call)
{
	return call->a0 == SMC_RETURN_OK ? call->msg.header.ret_origin : 0;
}

static inline uint64_t om_trace_pages(enum om_trace_buffer buffer, const struct om_shm *shm)
{
	return buffer == OM_TRACE_RPC_MESSAGES ? 0 : shm->u.pages.count;
}

#define om_trace_call(call, kind, code, value0, value1)                                            \
	om_trace_tell((call)->vm, kind, om_trace_number(call), code, value0, value1)

/* ASK, YIELD and ANSWER. @id: the guest's register a3. */
#define om_trace_turn(call, kind, id)                                                              \
	om_trace_call(call, kind, om_trace_function(call), om_trace_rpc_cmd(call), (uint32_t)(id))

#define om_trace_register(call, buffer, shm, result)                                               \
	om_trace_call(call, OM_TRACE_REGISTER, buffer, om_trace_pages(buffer, shm), result)

#define om_trace_release(call, buffer, shm)                                                        \
	om_trace_call(call, OM_TRACE_RELEASE, buffer, om_trace_pages(buffer, shm), 0)

#else

#define om_trace_call(...)     ((void)0)
#define om_trace_told(...)     ((void)0)
#define om_trace_turn(...)     ((void)0)
#define om_trace_register(...) ((void)0)
#define om_trace_release(...)  ((void)0)

#endif

#endif
