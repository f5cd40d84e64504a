/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which registers of an SMC of OP-TEE's mean something. Each that KVM is asked for, or told, costs
 * an ioctl. Sets of registers have bit n for xn.
 *
 * Facts from OP-TEE's core/arch/arm/include/sm/optee_smc.h; registers that carry resume information
 * are those of the mediator's calls, which is x3 alone.
 */
#ifndef OM_REGISTERS_H
#define OM_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#define OM_SMC_RETURN_FROM_RPC	UINT32_C(0x32000003)
#define OM_SMC_UNKNOWN_FUNCTION UINT32_C(0xffffffff)

#define OM_X(n)			   (UINT32_C(1) << (n))
#define OM_REGISTERS_OF_ANY_ANSWER (OM_X(1) | OM_X(2) | OM_X(4) | OM_X(5))

/* What a call takes besides x0; of RETURN_FROM_RPC only x3, which says which call it is. */
uint32_t om_registers_of_call(uint32_t function);

/* What RETURN_FROM_RPC takes besides x0 and x3, when the guest was asked with @a0. */
uint32_t om_registers_of_answer(uint32_t a0);

/* What carries the result of a call that came back with @a0. */
uint32_t om_registers_of_result(uint32_t function, uint32_t a0);

/* Whether a standard call's @a0 asks something of the guest. */
bool om_is_rpc(uint32_t function, uint32_t a0);

/*
 * Whether that is a new question of the call @asking's. The call that was @answered, and asks by
 * the same number, has not taken the answer: the guest is interrupted, and gives the same one
 * again.
 */
bool om_asks_anew(uint32_t function, uint32_t answered, uint32_t a0, uint32_t asking);

#endif
