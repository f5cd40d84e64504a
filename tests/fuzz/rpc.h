/* SPDX-License-Identifier: BSD-2-Clause */
/* How guests answer what OP-TEE asks by the SMC ABI, rightly or not. */
#ifndef FUZZ_RPC_H
#define FUZZ_RPC_H

#include "world.h"

/* The answer to what @call is asked; the record may have it be refused, or another. */
struct om_smc rpc_answer(struct vm *vm, struct call *call, const struct record *record);

/* A page that was given for messages of RPCs comes back. */
void rpc_page_drop(struct vm *vm, uint64_t cookie);

/* What tee-supplicant does, in a request of whose memory nothing need be right. */
void rpc_supplicate(struct abi_msg *request);

#endif
