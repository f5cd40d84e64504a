/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUs that enter the mediator, each a flow of control that can be stopped at every point: a port
 * call, before and after; a lock, before and after; an atomic access; and within OP-TEE.
 */
#ifndef SCHEDULES_CPU_H
#define SCHEDULES_CPU_H

#include "context.h"
#include "port/port.h"

#define CPUS_AT_MOST 24u

enum cpu_state {
	CPU_IDLE,
	CPU_STOPPED, /* at the point that was asked for */
	CPU_WAITING, /* for a lock that another has */
	CPU_ENDED
};

/* What belongs to a CPU of what the port keeps. */
struct cpu_port {
	struct sim_entry *entry;
	bool in_hook;
	unsigned locks_held;
	const struct om_port_vm *mapped;
};

struct cpu {
	struct context context;
	void *stack;
	const char *name; /* of what it does */
	void (*run)(struct cpu *cpu);
	enum cpu_state state;
	unsigned points;	/* so far */
	unsigned stop_at;	/* 0: at none */
	unsigned stop_in_optee; /* at so manieth point within OP-TEE; 0: at none */
	struct om_port_lock *wants;
	struct om_port_lock *holds;
	bool stops_on_release;
	struct cpu_port port;
};

/* Sets the points' hooks in the port and in the model OP-TEE. There is no CPU. */
void cpus_init(void);
/* One more, which is idle. @cpu has to stay where it is. */
void cpu_add(struct cpu *cpu);

/* Whose points are passed just now; NULL: nobody's. */
struct cpu *cpu_current(void);

/* @run is to be run in it, from the next cpu_run() on. */
void cpu_begin(struct cpu *cpu, const char *name, void (*run)(struct cpu *cpu));
/* Runs it to its @stop_at-th point, or if 0, to its end. */
void cpu_run(struct cpu *cpu, unsigned stop_at);
/* Runs it to its @stop_at-th point within OP-TEE. */
void cpu_run_into_optee(struct cpu *cpu, unsigned stop_at);

/* It is under way. */
bool cpu_is_inside(const struct cpu *cpu);

/* To be called at each of the port's calls, from its hook. */
void cpu_point(void);

#endif
