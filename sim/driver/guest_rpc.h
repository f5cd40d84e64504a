/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a guest goes on with a call to its end: it answers RPCs, and may make calls for that.
 */
#ifndef SIM_GUEST_RPC_H
#define SIM_GUEST_RPC_H

#include "driver/guest_call.h"

struct guest_result {
	uint32_t a0;
	uint32_t ret;
	uint32_t origin;
};

/* What tee-supplicant does with a request: the answer is in its place. */
void guest_supplicant(struct guest *guest, struct abi_msg *msg);
/* Prepares the answer to the RPC that the call waits for. */
struct om_smc guest_rpc_answer(struct guest_call *call);
/* RPC_FREE, or DISABLE_SHM_CACHE, gives it back. */
void guest_rpc_page_free(struct guest *guest, uint64_t cookie);

/* Answers the RPC and goes on, to the next RPC or the end. */
void guest_call_step(struct guest_call *call);
/* To the end, and reads the results. */
struct guest_result guest_call_finish(struct guest_call *call);
struct guest_result guest_call(struct guest *guest, const struct abi_msg *msg);

struct guest_result guest_register(struct guest *guest, struct guest_share *share);
struct guest_result guest_unregister(struct guest *guest, struct guest_share *share);
void guest_register_begin(struct guest_call *call, struct guest *guest, struct guest_share *share);
void guest_unregister_begin(struct guest_call *call, struct guest *guest,
			    struct guest_share *share);

#endif
