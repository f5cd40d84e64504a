/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that OP-TEE asks of the guest: the RPC commands SHM_ALLOC and SHM_FREE.
 *
 * The guest answers SHM_ALLOC with a list of pages, or (Linux before 6.8, for kernel memory) with
 * the address of one. OP-TEE gets a private list either way. If the guest's buffer cannot be taken,
 * the guest is told to free it, by an SHM_FREE of our own, before OP-TEE is told that there is
 * none.
 */
#ifndef OM_RPC_SHM_H
#define OM_RPC_SHM_H

#include <stdbool.h>
#include <optee_mediator/types.h>

#include "../call/call.h"
#include "../optee/abi_msg.h"

/* Checks a request of SHM_ALLOC, and keeps in call->rpc what its answer is judged by. */
bool om_rpc_shm_request_alloc(struct om_call *call, const struct om_msg *request);

/*
 * OP-TEE has let go of a buffer: it is released, and the guest's cookie goes into @request. Returns
 * false if there is no such buffer, or the request is not one of SHM_FREE.
 */
bool om_rpc_shm_request_free(struct om_call *call, struct om_msg *request);

/* The guest's successful answer to SHM_ALLOC: a list is then to be read, in OM_PHASE_REPLY. */
void om_rpc_shm_answer_alloc(struct om_call *call, const struct om_msg *reply);

/* OM_PHASE_REPLY: the list has been read. */
void om_rpc_shm_finish_alloc(struct om_call *call);

#endif
