/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The worker's answers to what OP-TEE asks in a call. Unlike those of rpc.c they keep no account of
 * what is lent: the guest does not know when OP-TEE has forgotten it.
 */
#ifndef TESTS_GUEST_WORKER_RPC_H
#define TESTS_GUEST_WORKER_RPC_H

#include <optee_mediator/types.h>

void worker_init_rpc(void);

/* A name for a buffer that no other one has had. */
uint64_t worker_new_cookie(void);

/*
 * @call is then ready to return from the RPC. @left: a call that was left in one, or NULL; its
 * request must stay as it is.
 */
void worker_answer(struct om_smc *call, const struct om_smc *left);

/* The seconds that OP-TEE was told last. */
uint64_t worker_time_told(void);

#endif
