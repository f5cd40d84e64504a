/* SPDX-License-Identifier: GPL-2.0-only */
/* What the port knows of calls of OP-TEE, besides port.h. */
#ifndef OPTEE_MEDIATOR_LINUX_CPU_H
#define OPTEE_MEDIATOR_LINUX_CPU_H

#include <linux/types.h>

struct om_smc;

/* How OP-TEE is called, as its node in the device tree says. */
enum cpu_conduit {
	CPU_CONDUIT_SMC,
	CPU_CONDUIT_HVC,
};

/* Before the first call. */
void cpu_set_conduit(enum cpu_conduit conduit);

/*
 * How long CPUs were in OP-TEE for the VM of that client id, in nanoseconds, since
 * cpu_forget_time(); its calls that are there just now not included. Counted from the first call of
 * cpu_count_times() on, which may sleep, and for which nobody pays before.
 */
void cpu_count_times(void);
u64 cpu_time_in_optee(u16 client_id);
void cpu_forget_time(u16 client_id);

/* As om_port_smc(), whether the door is shut or not. */
void cpu_call_optee(struct om_smc *smc);

/*
 * Shuts OP-TEE's door for the mediator, for good: each om_port_smc() gets "unknown function" from
 * now on. When this returns, no CPU is in OP-TEE for a VM.
 */
void cpu_shut_optee(void);

bool cpu_optee_is_shut(void);

/* Whoever is in OP-TEE on another CPU comes back, as an interrupt is what it comes back for. */
void cpu_call_back(void);

#endif
