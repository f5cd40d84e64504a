/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated machine as a port of the mediator where OP-TEE speaks FF-A: port_ffa.h's functions.
 */
#include <optee_mediator/port_ffa.h>
#include "port/port_ffa.h"
#include "machine/buffer.h"
#include "machine/machine.h"
#include "machine/violation.h"
#include "port/port.h"
#include "secure/spmc_smc.h"

struct sim_port_ffa sim_port_ffa;

void sim_port_ffa_init(void)
{
	sim_port_ffa = (struct sim_port_ffa){ .pages = 2, .vcpus = 2, .notify_intid = 9 };
}

static void use_begin(void)
{
	if (sim_port.locks_held)
		sim_violation("I13: a port call for FF-A under a lock");
}

void om_port_ffa_smc(struct om_smc *smc)
{
	use_begin();
	sim_port.uses[SIM_SMC]++;
	if (sim_port.entry)
		sim_port.entry->smcs++;
	spmc_smc(smc);
}

void om_port_ffa_buffers(struct om_ffa_buffers *buffers)
{
	use_begin();
	if (sim_port_ffa.gave_buffers)
		sim_violation("FF-A: the buffers are asked for a second time");
	sim_port_ffa.gave_buffers = true;
	buffers->pages = sim_port_ffa.pages;
	buffers->tx = sim_buffer_get(buffers->pages);
	buffers->rx = sim_buffer_get(buffers->pages);
	buffers->tx_pa = sim_buffer_pa(buffers->tx);
	buffers->rx_pa = sim_buffer_pa(buffers->rx);
}

void om_port_ffa_schedule_receiver(uint32_t intid)
{
	use_begin();
	sim_port_ffa.schedule_receiver = intid;
}

uint32_t om_port_ffa_vcpus(struct om_port_vm *vm)
{
	(void)vm;
	return sim_port_ffa.vcpus;
}

uint32_t om_port_ffa_notify_intid(struct om_port_vm *vm)
{
	(void)vm;
	return sim_port_ffa.notify_intid;
}

void om_port_ffa_notify(struct om_port_vm *vm)
{
	use_begin();
	sim_port.uses[SIM_NOTIFY]++;
	vm->notified++;
}
