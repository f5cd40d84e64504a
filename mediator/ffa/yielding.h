/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Yielding calls: CALL_WITH_ARG begins one, RESUME goes on with it. Each is one request to OP-TEE,
 * whose response says that the call is done, that OP-TEE wants something of the guest, or that an
 * interrupt came.
 *
 * The message passes untouched, unless the VM is one whose messages are judged: it names buffers by
 * handles, which OP-TEE looks up among those of the VM. Else it is read, and OP-TEE gets a shadow
 * of it (ffa_message.h).
 */
#ifndef OM_YIELDING_H
#define OM_YIELDING_H

#include <optee_mediator/types.h>

struct om_ffa_vm;

/* Both are for who is counted in (presence.h). @smc is a request (request.h), and what becomes of
 * it. */
void om_yielding_start(struct om_ffa_vm *ffa, struct om_smc *smc);
void om_yielding_resume(struct om_ffa_vm *ffa, struct om_smc *smc);

#endif
