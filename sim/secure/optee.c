/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's state, and how a VM is found in it.
 */
#include "secure/optee.h"

struct optee optee;

struct optee_guest *optee_guest_of(uint64_t id)
{
	for (unsigned i = 0; i < OPTEE_GUESTS; i++)
		if (optee.guest[i].alive && optee.guest[i].id == (uint16_t)id)
			return &optee.guest[i];
	return NULL;
}

struct om_port_vm *optee_vm_of(uint16_t id)
{
	for (unsigned i = sim.vm_count; i-- > 0;)
		if (sim.vm[i].client_id == id)
			return &sim.vm[i];
	return NULL;
}

void optee_point(void)
{
	if (optee.at_point)
		optee.at_point();
}
