/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message of a call, where messages are judged: from the guest's share to the shadow that
 * OP-TEE gets, and back. As behind the first door it is read once, what is decided is decided on
 * the private copy, and all that OP-TEE gets is written by us.
 *
 * OP-TEE does not know the share that the guest's message is in. So the call is its user for as
 * long as it is in progress, and it cannot be taken back meanwhile.
 */
#ifndef OM_FFA_MESSAGE_H
#define OM_FFA_MESSAGE_H

#include <stdbool.h>
#include <optee_mediator/types.h>

#include "ffa_call.h"

enum om_ffa_begun {
	OM_FFA_TO_OPTEE, /* the guest's registers have become OP-TEE's */
	OM_FFA_ANSWERED, /* they are the answer; om_ffa_message_let_go() is due */
	OM_FFA_WAIT,	 /* the guest is to resume the call: om_ffa_message_close() is due then */
	OM_FFA_AGAIN	 /* the guest is to make the same call again; nothing was taken */
};

/* Reads the message that the guest's registers name, judges it, and writes the shadow. */
enum om_ffa_begun om_ffa_message_begin(struct om_ffa_vm *ffa, struct om_ffa_call *call,
				       struct om_smc *smc);

/*
 * Other calls used the session that is to be closed, or OP-TEE had no thread: once more. Does not
 * return OM_FFA_AGAIN.
 */
enum om_ffa_begun om_ffa_message_close(struct om_ffa_vm *ffa, struct om_ffa_call *call,
				       struct om_smc *smc);

/* OP-TEE is done: the guest gets the results. */
void om_ffa_message_finish(struct om_ffa_vm *ffa, struct om_ffa_call *call);

/* The call is over. Also of one whose message passes untouched. */
void om_ffa_message_let_go(struct om_ffa_vm *ffa, struct om_ffa_call *call);

#endif
