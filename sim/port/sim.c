/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The beginning and the end of a test's machine.
 */
#include "port/sim.h"
#include "machine/buffer.h"
#include "machine/machine.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "port/port.h"
#include "port/port_ffa.h"
#include "port/trace_judge.h"
#include "secure/optee_guest.h"
#include "secure/optee_smc.h"
#include "secure/spmc.h"
#include "secure/spmc_vm.h"

void sim_init(void)
{
	sim_violations_init();
	sim_machine_init();
	sim_pool_init();
	sim_buffers_init();
	sim_port_init();
	sim_port_ffa_init();
	sim_trace_init();
	optee_init();
	spmc_init();
}

void sim_clean_up(void)
{
	sim_machine_check();
	optee_clean_up();
	spmc_clean_up();
	sim_buffers_end();
	sim_machine_end();
}
