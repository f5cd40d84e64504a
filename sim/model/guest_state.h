/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest is, shares and has asked: its driver keeps it, and the model judges by it.
 */
#ifndef SIM_GUEST_STATE_H
#define SIM_GUEST_STATE_H

#include <optee_mediator/mediator.h>
#include "machine/machine.h"

#define GUEST_RPC_PAGES 16u
#define GUEST_SPARES	SIM_VM_PAGES
#ifndef GUEST_LIST_PAGES
#define GUEST_LIST_PAGES UINT64_C(130) /* for 65,536 pages and more */
#endif
#define GUEST_CALLS 64u

enum guest_share_kind {
	GUEST_REGISTERED,
	GUEST_RPC_DATA,
	GUEST_TEMPORARY
};

/* GUEST_MAY_LIVE: asked for, or being taken back; GUEST_LIVES: OP-TEE must have it. */
enum guest_share_state {
	GUEST_IS_OURS,
	GUEST_MAY_LIVE,
	GUEST_LIVES
};

/* Memory that the guest shares, or is about to. */
struct guest_share {
	struct guest_share *next;
	enum guest_share_kind kind;
	enum guest_share_state state;
	uint64_t cookie;
	uint64_t offset;   /* of the first byte in the first page */
	uint64_t size;	   /* bytes */
	uint64_t count;	   /* pages */
	uint64_t distinct; /* the first of them, which the others repeat */
	bool borrows;	   /* pages and list are those of another share */
	om_ipa_t list[GUEST_LIST_PAGES];
	om_ipa_t page[];
};

struct guest_rpc_page {
	uint64_t cookie; /* 0: unused */
	om_ipa_t ipa;
	struct guest_share *share; /* registered as well */
};

struct abi_msg;
struct guest;
struct guest_call;

/* How a guest hands over its messages. */
enum guest_style {
	GUEST_PLAIN,	/* CALL_WITH_ARG: U-Boot, Zephyr, older Linux */
	GUEST_RPC_ARG,	/* CALL_WITH_RPC_ARG */
	GUEST_REGD_ARG, /* CALL_WITH_REGD_ARG, but for REGISTER_SHM and UNREGISTER_SHM: Linux 6.12
			 */
};

/* What kind of guest it is, and how it departs from what an honest one does. */
struct guest_manner {
	enum guest_style style;
	bool registers_rpc_memory; /* all memory that it gives in RPCs, as U-Boot */
	bool refuses_rpc_alloc;
	bool refuses_shm_alloc;
	bool contiguous; /* answers SHM_ALLOC of one page without a list, as older Linux does */
	/* Changes the answer to an RPC command before it is written. */
	void (*tamper_reply)(struct guest_call *call, struct abi_msg *reply);
	/* Changes the registers of RETURN_FROM_RPC. */
	void (*tamper_resume)(struct guest_call *call, struct om_smc *smc);
};

/* What a guest has that speaks FF-A. */
struct guest_ffa {
	bool is_spoken;
	om_ipa_t tx, rx;	   /* a page each */
	om_ipa_t pages;		   /* that a test shares again and again */
	struct guest_share *begun; /* of fragments: what the first ones had; NULL: there is none */
	uint64_t begun_handle;	   /* 0: nothing is begun */
	bool is_due;		   /* a renewal: what it shared before is being let go of */
	unsigned repeats;	   /* of the call that was made last until there was an answer */
	uint32_t midway;	   /* calls that it is to make again */
	uint64_t lives;		   /* how many began and failed to begin, when it looked last */
	uint64_t forgets;	   /* how often it has forgotten what it shares */
};

struct guest {
	struct om_port_vm *vm;
	struct om_vm *om; /* NULL: the mediator does not have it */
	struct om_config config;
	uint16_t id;
	uint32_t vcpu; /* of calls that are begun without saying where */
	uint64_t next_cookie;
	struct guest_share *shares;
	struct guest_rpc_page rpc_page[GUEST_RPC_PAGES];
	om_ipa_t spare[GUEST_SPARES];
	uint32_t spares;
	struct guest_manner manner;
	struct guest_share *args;	/* where messages are, of GUEST_REGD_ARG */
	uint32_t args_used;		/* bit per place of GUEST_ARG_SIZE */
	uint64_t rpcs;			/* RPCs that it was asked */
	uint64_t suspended;		/* calls that it is to go on with */
	uint32_t left_off[GUEST_CALLS]; /* ids of those among them that the mediator left off in */
	uint32_t left_off_count;
	bool has_leftovers;  /* of a former life, as no call has entered OP-TEE in this one */
	bool changes_memory; /* while it is read: what it shares is known to nobody */
	uint64_t values;     /* notifications fetched by guest_interrupt(), bit n for value n */
	struct guest_ffa ffa;
};

/* A call of its was left off in the middle: more may be held for it than it can tell. */
static inline bool guest_is_midway(const struct guest *guest)
{
	return guest->left_off_count || guest->ffa.midway || guest->ffa.begun_handle;
}

/* NULL if the mediator does not have it. */
struct guest *guest_of_vm(const struct om_port_vm *vm);
void guest_of_vm_set(const struct om_port_vm *vm, struct guest *guest);

/* The figures that the mediator publishes. */
struct om_stats guest_stats(const struct guest *guest);

#endif
