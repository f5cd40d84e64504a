/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small OP-TEE for many CPUs: what VMs it knows, and what it has of each. Partitions are in
 * tee.c, fast calls in tee_fast.c, standard calls in tee_call.c and tee_rpc.c, buffers in
 * tee_shm.c.
 *
 * Its locks and its memory are hidden from ThreadSanitizer. What is visible are its accesses to the
 * page of a call's message and to page lists, because there the mediator owes an order.
 */
#ifndef THREADS_TEE_H
#define THREADS_TEE_H

#include "threads.h"

#define TEE_THREADS    3
#define TEE_PARTITIONS 8
#define TEE_USES       4

/* What OP-TEE changes in a value that it gets and gives back. */
#define TEE_ECHO UINT64_C(0x5a5a5a5a)

/* A buffer, registered or given at OP-TEE's request. */
struct tee_shm {
	uint64_t cookie; /* 0: none */
	uint32_t given;	 /* for seen_given() */
	uint32_t uses;
	uint32_t count;
	uint64_t page[MAX_PAGES];
};

/* The message of an RPC: as struct abi_msg, with room for what RPCs have. */
struct tee_rpc {
	uint32_t cmd, func, session, cancel_id, pad, ret, ret_origin, num_params;
	struct abi_param params[ABI_RPC_NUM_PARAMS];
};

_Static_assert(sizeof(struct tee_rpc) == ABI_RPC_ARG_SIZE, "optee_rpc_cmd.h");

/* What a thread waits for. */
enum tee_wait {
	WAIT_INTERRUPT,
	WAIT_ALLOC,
	WAIT_FREE,
	WAIT_CMD
};

enum tee_state {
	TEE_FREE,
	TEE_IN_USE,
	TEE_SUSPENDED
};

/* The buffer for RPC messages; may outlive the call. */
struct tee_arg {
	uint64_t cookie; /* 0: none */
	uint32_t given;	 /* for seen_given() */
	void *page;
};

struct tee_thread {
	uint32_t state;
	enum tee_wait wait;
	struct abi_msg *msg; /* the mediator's page */
	uint32_t cmd;
	uint32_t num_params;
	uint32_t result;
	bool with_rpc_arg;
	uint32_t steps; /* RPCs that are left */
	struct tee_shm *used[TEE_USES];
	uint32_t used_count;
	struct tee_shm *subject; /* of UNREGISTER */
	uint32_t session;	 /* that it opens, closes, or is in */
	struct tee_shm *data;
	struct tee_arg arg;
	uint32_t rpc_cmd; /* that it waits for */
	uint64_t rpc_size;
};

/* By its id, less one: the lowest that is free is the next one's. */
#define TEE_SESSIONS 512

struct tee_session {
	enum {
		TEE_NO_SESSION,
		TEE_SESSION_OPENING,
		TEE_SESSION_OPEN,
		TEE_SESSION_CLOSING
	} state;
	uint32_t users;
};

struct tee_partition {
	uint32_t id;   /* 0: none, or OP-TEE has forgotten it */
	uint32_t cpus; /* in it, and one as long as OP-TEE knows it */
	struct om_port_vm *vm;
	uint32_t lock;	/* hidden; for what follows */
	uint64_t stale; /* the name of a buffer that it had in a former life; 0: none */
	bool has_cache;
	bool has_notifications;
	uint64_t notifications;
	uint32_t given[VALUES]; /* for seen_given() */
	struct tee_session session[TEE_SESSIONS];
	struct tee_thread thread[TEE_THREADS];
	struct tee_shm shm[MAX_BUFFERS];
};

void tee_fast_call(struct tee_partition *partition, struct om_smc *smc);
void tee_std_call(struct tee_partition *partition, struct om_smc *smc);
void tee_resume(struct tee_partition *partition, struct om_smc *smc);

/* Buffers. Under the lock of the partition, but for tee_shm_read_list(). */
struct tee_shm *tee_shm_find(struct tee_partition *partition, uint64_t cookie);
struct tee_shm *tee_shm_new(struct tee_partition *partition, uint64_t cookie);
bool tee_shm_read_list(struct tee_partition *partition, struct tee_shm *shm, uint64_t buf_ptr,
		       uint64_t size);
void tee_shm_drop(struct tee_partition *partition, struct tee_shm *shm);
void tee_arg_drop(struct tee_arg *arg);

/* Asks the guest for something. Returns true if the call is suspended. */
bool tee_rpc_step(struct tee_partition *partition, struct tee_thread *thread, struct om_smc *smc);
bool tee_rpc_clean_up(struct tee_partition *partition, struct tee_thread *thread,
		      struct om_smc *smc);
void tee_rpc_answer(struct tee_partition *partition, struct tee_thread *thread,
		    const struct om_smc *smc);

static inline void tee_answer(struct om_smc *smc, uint32_t a0, uint64_t a1, uint64_t a2)
{
	smc->a[0] = a0;
	smc->a[1] = a1;
	smc->a[2] = a2;
	smc->a[3] = 0;
}

#endif
