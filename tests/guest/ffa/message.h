/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page with a message to OP-TEE, and the room for its requests behind the message.
 */
#ifndef TESTS_GUEST_FFA_MESSAGE_H
#define TESTS_GUEST_FFA_MESSAGE_H

#include "ffa/client.h"
#include "transport.h"

struct ffa_page {
	struct abi_msg *message; /* a page */
	uint64_t handle;
};

/* Returns 0, or why not. */
uint32_t ffa_page_share(struct ffa_page *page);

/* Where OP-TEE's request is, as the message says how long it is itself. */
static inline struct abi_msg *ffa_request(const struct ffa_page *page)
{
	return (void *)((char *)page->message + abi_msg_size(page->message->num_params));
}

/* CALL_WITH_ARG; and whether OP-TEE wants to be called again. */
struct om_smc ffa_page_send(const struct ffa_page *page);
bool ffa_is_asking(const struct om_smc *answer);

/* RESUME of the call that @answer is of. */
struct om_smc ffa_resume(const struct om_smc *answer);

/* All of that, until OP-TEE is done, or has asked the RPC of number @last_rpc; counts in @sent. */
struct om_smc ffa_page_call(const struct ffa_page *page, uint64_t last_rpc, struct sent *sent);

#endif
