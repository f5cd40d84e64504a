/* SPDX-License-Identifier: BSD-2-Clause */
/* The port's functions for FF-A: the hypervisor's pair of buffers, and the SPMC. */
#include <optee_mediator/port_ffa.h>

#include "tee.h"

static uint64_t buffers[2][TEE_BUFFER_PAGES * OM_PAGE_SIZE / sizeof(uint64_t)]
	__attribute__((aligned(4096)));

struct abi_ffa_region *const tee_tx = (void *)buffers[0];
struct abi_ffa_partition *const tee_rx = (void *)buffers[1];

/* The other door's: nobody is behind it. */
void tee_smc(struct om_smc *smc)
{
	smc->a[0] = ABI_UNKNOWN_FUNCTION;
}

void om_port_ffa_buffers(struct om_ffa_buffers *pair)
{
	*pair = (struct om_ffa_buffers){ .tx = buffers[0],
					 .rx = buffers[1],
					 .tx_pa = { TEE_BUFFER_PA },
					 .rx_pa = { TEE_BUFFER_PA + sizeof(buffers[0]) },
					 .pages = TEE_BUFFER_PAGES };
}

void om_port_ffa_schedule_receiver(uint32_t intid)
{
	(void)intid;
}

uint32_t om_port_ffa_vcpus(struct om_port_vm *vm)
{
	(void)vm;
	return VCPUS;
}

uint32_t om_port_ffa_notify_intid(struct om_port_vm *vm)
{
	(void)vm;
	return 9;
}

/* The vCPUs ask at random. */
void om_port_ffa_notify(struct om_port_vm *vm)
{
	(void)vm;
}
