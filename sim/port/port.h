/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated machine's port, as a test sees it: faults to inject, a hook at each call of the
 * mediator, and switches that take a defence of the port away.
 */
#ifndef SIM_PORT_H
#define SIM_PORT_H

#include <optee_mediator/port.h>
#include <optee_mediator/trace.h>

enum sim_port_call {
	SIM_SMC,
	SIM_PIN,
	SIM_UNPIN,
	SIM_READ,
	SIM_WRITE,
	SIM_PAGE_GET,
	SIM_PAGE_PUT,
	SIM_READ_PINNED,
	SIM_WRITE_PINNED,
	SIM_MUST_YIELD,
	SIM_NOTIFY,
	SIM_PORT_CALLS
};

/* One use of a port function. */
struct sim_port_use {
	enum sim_port_call call;
	bool after;  /* the function has done its work */
	bool failed; /* and it was in vain */
	struct om_port_vm *vm;
	struct om_smc *smc;  /* for SIM_SMC */
	struct om_smc asked; /* what it was before */
	om_ipa_t ipa;	     /* for SIM_READ and SIM_WRITE */
	om_pa_t pa;	     /* for SIM_READ_PINNED and SIM_WRITE_PINNED */
	size_t size;	     /* for these four bytes; for SIM_PIN and SIM_UNPIN pages */
};

/*
 * Called before and after each use of a port function, but not for what a hook causes itself. A
 * hook plays what happens at the same time: it may change guest memory or enter the mediator as
 * another vCPU would.
 */
typedef void (*sim_hook_fn)(const struct sim_port_use *use, void *arg);

/*
 * A judge that looks at each use: before, and after the hook has run, as the mediator will find it.
 * NULL if nobody does. Outlasts sim_port_init().
 */
extern void (*sim_watch)(const struct sim_port_use *use);

enum sim_lock_moment {
	SIM_LOCK_WANTED, /* about to be taken; said again as long as another CPU holds it */
	SIM_LOCK_TAKEN,
	SIM_LOCK_GOING, /* about to be released */
	SIM_LOCK_RELEASED
};

/* Called around each use of a lock, for a test that has CPUs of its own stand in between. */
typedef void (*sim_lock_fn)(struct om_port_lock *lock, enum sim_lock_moment moment);

/*
 * Which uses fail, counted from 1 over all calls that are chosen; 0 is none. For SIM_MUST_YIELD, to
 * fail is to say yes.
 */
struct sim_fault {
	unsigned calls; /* bit per enum sim_port_call */
	unsigned at[2];
	unsigned seen;
	uint32_t smc_error; /* what OP-TEE answers if a standard call fails so */
	uint32_t ffa_error; /* and what the SPMC, if a call of FF-A's does */
};

#define SIM_FAULT_ALL                                                                              \
	(1u << SIM_SMC | 1u << SIM_PIN | 1u << SIM_READ | 1u << SIM_WRITE | 1u << SIM_PAGE_GET)

#define SIM_FETCHES 256u

struct answers_entry;

/* One entry into the mediator, and what it has done so far. */
struct sim_entry {
	struct sim_entry *outer; /* the entry that this one interrupted */
	struct om_port_vm *vm;
	const struct om_port_vm *mapped; /* before */
	struct answers_entry *judged;	 /* who looks at what the guest is told; may be NULL */
	uint64_t page_work;		 /* pages pinned and unpinned */
	unsigned smcs;
	unsigned entered;	    /* of them, those of standard and of yielding calls */
	unsigned announced;	    /* VM_CREATED and VM_DESTROYED */
	unsigned fetched;	    /* GET_ASYNC_NOTIF_VALUE */
	unsigned reclaimed;	    /* FF-A's MEM_RECLAIM */
	unsigned look_ups;	    /* locks of the table taken */
	bool gave_way;		    /* the port said that it must */
	struct om_trace_event said; /* what was told last of what the guest gets */
	unsigned fetches;
	struct {
		om_pa_t from;
		size_t size;
	} fetch[SIM_FETCHES];
};

struct sim_port {
	struct sim_fault fault;
	sim_hook_fn hook;
	void *hook_arg;
	bool in_hook;
	/* Called for each event of the trace. */
	void (*on_trace)(struct om_port_vm *vm, const struct om_trace_event *event);
	sim_lock_fn on_lock;	 /* NULL: nobody else can hold a lock */
	bool pins_nothing;	 /* pin translates only: the defence is taken out */
	bool allows_two_fetches; /* the test's guest names the same memory twice */
	unsigned yields_every; /* the answer to every so manieth om_port_must_yield() is yes; 0: to
				  none */
	unsigned locks_held;
	unsigned uses[SIM_PORT_CALLS];
	unsigned addresses_found; /* om_port_page_va(), by the mediator, not by who judges it */
	unsigned log_lines;
	char last_log[128];
	struct sim_entry *entry;
};

extern struct sim_port sim_port;

void sim_port_init(void);

/* None of the mediator's locks is held at a @call of the port. */
void sim_expect_no_lock(const char *call);

/*
 * What every function of the port does besides its own work: what holds on the way into all but the
 * locks' (port.h, "Context"), and the hook before; the hook after; and whether this use is one that
 * the test has fail.
 */
void sim_use_begin(struct sim_port_use use);
void sim_use_end(struct sim_port_use use);
bool sim_use_fails(enum sim_port_call call);

#endif
