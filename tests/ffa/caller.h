/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls behind FF-A that are made by hand, each register and each word of a message of which can be
 * wrong: messages in a share of one page, each in a slot of its own, and what they ask for. What an
 * honest driver does is driver/ffa_std.h.
 */
#ifndef TESTS_FFA_CALLER_H
#define TESTS_FFA_CALLER_H

#include "ffa/guest.h"
#include "secure/optee_ta.h"

/* Where messages are: the share's only page, and its handle. */
struct caller {
	struct guest *guest;
	om_ipa_t page;
	uint64_t handle;
	uint32_t session;
};

#define SLOT_SIZE GUEST_ARG_SIZE

/* RXTX_MAP, of a guest that begins. */
void map_buffers(struct guest *guest);

/* Shares the page. */
void caller_begin(struct caller *caller, struct guest *guest);
/* The same, with a session. */
void caller_open(struct caller *caller, struct guest *guest);

/* The message in a slot, and the request of an RPC behind it. */
void msg_write(const struct caller *caller, uint32_t slot, const struct abi_msg *msg);
void msg_read(const struct caller *caller, uint32_t slot, struct abi_msg *msg);
void rpc_write(const struct caller *caller, uint32_t slot, const struct abi_msg *rpc);
void rpc_read(const struct caller *caller, uint32_t slot, struct abi_msg *rpc);

/* A message to the session, with one value parameter that goes in and out. */
struct abi_msg invoke_of(const struct caller *caller, uint32_t func, uint64_t a, uint64_t b);

/* CALL_WITH_ARG of the message in a slot, once or until it need not be made again; and RESUME. */
struct om_smc enter_once(const struct caller *caller, uint32_t slot);
struct om_smc enter(const struct caller *caller, uint32_t slot);
struct om_smc resume(struct guest *guest, uint64_t w7);

/* The message is written, and goes to OP-TEE. */
struct om_smc call(const struct caller *caller, uint32_t slot, const struct abi_msg *msg);

/* Judges the response to a yielding call. */
void assert_call_done(struct om_smc answer);
void assert_w3(struct om_smc answer, uint32_t w3);
void assert_asked(struct om_smc answer, uint32_t w4);

/* The call is done, with that result in its message. */
void assert_ret(const struct caller *caller, uint32_t slot, struct om_smc answer, uint32_t ret);

#endif
