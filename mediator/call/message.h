/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message of a standard call: from the guest to the shadow that OP-TEE gets, and back.
 */
#ifndef OM_MESSAGE_H
#define OM_MESSAGE_H

#include <stdint.h>
#include <optee_mediator/types.h>

#include "call.h"

/*
 * Finds the message where the guest's registers say that it is, reads it, once, to call->msg, and
 * begins to write the shadow and to acquire what the call needs. call->phase, which is
 * OM_PHASE_ENTER, is left so if OP-TEE can have the message, or says what comes before; it is
 * OM_PHASE_DONE if the guest is refused.
 */
void om_message_begin(struct om_call *call, const struct om_smc *smc);

/*
 * OM_PHASE_CLOSE: once more. Returns TEEC_ERROR_BUSY if the session is used still, TEEC_SUCCESS if
 * OP-TEE can have the message, or the error for the guest.
 */
uint32_t om_message_close(struct om_call *call);

/* The call will not enter OP-TEE: undoes all, and tells the guest why. To OM_PHASE_DONE. */
void om_message_give_up(struct om_call *call, uint32_t error);

/*
 * OP-TEE is through with the call, and returned @a0: lets go of what the call acquired, as far as
 * OP-TEE has, and gives the guest the results. To OM_PHASE_DONE.
 */
void om_message_finish(struct om_call *call, uint32_t a0);

#endif
