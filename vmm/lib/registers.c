/* SPDX-License-Identifier: BSD-2-Clause */
/* See registers.h. */
#include "registers.h"

#define FAST_CALL     UINT32_C(0x80000000)
#define RPC_PREFIX    UINT32_C(0xffff0000)
#define RPC_FREE      (RPC_PREFIX | 2)
#define RPC_INTERRUPT (RPC_PREFIX | 4)
#define RPC_CMD	      (RPC_PREFIX | 5)

#define CALL_WITH_ARG	      UINT32_C(0x32000004)
#define GET_ASYNC_NOTIF_VALUE UINT32_C(0xb2000011)
#define CALL_WITH_RPC_ARG     UINT32_C(0x32000012)

#define X0_TO_X3 (OM_X(0) | OM_X(1) | OM_X(2) | OM_X(3))

uint32_t om_registers_of_call(uint32_t function)
{
	switch (function) {
	case OM_SMC_RETURN_FROM_RPC:
		return OM_X(3);
	case CALL_WITH_ARG:
	case CALL_WITH_RPC_ARG:
		return OM_X(1) | OM_X(2); /* the message; a cache setting in x3 means nothing */
	case GET_ASYNC_NOTIF_VALUE:
		return 0;
	default: /* CALL_WITH_REGD_ARG, fast calls, and what is not known */
		return OM_X(1) | OM_X(2) | OM_X(3);
	}
}

uint32_t om_registers_of_answer(uint32_t a0)
{
	switch (a0) {
	case RPC_FREE:
	case RPC_INTERRUPT:
	case RPC_CMD: /* the answer is in the message */
		return 0;
	default: /* RPC_ALLOC has a buffer and its cookie */
		return OM_REGISTERS_OF_ANY_ANSWER;
	}
}

bool om_is_rpc(uint32_t function, uint32_t a0)
{
	return !(function & FAST_CALL) && a0 != OM_SMC_UNKNOWN_FUNCTION &&
	       (a0 & RPC_PREFIX) == RPC_PREFIX;
}

bool om_asks_anew(uint32_t function, uint32_t answered, uint32_t a0, uint32_t asking)
{
	return om_is_rpc(function, a0) &&
	       (function != OM_SMC_RETURN_FROM_RPC || answered != asking);
}

uint32_t om_registers_of_result(uint32_t function, uint32_t a0)
{
	if (function & FAST_CALL || om_is_rpc(function, a0))
		return X0_TO_X3;
	return OM_X(0);
}
