/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest: what its memory is for, and its standard calls. guest.c has the vCPUs, guest_call.c
 * messages and their results, guest_rpc.c the answers to OP-TEE's requests.
 */
#ifndef THREADS_GUEST_H
#define THREADS_GUEST_H

#include "threads.h"

/* Pages of the guest's memory. */
#define PAGE_MESSAGE 0	/* one for each context, and so on */
#define PAGE_SHARED  10 /* messages in a registered buffer, two to a page */
#define PAGE_LIST    16
#define PAGE_DATA    32 /* a list for an answer to SHM_ALLOC */
#define PAGE_RPC     48 /* buffers for messages of RPCs */
#define RPC_PAGES    16
#define SHARED_PAGES (CONTEXTS / 2)

/* The guest's cookies. Few, so that the same ones are used by all vCPUs. */
#define HOT_BUFFERS    3      /* that half of all is about */
#define COOKIE_BUFFER  0x1000 /* the first of BUFFERS */
#define COOKIE_MESSAGE 0x2000 /* the buffer that messages are in */
#define COOKIE_RPC     0x3000
#define COOKIE_DATA    0x4000

/* The bit of the message buffer in struct om_port_vm, registered. */
#define BIT_MESSAGE 63

static inline uint64_t ipa_of(uint32_t page)
{
	return IPA_BASE + page * OM_PAGE_SIZE;
}

static inline uint32_t number_of(const struct om_port_vm *vm, const struct context *context)
{
	return (uint32_t)(context - vm->context);
}

static inline void set_pair(uint64_t *high, uint64_t *low, uint64_t value)
{
	*high = value >> 32;
	*low = (uint32_t)value;
}

/* One of BUFFERS. */
static inline uint32_t any_buffer(void)
{
	return random_below(chance(2) ? HOT_BUFFERS : BUFFERS);
}

/* The message of a call. */
struct abi_msg *guest_message(struct om_port_vm *vm, const struct context *context);

/* A list of @count pages in page @page. Sometimes one of them is none. */
void guest_write_list(struct om_port_vm *vm, uint32_t page, uint32_t count);

/* Writes a message, and the registers of a call with it. */
void guest_begin(struct om_port_vm *vm, struct context *context);

/* OP-TEE, or the mediator, is done with it. */
void guest_end(struct om_port_vm *vm, struct context *context);

/*
 * Before it, with @context->begun, and behind it: what it uses, or takes away. The latter returns
 * what would be wrong if the life has been the same all the while, or NULL.
 */
void guest_use_begin(struct om_port_vm *vm, struct context *context);
const char *guest_use_end(struct om_port_vm *vm, struct context *context, bool is_same_life);

/* Prepares the answer to what OP-TEE asks in context->smc. */
void guest_answer(struct om_port_vm *vm, struct context *context);

#endif
