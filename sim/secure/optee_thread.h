/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's threads: standard calls.
 */
#ifndef SIM_OPTEE_THREAD_H
#define SIM_OPTEE_THREAD_H

#include "secure/optee.h"

void optee_call_with_arg(struct optee_guest *guest, struct om_smc *smc);
void optee_return_from_rpc(struct optee_guest *guest, struct om_smc *smc);
bool optee_threads_are_free(const struct optee_guest *guest);

/* What both ABIs have of a thread: one that is free, or that waits for an answer; NULL if none. */
struct optee_thread *optee_thread_free(struct optee_guest *guest);
struct optee_thread *optee_thread_suspended(struct optee_guest *guest, uint64_t id);
/* Until it leaves or ends; its answer is in smc. */
void optee_thread_go_on(struct optee_thread *thread);
/* In the thread: the VM's initialisation, and what a message asks for. */
void optee_init_or_wait(struct optee_thread *thread);
uint32_t optee_message_run(struct optee_thread *thread, struct abi_msg *msg);

#endif
