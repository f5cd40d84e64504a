/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Real threads in the mediator: two VMs, their vCPUs, an interrupt handler, and for each an
 * operator.
 *
 * ThreadSanitizer looks at the mediator, and knows only what order the mediator itself makes. So
 * all of this but order.c is compiled without it: what is not seen can neither lend order nor be
 * taken for a race of the mediator's. Between threads there are only relaxed accesses, and
 * spinlocks that ThreadSanitizer does not see. Nothing here calls memcpy() and its like, which it
 * always sees.
 */
#ifndef THREADS_H
#define THREADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <optee_mediator/mediator.h>
#include <optee_mediator/port.h>

#include "secure/abi.h"

#define VMS	    2
#define VCPUS	    3
#define INTERRUPT   (VMS * VCPUS) /* the actors, behind the vCPUs */
#define OPERATOR    (INTERRUPT + 1)
#define ACTORS	    (OPERATOR + VMS) /* one operator each */
#define CONTEXTS    10		     /* standard calls that a guest may have in progress */
#define RAM_PAGES   128
#define MAX_PAGES   12 /* of a buffer */
#define MAX_BUFFERS 64
#define VALUES	    63 /* of notifications */
#define BUFFERS	    40 /* that a guest has cookies for, and one that messages are in */
#define HANDLES	    12 /* behind FF-A, that it knows of */

/* Small, so that what a VM has is wanted by many at once. */
#define LIMIT_CALLS  4 /* more than OP-TEE has threads, and may be lowered below those */
#define LIMIT_PAGES  200
#define LIMIT_MEMORY (44 * OM_PAGE_SIZE)

#define IPA_BASE UINT64_C(0x80000000)

#define LOAD(object)	     __atomic_load_n(&(object), __ATOMIC_RELAXED)
#define STORE(object, value) __atomic_store_n(&(object), value, __ATOMIC_RELAXED)
#define ADD(object, value)   __atomic_add_fetch(&(object), value, __ATOMIC_RELAXED)

/* What ran, for the report. */
enum kind {
	KIND_START,
	KIND_RESUME,
	KIND_QUESTION,
	KIND_CACHE,
	KIND_SHARE = KIND_CACHE, /* of FF-A, which has no cache */
	KIND_NOTIFICATION,
	KIND_OTHER,
	KIND_INTERRUPT,
	KIND_RESET,
	KIND_END,
	KINDS
};

/* A thread. */
struct actor {
	unsigned int number;
	struct om_port_vm *vm; /* of a vCPU */
	uint64_t seed;
	uint64_t entries[KINDS];
	uint64_t entry; /* goes up when the actor enters the mediator */
	bool is_inside;
	uint64_t seen; /* the watchdog's: the entry that it saw, and the actor's CPU time then */
	uint64_t since;
	pthread_t thread;
	clockid_t clock; /* of the thread's CPU time */
};

/* What tells whether a VM is still what it was. */
struct lives {
	uint64_t ends;
	uint64_t renewals;
	uint64_t resets;
	uint64_t questions; /* that were over */
};

/* What a guest knows of a buffer of its own; see guest_use.c. */
struct buffer {
	uint64_t began; /* REGISTER_SHM and UNREGISTER_SHM of its cookie, and those that ended */
	uint64_t ended;
	uint64_t gone; /* how often it may have been taken away */
	bool is_there;
	struct lives lives; /* then */
};

/* A standard call of the guest's, from its start to its end; see guest.c. */
struct context {
	uint32_t state;
	struct om_smc smc; /* as it is to be given to the mediator next */
	uint32_t style;	   /* the function that the call began with */
	uint32_t cmd;
	uint64_t offset;     /* of the message in its page */
	uint64_t value;	     /* that OP-TEE is to change */
	uint64_t cookies;    /* that the message names, as bits */
	uint32_t session;    /* and the session */
	struct lives before; /* the entry that suspended the call */
	struct lives begun;  /* the call began */
	uint64_t made;	     /* and of which VM's guest it is */

	/* guest_use.c: when the call began */
	bool was_all_there; /* what it uses */
	uint64_t gone;
	bool is_alone; /* of those that register or unregister that buffer */
	uint64_t deed;
	bool was_there;
	uint64_t could_be_used;
	uint64_t user_starts;
};

/* What a notification is about; see order.c. */
struct mail {
	uint32_t is_out; /* written, and not read yet */
	uint64_t life;	 /* in which: how often OP-TEE has forgotten the VM */
	uint32_t number;
};

/* struct om_port_vm: calls */
#define CALLS_BEGUN_ONE	  (UINT64_C(1) << 32)
#define CALLS_IN_PROGRESS (CALLS_BEGUN_ONE - 1)

struct om_port_vm {
	uint16_t id;
	struct om_vm *open; /* see order.c */
	uint32_t inside[ACTORS];
	uint64_t pinned[RAM_PAGES]; /* pins, and names that OP-TEE has above */
	uint64_t lent;		    /* pages that the mediator has for this VM */
	uint64_t resets;	    /* odd: one is going on */
	uint64_t ends;		    /* how often OP-TEE forgot the VM */
	uint64_t made;		    /* how often there was a VM in this place */
	uint64_t renewals;	    /* of former VMs of this place */
	uint64_t questions;	    /* that began */
	uint64_t questions_over;
	uint64_t asked; /* how many more vCPUs may ask what one has just asked */
	uint64_t boots; /* how many more deeds the guest is between two kernels for */
	uint64_t calls; /* of the guest: in progress; above, how many were ever begun */
	struct mail mail[VALUES];
	uint64_t registered;   /* cookies that probably are, as bits */
	uint32_t buffers_lock; /* hidden; for what follows */
	struct buffer buffer[BUFFERS + 1];
	uint32_t session; /* that nobody closes, and in which life; 0: none */
	struct lives session_lives;
	uint64_t closes;	/* CLOSE_SESSIONs in progress */
	uint64_t sessions_gone; /* that one of them named after all */
	uint32_t spare;		/* one that is to be closed; 0: none */
	uint64_t users;		/* calls in progress that use a buffer, and how many began */
	uint64_t user_starts;
	struct context context[CONTEXTS];
	/* ffa/guest.c: handles, and ids of calls that OP-TEE waits with, + 1; 0: none */
	uint64_t handles[HANDLES];
	uint64_t waiting[HANDLES];
	uint32_t tx_lock;
	uint64_t ram[RAM_PAGES][OM_PAGE_SIZE / sizeof(uint64_t)] __attribute__((aligned(4096)));
};

