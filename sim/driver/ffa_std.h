/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's yielding calls over FF-A: their messages are in a buffer that it shares for that, what
 * OP-TEE asks for comes behind them, and is answered as Linux and tee-supplicant do.
 */
#ifndef SIM_FFA_STD_H
#define SIM_FFA_STD_H

#include "driver/ffa_entry.h"
#include "secure/abi.h"

struct ffa_std {
	struct ffa_call call; /* CALL_WITH_ARG, or RESUME */
	struct guest_share *args;
	uint64_t at; /* of the message in it */
	struct abi_msg msg;
};

/* The buffer for messages. Returns false if it cannot be shared. */
bool ffa_have_args(struct guest *guest);

/* Writes the message, and makes ready to say so. */
void ffa_std_begin(struct ffa_std *std, struct guest *guest, uint32_t vcpu,
		   const struct abi_msg *msg);
/* The call is to be resumed; and what OP-TEE asks is answered, and it is made ready for that. */
bool ffa_std_is_suspended(const struct ffa_std *std);
void ffa_std_answer(struct ffa_std *std);
/* To the end. Returns w3; the message is as it came back. */
uint32_t ffa_std_finish(struct ffa_std *std);
/* All of that: what came of the message, or w3 if OP-TEE did not take it. */
uint32_t ffa_std(struct guest *guest, struct abi_msg *msg);

/* The request that the call waits with. */
struct abi_msg ffa_std_request(struct ffa_std *std);

#endif
