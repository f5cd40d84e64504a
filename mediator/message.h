/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message of a standard call: from the guest to the shadow that OP-TEE gets, and back.
 */
#ifndef OM_MESSAGE_H
#define OM_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

#include "call.h"

/*
 * Finds the message where the guest's registers say that it is, and reads it, once, to call->msg.
 * Returns SMC_RETURN_OK, or the a0 that the guest gets.
 */
uint32_t om_message_fetch(struct om_call *call, const struct om_smc *smc);

/*
 * Begins to write the shadow and to acquire what the call needs; call->phase says what comes next.
 * Returns TEEC_SUCCESS; or the error for the guest. om_message_end() is due in either case.
 */
uint32_t om_message_begin(struct om_call *call);

/* OP-TEE is through, with a0 OK: takes its results to call->msg. */
void om_message_results(struct om_call *call);

/*
 * Lets go of what the call acquired, as far as OP-TEE has. @entered: OP-TEE may have seen the
 * message;
 * @done: it did what was asked.
 */
void om_message_end(struct om_call *call, bool entered, bool done);

/*
 * Gives the guest the results. That it has taken its message away meanwhile is its own loss.
 */
void om_message_write_back(const struct om_call *call);

/* Gives the guest @error instead. False if it has taken its message away: a0 has to tell it. */
bool om_message_write_error(const struct om_call *call, uint32_t error);

#endif
