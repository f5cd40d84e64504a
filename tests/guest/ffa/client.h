/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest as an endpoint of FF-A 1.1: who is who, and its pair of buffers.
 */
#ifndef TESTS_GUEST_FFA_CLIENT_H
#define TESTS_GUEST_FFA_CLIENT_H

#include "guest.h"
#include "secure/ffa_abi.h"

#define FFA_BUFFER_PAGES 16 /* of TX, and of RX */

struct ffa {
	uint32_t id; /* the guest's own */
	uint32_t spmc;
	uint32_t optee;
};

extern struct ffa ffa;
extern char ffa_tx[FFA_BUFFER_PAGES * PAGE_SIZE], ffa_rx[FFA_BUFFER_PAGES * PAGE_SIZE];

/* One call, and all registers of the answer. */
struct om_smc ffa_say(struct om_smc call);
#define FFA(...) ffa_say((struct om_smc){ .a = { __VA_ARGS__ } })

static inline bool ffa_is_success(const struct om_smc *answer)
{
	return (uint32_t)answer->a[0] == ABI_FFA_SUCCESS_32;
}

/* Why not: w2 of FFA_ERROR, or w0 of what is no answer at all. 0: success. */
uint32_t ffa_code(const struct om_smc *answer);

/* A driver introduces itself. What there was of the guest at OP-TEE's is gone then. */
bool ffa_introduce(void);

/* Whether there is FF-A. Introduces the guest when it is asked first. */
bool ffa_is_there(void);

/* The pair of buffers; who is who, and OP-TEE among them. */
bool ffa_map(void);
bool ffa_find_optee(void);

/* A direct message to OP-TEE, and its answer; w0 and w3 are what it came to. */
struct om_smc ffa_message(uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6, uint64_t w7);

/* 0 if OP-TEE did what the message asks for; else its result, or the code of FFA_ERROR. */
uint32_t ffa_result(const struct om_smc *answer);

#endif
