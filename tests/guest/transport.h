/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way to OP-TEE: SMCs of OP-TEE's own, or FF-A. Messages are the same on both; how they get
 * there, and how memory is shared, is not.
 */
#ifndef TESTS_GUEST_TRANSPORT_H
#define TESTS_GUEST_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>
#include "secure/abi.h"

/* What became of a message. */
struct sent {
	uint32_t result;	/* 0 if OP-TEE took the message, whose ret counts then */
	uint64_t rpcs;		/* that OP-TEE asked */
	uint64_t interruptions; /* how often OP-TEE, or the mediator, gave way to an interrupt */
};

struct transport {
	/* Where messages are written, a page. */
	struct abi_msg *(*message)(void);
	/* Serves OP-TEE until it is done, or has asked the RPC of number @last_rpc, from 1. */
	struct sent (*send)(uint64_t last_rpc);
	/* Shares @pages from that address on. Prints its result; NULL, or why it failed. */
	const char *(*share)(uint64_t first, uint64_t pages, uint64_t cookie);
	const char *(*unshare)(uint64_t cookie);
	/* What names a shared buffer in messages. */
	uint64_t (*name)(uint64_t cookie);
	/* The answer to a request for memory, and the end of that. */
	uint32_t (*lend)(struct abi_param *param, uint64_t first, uint64_t pages);
	void (*take_back)(void);
	/* What OP-TEE says it can do, as this guest is told. */
	const char *(*capabilities)(void);
};

extern const struct transport transport_smc; /* smc_transport.c */
extern const struct transport transport_ffa; /* ffa/transport.c */

/* The one that OP-TEE is behind. */
const struct transport *transport(void);

#endif
