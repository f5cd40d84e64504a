/* SPDX-License-Identifier: BSD-2-Clause */
/* The plain port, where OP-TEE is behind FF-A: what port.c has not. */
#include <stdalign.h>
#include <optee_mediator/port.h>
#include <optee_mediator/port_ffa.h>

#include "machine.h"

#define BUFFER_PAGES 63 /* the most that there may be */
#define NOTIFY_INTID 8
#define VCPUS	     2

static alignas(OM_PAGE_SIZE) char tx[BUFFER_PAGES * OM_PAGE_SIZE];
static alignas(OM_PAGE_SIZE) char rx[BUFFER_PAGES * OM_PAGE_SIZE];

/* A physical address is the host's own, as in port.c. */
void om_port_ffa_buffers(struct om_ffa_buffers *buffers)
{
	*buffers = (struct om_ffa_buffers){ .tx = tx,
					    .rx = rx,
					    .tx_pa = om_port_page_pa(NULL, tx),
					    .rx_pa = om_port_page_pa(NULL, rx),
					    .pages = BUFFER_PAGES };
}

void om_port_ffa_smc(struct om_smc *smc)
{
	ffa_secure_world(smc);
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
	return NOTIFY_INTID;
}

void om_port_ffa_notify(struct om_port_vm *vm)
{
	(void)vm;
}
