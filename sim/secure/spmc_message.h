/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages as they are behind FF-A: in a share, with memory named by handles.
 */
#ifndef SIM_SPMC_MESSAGE_H
#define SIM_SPMC_MESSAGE_H

#include "secure/spmc.h"

/*
 * Takes the message at @offset of a share, and sets thread->direct.share until the message is
 * closed. Returns 0, or w3: there is no such share, or the message does not fit.
 */
uint32_t spmc_message_open(struct optee_thread *thread, uint64_t handle, uint64_t offset,
			   struct abi_msg *msg);
/* Writes the message back, if it was @done, and lets go of its share. */
void spmc_message_close(struct optee_thread *thread, const struct abi_msg *msg, bool done);

/* A parameter that is no value: the memory that it names. */
uint32_t spmc_memref_in(struct optee_guest *guest, struct optee_param *to,
			const struct abi_param *from);

/* Sends thread->direct.rpc, and reads the answer into it. */
void spmc_rpc_send(struct optee_thread *thread);
/* What was given for an SHM_ALLOC of @size bytes, or NULL; and the end of its use. */
struct optee_mobj *spmc_payload_get(struct optee_guest *guest, const struct abi_param *param,
				    uint64_t size);
void spmc_payload_put(struct optee_mobj *mobj);

#endif
