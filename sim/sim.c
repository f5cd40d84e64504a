/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The beginning and the end of a test's machine.
 */
#include "sim.h"
#include "machine.h"
#include "optee_guest.h"
#include "optee_smc.h"
#include "pool.h"
#include "port.h"
#include "violation.h"

void sim_init(void)
{
	sim_violations_init();
	sim_machine_init();
	sim_pool_init();
	sim_port_init();
	optee_init();
}

void sim_clean_up(void)
{
	sim_machine_check();
	optee_clean_up();
	sim_machine_end();
}
