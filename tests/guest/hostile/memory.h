/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory that the hostile vCPUs give OP-TEE, and the values that mean something somewhere.
 */
#ifndef TESTS_GUEST_HOSTILE_MEMORY_H
#define TESTS_GUEST_HOSTILE_MEMORY_H

#include "hostile/actor.h"

#define TEXTS	   32 /* more than calls are left */
#define REQUESTS   32
#define LIST_PAGES 8
#define DATA_PAGES 16

/* Of one vCPU. */
struct memory {
	struct abi_msg text[TEXTS];	  /* its calls' messages */
	struct abi_msg request[REQUESTS]; /* OP-TEE's */
	struct abi_list_page list[LIST_PAGES];
	struct abi_list_page text_list[TEXTS]; /* of one page each, that for a message */
	char data[DATA_PAGES][PAGE_SIZE];
};

extern struct memory memories[ACTORS];

static inline struct memory *memory_of(const struct actor *actor)
{
	return &memories[actor->number];
}

/* The addresses of @count pages, from @entry on; some are given back meanwhile (balloon). */
void memory_write_list(struct actor *actor, struct abi_list_page *list, uint32_t pages);

/* Something is wrong with the list afterwards. */
void memory_damage_list(struct actor *actor, struct abi_list_page *list, uint32_t pages);

/*
 * A page's address: one of the guest's, of either vCPU, or of nobody's; and of OP-TEE's, the
 * hypervisor's and other VMs' by the machine's own count. One that a message is at only in bouts
 * that change messages.
 */
uint64_t memory_any_page(struct actor *actor);

/* What a 64-bit field may have that means something somewhere. */
uint64_t memory_any_value(struct actor *actor);

/* A name that something has, or had, or could have. */
uint64_t memory_any_cookie(struct actor *actor);

/* Takes pages out of the guest's memory and puts new ones there. */
void memory_balloon(struct actor *actor);

/* A word of what the other vCPU has given OP-TEE is another one. */
void memory_change_others(struct actor *actor);

#endif
