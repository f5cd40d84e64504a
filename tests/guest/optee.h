/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest as a client of OP-TEE: one call at a time, over one message page.
 */
#ifndef TESTS_GUEST_OPTEE_H
#define TESTS_GUEST_OPTEE_H

#include "guest.h"
#include "secure/abi.h"

#define OPTEE_PTA_GET_DEVICES 0 /* OP-TEE: pta_device.h */
#define OPTEE_PTA_GET_TIME    4 /* OP-TEE: pta_stats.h */

struct uuid {
	uint8_t octet[16];
};

/* Pseudo TAs: they list devices, and tell OP-TEE's figures. */
extern const struct uuid optee_device_pta;
extern const struct uuid optee_stats_pta;

/* Shares and unshares a buffer by its page list. Each prints its result; NULL, or why it failed. */
const char *optee_share(uint64_t page_list, uint64_t size, uint64_t cookie);
const char *optee_unshare(uint64_t cookie);

/* The same for a page (pages.c). */
const char *optee_register(uint64_t number);
const char *optee_unregister(uint64_t number);

/* OP-TEE writes the list of its devices, UUIDs, to a registered page. */
const char *optee_devices(uint64_t number);

/* The same to a page that is named in that call alone. */
const char *optee_devices_unregistered(uint64_t number);

/* A session with a TA that nobody has: OP-TEE asks the guest for it by RPCs. */
const char *optee_ask_for_ta(void);

/* The same, but the guest goes away instead of answering the RPC of that number, from 1. */
const char *optee_abandon(uint64_t rpc);

/* What OP-TEE says it can do, as this guest is told. */
const char *optee_capabilities(void);

/* rpc.c: the guest's answer to what OP-TEE asks; @call is then ready to return from the RPC. */
void rpc_answer(struct om_smc *call);

#endif
