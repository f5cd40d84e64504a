/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each call of the port fails at each position, singly and in pairs (I8), behind either door. A
 * fault may cost the guest what it asked for; it never costs a pin, a slot, a page or a count, nor
 * anything of what comes after. That what cannot succeed fails, and says so with the ABI's own
 * error, the specification of answers judges (sim/answers/), and of a VM's creation this does.
 */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include <optee_mediator/mediator.h>
#include "port/port.h"

/* A guest that does a little of everything, alike each time. */
struct faults_scenario {
	/* Creates its VM. The machine's other VMs are forgotten: they have ended. */
	enum om_status (*start)(void);
	/* Returns whether all was done. It goes on whatever fails. */
	bool (*run)(void);
	struct guest *guest;
	unsigned close; /* positions of a pair that is tried whatever else; beyond, every seventh */
};

enum faults_mode {
	FAULTS_SINGLY,	 /* each position; then all goes well once more */
	FAULTS_PAIRS,	 /* pairs of them */
	FAULTS_YIELDS,	 /* to give way is no failure: everything is done */
	FAULTS_CREATION, /* each position in the VM's creation */
};

struct faults_case {
	const struct faults_scenario *scenario;
	enum faults_mode mode;
	unsigned calls;	 /* bit per enum sim_port_call */
	uint32_t error;	 /* what OP-TEE says, or the SPMC, if that is what fails */
	unsigned manner; /* the scenario's own: how the guest calls */
};

/* The case that is being tried. */
extern const struct faults_case *faults_now;
/* Runs with a fault or two, of all cases so far. */
extern uint64_t faults_runs;

/* A cmocka test, whose initial state is a faults_case; between a set-up and a tear-down of its
 * door. */
void faults_test(void **state);

#endif
