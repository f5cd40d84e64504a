/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The uses of the simulated port: counted, watched, and made to fail.
 */
#include "port/port.h"
#include <string.h>
#include "machine/pool.h"
#include "machine/violation.h"
#include "secure/abi.h"
#include "secure/ffa_abi.h"

struct sim_port sim_port;

void (*sim_watch)(const struct sim_port_use *use);

void sim_port_init(void)
{
	memset(&sim_port, 0, sizeof(sim_port));
	sim_port.fault.calls = SIM_FAULT_ALL;
	sim_port.fault.smc_error = ABI_ENOMEM;
	sim_port.fault.ffa_error = ABI_FFA_NO_MEMORY;
}

static void watch(struct sim_port_use use, bool after)
{
	use.after = after;
	if (sim_watch)
		sim_watch(&use);
}

static void hook_run(struct sim_port_use use, bool after)
{
	const struct om_port_vm *mapped;

	if (!sim_port.hook || sim_port.in_hook)
		return;
	use.after = after;
	sim_port.in_hook = true;
	mapped = sim_pool_map(NULL);
	sim_port.hook(&use, sim_port.hook_arg);
	sim_pool_map(mapped);
	sim_port.in_hook = false;
}

void sim_expect_no_lock(const char *call)
{
	if (sim_port.locks_held)
		sim_violation("I13: %s under a lock", call);
}

void sim_use_begin(struct sim_port_use use)
{
	sim_expect_no_lock("a port call");
	sim_port.uses[use.call]++;
	hook_run(use, false);
	watch(use, false);
}

/* What OP-TEE answers the hook may change; of all else, others may be at it as soon as it runs. */
void sim_use_end(struct sim_port_use use)
{
	if (use.call != SIM_SMC)
		watch(use, true);
	hook_run(use, true);
	if (use.call == SIM_SMC)
		watch(use, true);
}

bool sim_use_fails(enum sim_port_call call)
{
	struct sim_fault *fault = &sim_port.fault;

	if (!(fault->calls & 1u << call))
		return false;
	fault->seen++;
	return fault->seen == fault->at[0] || fault->seen == fault->at[1];
}
