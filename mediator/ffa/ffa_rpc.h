/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What OP-TEE asks of the guest in the middle of a call whose message is judged: the request goes
 * from the shadow to the place behind the guest's message, and the answer back, once each. The
 * answer is judged by the request as it was kept, and nothing but results is taken from it.
 */
#ifndef OM_FFA_RPC_H
#define OM_FFA_RPC_H

#include <stdbool.h>

#include "ffa_call.h"

/*
 * OP-TEE has written a request. Returns true if the guest is asked; else OP-TEE is answered in its
 * stead, and the guest gets the turn as for an interrupt.
 */
bool om_ffa_rpc_request(struct om_ffa_vm *ffa, struct om_ffa_call *call);

/* The guest has answered what it was asked. */
void om_ffa_rpc_answer(struct om_ffa_vm *ffa, struct om_ffa_call *call);

#endif
