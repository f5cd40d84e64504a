/* SPDX-License-Identifier: BSD-2-Clause */
/* What a record has happen: by either door, and by none. */
#ifndef FUZZ_STEPS_H
#define FUZZ_STEPS_H

#include "world.h"

/* Of a guest's vCPU that is not inside. */
typedef void (*step_fn)(struct vm *vm, struct flow *flow, const struct record *record);

/* By the SMC ABI. */
void smc_call(struct vm *vm, struct flow *flow, const struct record *record);
void smc_resume(struct vm *vm, struct flow *flow, const struct record *record);
void smc_fast(struct vm *vm, struct flow *flow, const struct record *record);
void smc_raw(struct vm *vm, struct flow *flow, const struct record *record);
void smc_share(struct vm *vm, struct flow *flow, const struct record *record);
void smc_unshare(struct vm *vm, struct flow *flow, const struct record *record);

/* By FF-A. */
void ffa_step_call(struct vm *vm, struct flow *flow, const struct record *record);
void ffa_step_resume(struct vm *vm, struct flow *flow, const struct record *record);
void ffa_step_fast(struct vm *vm, struct flow *flow, const struct record *record);
void ffa_step_raw(struct vm *vm, struct flow *flow, const struct record *record);
void ffa_step_share(struct vm *vm, struct flow *flow, const struct record *record);
void ffa_step_fragment(struct vm *vm, struct flow *flow, const struct record *record);
void ffa_step_unshare(struct vm *vm, struct flow *flow, const struct record *record);
void ffa_step_again(struct vm *vm, struct flow *flow, const struct record *record);

/* The guest's memory, by both. */
void step_poke(struct vm *vm, const struct record *record);
void step_memory(struct vm *vm, const struct record *record);

/* The hypervisor. */
void step_tell(struct vm *vm, const struct record *record);
void step_reset(struct vm *vm, const struct record *record);
void step_destroy(struct vm *vm, const struct record *record);
void step_limits(struct vm *vm, const struct record *record);

/* OP-TEE, and the port. */
void step_notify(struct vm *vm, const struct record *record);
void step_optee(const struct record *record);
void step_fault(const struct record *record);
void step_yield(const struct record *record);

/* Any of them. */
void step(const struct record *record);

/* A message of the few parameters that there is need for, as it lies in memory. */
#define MESSAGE_PARAMS 6u

struct message {
	uint32_t cmd;
	uint32_t func;
	uint32_t session;
	uint32_t cancel_id;
	uint32_t pad;
	uint32_t ret;
	uint32_t ret_origin;
	uint32_t num_params;
	struct abi_param params[MESSAGE_PARAMS];
};

/* What a guest asks for; memory is named by cookies, or by handles. */
struct message message_of(struct vm *vm, const struct record *record);

/* One that is not in use; NULL if there is none. */
struct call *call_free(struct vm *vm);
/* One that is to be gone on with, from number @n on; NULL if there is none. */
struct call *call_asked(struct vm *vm, unsigned n);
/* Where the request of an RPC is behind the message; false if it is nowhere. */
bool call_request_at(const struct call *call, om_ipa_t *at);
void call_write(struct vm *vm, const struct call *call, uint32_t at, const void *from, size_t size);
/* False if not all of it can be read. */
bool call_read(struct vm *vm, const struct call *call, uint32_t at, void *to, size_t size);
/* It is over: what came of it. @ret: GUEST_NO_RESULT if nothing. */
uint32_t call_result(struct vm *vm, struct call *call);

#endif
