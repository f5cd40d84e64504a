/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the steps of an input are done to: three VMs, each with vCPUs and with two CPUs of the
 * hypervisor's that act for it, behind one of OP-TEE's doors.
 */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include "driver/ffa_guest.h"
#include "driver/guest.h"
#include "record.h"
#include "schedules/cpu.h"

#define VMS	    3u
#define VCPUS	    3u
#define CPU_HANDLER 3u /* the notification interrupt's */
#define CPU_OWNER   4u /* who resets, ends and creates the VM */
#define FLOWS	    5u

#define SLOTS	6u  /* buffers that a guest knows */
#define CALLS	4u  /* calls that it makes */
#define PAGES	28u /* that it has */
#define DAMAGES 4u

#define SLOT_PAGES 8u /* of one that is shared by FF-A */

enum door {
	DOOR_SMC,
	DOOR_FFA,
	DOOR_FFA_JUDGED,
	DOORS
};

struct vm;
struct call;

/* A CPU, and what it is at. */
struct flow {
	struct cpu cpu; /* first: it is found by it */
	struct vm *vm;
	uint32_t number;
	void (*ended)(struct flow *flow);
	void (*then)(struct flow *flow); /* FF-A: when there is an answer */
	uint64_t lives;			 /* of its VM, when it began */
	struct call *call;
	uint32_t slot;	  /* that it is about */
	bool is_question; /* a driver introduces itself */
	bool is_alone;	  /* in its VM, from its beginning to its end */
	bool is_drain;	  /* DISABLE_SHM_CACHE */
	struct om_smc smc;
	struct ffa_call ffa;
	enum om_status status;
	struct om_stats last;
	struct om_limits limits;
	struct om_config config;
	uint16_t id;
	bool is_as_set;	 /* the limits, once they were */
	bool is_strange; /* the answer that it gets of OP-TEE */
};

/* A buffer that is shared, or was: by the SMC ABI, an object of the model's; by FF-A, a handle. */
struct slot {
	struct guest_share *share;
	om_ipa_t page[SLOT_PAGES];
	uint32_t count;
	uint64_t handle;
};

enum call_state {
	CALL_NONE,
	CALL_INSIDE, /* a CPU is at it */
	CALL_ASKED   /* the guest is to go on with it */
};

/* A standard, or yielding, call. */
struct call {
	enum call_state state;
	uint32_t cmd;
	om_ipa_t page[2]; /* where the message is; the second may be none */
	uint32_t at;	  /* in the first */
	bool owns_page;	  /* it was taken for that */
	bool has_rpc_arg;
	uint32_t params;
	uint64_t handle;
	struct guest_share *share; /* that it registers or unregisters */
	struct om_smc answer;
};

/* A word of what is said next. */
struct damage {
	uint8_t kind;
	uint8_t op;
	uint16_t at;
	uint64_t value;
};

struct vm {
	struct guest guest;
	struct flow flow[FLOWS];
	struct slot slot[SLOTS];
	struct call call[CALLS];
	uint32_t session[2];
	uint64_t lives; /* of it, when the guest began what it has */
	uint64_t ends;	/* that the hypervisor has made of one */
	/*
	 * What it says is not known to the model: damaged words, memory that changes while it is
	 * read, the same memory named twice.
	 */
	bool is_wild;
	/* A life began or ended while a CPU was in it: what is left of which, nobody knows. */
	bool is_unsure;
	bool is_resetting; /* and is to be gone on with */
	bool is_ending;
	struct damage damage[DAMAGES];
	uint32_t damages;
	/* Of what is shared in fragments: what is to come. */
	uint64_t fragment_handle;
	uint32_t fragment_left;
	uint32_t fragment_slot;
	om_ipa_t foreign; /* shows a page of another VM's */
};

struct world {
	enum door door;
	struct vm vm[VMS];
	unsigned strange; /* what the next MEM_SHARE is answered; 0: what it is to be */
};

extern struct world world;

/* The machine afresh, behind that door; eight kinds, by the lowest three of @bits. */
void world_build(enum door door, uint64_t bits);
/* RAM for a VM that was created. */
void world_give_memory(struct vm *vm);
/* Everything comes to its end, and nothing is left. */
void world_end(void);

/* After each step, that was about @vm; NULL: about any. */
void world_judge(struct vm *vm);

/* What a VM may have, by bits. */
struct om_config world_config(uint64_t bits);

static inline bool is_ffa(void)
{
	return world.door != DOOR_SMC;
}

/* The mediator has it, and anybody may enter for it. */
static inline bool vm_is_open(const struct vm *vm)
{
	return vm->guest.om && !vm->is_ending;
}

bool vm_is_busy(const struct vm *vm); /* a CPU is inside for it */

/* flow.c */
bool flow_is_inside(const struct flow *flow);
/* @run is begun, and gone on with until its @stop-th point from here. */
void flow_begin(struct flow *flow, const char *name, void (*run)(struct cpu *cpu),
		void (*ended)(struct flow *flow), unsigned stop);
void flow_go_on(struct flow *flow, unsigned stop);

/* What comes of each step is told, if that is wanted. */
extern bool steps_are_told;
void tell(const struct flow *flow, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
