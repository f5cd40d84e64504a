/* SPDX-License-Identifier: BSD-2-Clause */
/* What the port is told of a call behind FF-A: see ../vm/trace.h. */
#ifndef OM_FFA_TRACE_H
#define OM_FFA_TRACE_H

#include "../vm/trace.h"

#ifdef OM_TRACE

#include "../optee/abi_smc.h"
#include "abi_ffa.h"
#include "ffa_call.h"

/* What the guest is to do, in the words of the SMC ABI, as trace.h has them for both. */
static inline uint32_t om_ffa_trace_function(const struct om_ffa_call *call)
{
	return call->asked == FFA_OPTEE_RETURN_RPC ? SMC_RPC_FUNC_CMD : SMC_RPC_FUNC_FOREIGN_INTR;
}

#define om_ffa_trace(ffa, call, kind, code, value0, value1)                                        \
	om_trace_tell(&(ffa)->vm, kind, (call)->slot + 1, code, value0, value1)

/* ASK and ANSWER. @id: the guest's w7. */
#define om_ffa_trace_turn(ffa, call, kind, id)                                                     \
	om_ffa_trace(ffa, call, kind, om_ffa_trace_function(call), 0, id)

#else

#define om_ffa_trace(...)      ((void)0)
#define om_ffa_trace_turn(...) ((void)0)

#endif

#endif
