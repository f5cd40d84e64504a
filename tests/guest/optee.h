/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest as a client of OP-TEE: one call at a time, over one message page, by whichever way
 * OP-TEE is there (transport.h).
 */
#ifndef TESTS_GUEST_OPTEE_H
#define TESTS_GUEST_OPTEE_H

#include "guest.h"
#include "secure/abi.h"

#define OPTEE_PTA_GET_DEVICES 0 /* OP-TEE: pta_device.h */
#define OPTEE_PTA_GET_MEMORY  1 /* OP-TEE: pta_stats.h */
#define OPTEE_PTA_GET_TIME    4

struct uuid {
	uint8_t octet[16];
};

/* Pseudo TAs: they list devices, and tell OP-TEE's figures. */
extern const struct uuid optee_device_pta;
extern const struct uuid optee_stats_pta;
/* A TA that nobody has: OP-TEE asks the guest for it. */
extern const struct uuid optee_nobodys_ta;

/* Each prints its result, and returns NULL or why it failed. */

/* Shares @pages from that address on, and ends that. */
const char *optee_share(uint64_t first, uint64_t pages, uint64_t cookie);
const char *optee_unshare(uint64_t cookie);

/* The same for a page (pages.c). */
const char *optee_register(uint64_t number);
const char *optee_unregister(uint64_t number);

/* OP-TEE writes the list of its devices, UUIDs, to a registered page. */
const char *optee_devices(uint64_t number);

/* The same to a page that is named in that call alone, which FF-A has not. */
const char *optee_devices_unregistered(uint64_t number);

/* What of a pool of OP-TEE's own memory is in use, as OP-TEE tells it; pta_stats.h has the pools.
 */
const char *optee_memory(uint64_t pool);

/* So many sessions with a pseudo TA, which are left open. */
const char *optee_sessions(uint64_t count);

/* A session with a TA that nobody has: OP-TEE asks the guest for it by RPCs. */
const char *optee_ask_for_ta(void);

/* The same, but the guest goes away instead of answering the RPC of that number, from 1. */
const char *optee_abandon(uint64_t rpc);

/* What OP-TEE says it can do, as this guest is told. */
const char *optee_capabilities(void);

/* Writes the message that opens a session. */
void optee_write_open(struct abi_msg *message, const struct uuid *ta);

/* Makes of that message, when it was answered, one that invokes a function in the session. */
void optee_write_invoke(struct abi_msg *message, uint32_t function, uint32_t num_params);

void optee_write_close(struct abi_msg *message, uint32_t session);

/* For transports that share by messages: the message anew, and its way to OP-TEE and back. */
void optee_begin(uint32_t cmd, uint32_t num_params);
const char *optee_send_and_show(void);

/* rpc.c: does what OP-TEE asks, and returns the request's result. */
uint32_t rpc_carry_out(struct abi_msg *request);

#endif