extern struct om_port_vm vms[VMS];
extern struct actor actors[ACTORS];
extern bool stopping;

/* --- judge.c: what was found, and chance --- */

enum judge {
	JUDGE_TSAN,
	JUDGE_OPTEE,   /* what OP-TEE must not be told */
	JUDGE_PORT,    /* pins and pages */
	JUDGE_ANSWERS, /* what the guest must be told */
	JUDGE_END,     /* what must be left when a VM ends: nothing */
	JUDGE_TRACE,   /* what is told of calls */
	JUDGES
};

extern uint64_t found[JUDGES];

void violation(enum judge judge, const char *text, uint64_t value);

void print_violations(void);

/* Whether what happens once in @n times happens now. */
bool chance(uint32_t n);
uint32_t random_below(uint32_t n);
void random_seed(uint64_t seed);

/* Other threads get on, sometimes. To be called wherever it is of interest. */
void hold_up(void);
void give_way(void);

/* A spinlock that ThreadSanitizer does not see. */
void hidden_lock(uint32_t *lock);
void hidden_unlock(uint32_t *lock);

/* --- order.c: the only thing here that ThreadSanitizer sees --- */

struct om_vm *gate_enter(struct om_port_vm *vm, unsigned int actor);
void gate_leave(struct om_port_vm *vm, unsigned int actor);
void gate_open(struct om_port_vm *vm, struct om_vm *om);
struct om_vm *gate_shut(struct om_port_vm *vm);

/* Copies that are accesses to the mediator's memory, and none to the other side's. */
void seen_read(void *to, const void *from, size_t size);
void seen_write(void *to, const void *from, size_t size);

/*
 * The one order that OP-TEE lends: who hears of a buffer from OP-TEE hears of what was done before
 * OP-TEE was given it.
 */
void seen_given(uint32_t *word);
void seen_told(const uint32_t *word);

/* A notification is about to be raised, and has come. */
bool seen_post(struct mail *mail, uint64_t life);
void seen_receive(struct mail *mail, uint64_t life);

/* A page leaves the mediator, and comes to it again. */
void seen_poison(uint64_t *page);
void seen_forget(uint64_t *page);
void seen_init(void *pages, size_t size);

/* --- port.c --- */

/* The mediator's page at @pa, or NULL and a violation if the mediator has no page there. */
void *page_of_mediator(uint64_t pa);

/* OP-TEE can name it, or cannot any more. */
void name_page_of_mediator(const void *page, int32_t change);
void name_page_of_guest(struct om_port_vm *vm, uint64_t pa);
void unname_page_of_guest(struct om_port_vm *vm, uint64_t pa);
void judge_nothing_left(struct om_port_vm *vm);

/* --- trace.c --- */

/* A VM has ended, with these figures. */
void judge_trace(const struct om_port_vm *vm, const struct om_stats *last);

/* --- tee.c --- */

void tee_smc(struct om_smc *smc);
void tee_raise(void);
/* The next VM of that number gives names from the beginning. */
void tee_forget_name(const struct om_port_vm *vm);
struct om_port_vm *vm_of_id(uint32_t id);

/* --- the actors --- */

/* What ran is called so. */
extern const char *const kinds[KINDS];

void *vcpu_main(void *actor);

/*
 * Enters the mediator. Returns false if the VM is not there; its calls are then dropped. The
 * registers are this CPU's alone: the mediator's accesses to them are seen.
 */
bool vcpu_enter(struct actor *self, enum kind kind, struct om_smc *smc);
/*
 * The same, to go on with a call of the guest of the VM that was the one number @made in its place:
 * of another one it may have the id of a call of that one's, as ids begin anew.
 */
bool vcpu_resume(struct actor *self, uint64_t made, struct om_smc *smc);

/* What the guest of each door does: a deed of a vCPU at work, or of one that boots. */
void guest_work(struct actor *self);
void guest_boot(struct actor *self);

struct guest_habits {
	uint32_t boots;	    /* a kernel leaves off once in so many deeds */
	uint32_t boot_long; /* deeds of its vCPUs, at most, until the next one is at work */
};

extern const struct guest_habits guest_habits;
void *interrupt_main(void *actor);
void *operator_main(void *actor);
void operator_create(struct om_port_vm *vm);
void operator_destroy(struct actor *self, struct om_port_vm *vm);

extern bool no_questions, no_reset, reset_alone;

/* Around each entry into the mediator. */
static inline void count_in(struct actor *self, enum kind kind)
{
	STORE(self->entries[kind], self->entries[kind] + 1);
	STORE(self->entry, self->entry + 1);
	STORE(self->is_inside, true);
}

static inline void count_out(struct actor *self)
{
	STORE(self->is_inside, false);
}

#endif
