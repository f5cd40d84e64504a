/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small SPMC with OP-TEE for many CPUs: partitions are in tee.c, shares in tee_share.c, direct
 * messages in tee_direct.c. Its locks and its memory are hidden from ThreadSanitizer, as those of
 * the other one are (../tee.h); what is visible are its accesses to the hypervisor's TX and RX.
 */
#ifndef THREADS_FFA_TEE_H
#define THREADS_FFA_TEE_H

#include "../threads.h"
#include "secure/ffa_abi.h"

#define TEE_THREADS	 3
#define TEE_PARTITIONS	 4
#define TEE_SHARES	 64
#define TEE_SHARES_RIGHT 60 /* that OP-TEE stands, with some to spare */
#define TEE_LOST	 20

struct tee_share {
	uint64_t handle; /* 0: none */
	uint32_t count;
	uint32_t users; /* calls that have it */
	bool is_held;	/* a message has named it, and OP-TEE is not told to let go */
	uint64_t page[MAX_PAGES];
};

struct tee_thread {
	bool is_suspended;
	struct tee_share *message;
	char *shadow;		/* the message, in a page of the mediator's; NULL: in the guest's */
	uint64_t request_at;	/* in the shadow */
	struct tee_share *used; /* NULL: none */
	uint32_t steps;		/* RPCs that are left */
};

struct tee_partition {
	uint32_t id;   /* 0: none, or OP-TEE has forgotten it */
	uint32_t cpus; /* in it, and one as long as OP-TEE knows it */
	struct om_port_vm *vm;
	uint32_t lock; /* hidden; for what follows */
	bool has_bitmap;
	bool has_notifications;
	uint64_t pending;
	uint32_t given[VALUES];	   /* for seen_given() */
	bool is_used[TEE_THREADS]; /* a call runs there, or is suspended */
	struct tee_thread thread[TEE_THREADS];
	struct tee_share share[TEE_SHARES];
};

/* tee.c: the VM's partition, with a CPU more in it, or NULL; and its end. */
struct tee_partition *tee_enter(uint32_t id);
void tee_leave(struct tee_partition *partition);

/* Guests' pages are behind the mediator's. */
static inline bool tee_is_of_mediator(uint64_t pa)
{
	return pa < UINT64_C(0x8000000000);
}

/* tee_share.c. Under the lock of the partition. */
struct tee_share *tee_share_find(struct tee_partition *partition, uint64_t handle);
/* OP-TEE forgets the VM: what it had has to be taken back before it knows the VM again. */
void tee_shares_keep(struct tee_partition *partition);
bool tee_are_any_kept(uint32_t id);
/* Lives that have ended with a handle of the hypervisor's: OP-TEE has room for few of them. */
extern uint64_t tee_lost;
void tee_mem_share(struct om_smc *smc);
void tee_mem_reclaim(struct om_smc *smc);

/* tee_direct.c: a message of the VM's whose partition it is. */
void tee_direct(struct tee_partition *partition, struct om_smc *smc);

/* port.c */
extern struct abi_ffa_region *const tee_tx;
extern struct abi_ffa_partition *const tee_rx;
#define TEE_BUFFER_PAGES 2
#define TEE_BUFFER_PA	 UINT64_C(0xc000000000)

static inline void tee_success(struct om_smc *smc, uint64_t a2, uint64_t a3)
{
	*smc = (struct om_smc){ { ABI_FFA_SUCCESS_32, 0, a2, a3 } };
}

static inline void tee_error(struct om_smc *smc, uint32_t error)
{
	*smc = (struct om_smc){ { ABI_FFA_ERROR, 0, error } };
}

#endif
