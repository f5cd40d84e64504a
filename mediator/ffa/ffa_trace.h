/* SPDX-License-Identifier: BSD-2-Clause */
/* What the port is told of a call behind FF-A: see ../vm/trace.h. */
#ifndef OM_FFA_TRACE_H
#define OM_FFA_TRACE_H

#include "../vm/trace.h"

#ifdef OM_TRACE

#include "../optee/abi_msg.h"
#include "../optee/abi_smc.h"
#include "abi_ffa.h"
#include "ffa_call.h"

/* What the guest is to do, in the words of the SMC ABI, as trace.h has them for both. */
static inline uint32_t om_ffa_trace_function(const struct om_ffa_call *call)
{
	return call->asked == FFA_OPTEE_RETURN_RPC ? SMC_RPC_FUNC_CMD : SMC_RPC_FUNC_FOREIGN_INTR;
}

/* The request that is passed on, if it was read. */
static inline uint32_t om_ffa_trace_rpc_cmd(const struct om_ffa_call *call)
{
	return call->share && call->asked == FFA_OPTEE_RETURN_RPC ? call->kept.cmd : 0;
}

/* Half a UUID, whose octets are in the message as they are in memory. */
static inline uint64_t om_ffa_trace_uuid(const struct om_ffa_call *call, unsigned int half)
{
	const struct om_msg_param *param = &call->msg.param[0];

	return __builtin_bswap64(half ? param->u.value.b : param->u.value.a);
}

/* @w3: 0, or why the message does not get to OP-TEE. Of a command that is none it was read. */
static inline bool om_ffa_trace_is_read(uint32_t w3)
{
	return !w3 || w3 == TEEC_ERROR_NOT_IMPLEMENTED;
}

static inline uint64_t om_ffa_trace_target(const struct om_ffa_call *call)
{
	return (uint64_t)call->msg.header.func << 32 | call->msg.header.session;
}

/* Of a call that is done, @w3 being 0, and whose message was read. */
static inline bool om_ffa_trace_has_result(const struct om_ffa_call *call, uint32_t w3)
{
	return call->share && !w3;
}

static inline uint64_t om_ffa_trace_result(const struct om_ffa_call *call)
{
	return (uint64_t)call->msg.header.ret << 32 | call->msg.header.session;
}

#define om_ffa_trace(ffa, call, kind, code, value0, value1)                                        \
	om_trace_tell(&(ffa)->vm, kind, (call)->slot + 1, code, value0, value1)

/* ASK and ANSWER. @id: the guest's w7. */
#define om_ffa_trace_turn(ffa, call, kind, id)                                                     \
	om_ffa_trace(ffa, call, kind, om_ffa_trace_function(call), om_ffa_trace_rpc_cmd(call), id)

#define om_ffa_trace_begin(ffa, call, w3)                                                          \
	om_ffa_trace(ffa, call, OM_TRACE_BEGIN,                                                    \
		     om_ffa_trace_is_read(w3) ? (call)->msg.header.cmd : OM_TRACE_NO_COMMAND,      \
		     om_ffa_trace_is_read(w3) ? om_ffa_trace_target(call) : 0, 0)

#define om_ffa_trace_app(ffa, call)                                                                \
	om_ffa_trace(ffa, call, OM_TRACE_TA, 0, om_ffa_trace_uuid(call, 0),                        \
		     om_ffa_trace_uuid(call, 1))

#define om_ffa_trace_end(ffa, call, w3)                                                            \
	om_ffa_trace(ffa, call, OM_TRACE_END, w3,                                                  \
		     om_ffa_trace_has_result(call, w3) ? om_ffa_trace_result(call) : 0,            \
		     om_ffa_trace_has_result(call, w3) ? (call)->msg.header.ret_origin : 0)

#else

#define om_ffa_trace(...)	((void)0)
#define om_ffa_trace_turn(...)	((void)0)
#define om_ffa_trace_begin(...) ((void)0)
#define om_ffa_trace_app(...)	((void)0)
#define om_ffa_trace_end(...)	((void)0)

#endif

/* A share was offered to OP-TEE. @code: 0, or why OP-TEE has it not. */
#define om_ffa_trace_offer(ffa, code)                                                              \
	om_trace(&(ffa)->vm, OM_TRACE_REGISTER, OM_TRACE_REGISTERED,                               \
		 (ffa)->sharing.share->pages.count, (uint32_t)(code))

#endif
