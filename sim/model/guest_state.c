/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which guest is in which VM.
 */
#include "model/guest_state.h"

/* By the VM's place in the machine. */
static struct guest *guests[SIM_VMS];

struct guest *guest_of_vm(const struct om_port_vm *vm)
{
	return guests[vm - sim.vm];
}

void guest_of_vm_set(const struct om_port_vm *vm, struct guest *guest)
{
	guests[vm - sim.vm] = guest;
}

struct om_stats guest_stats(const struct guest *guest)
{
	struct om_stats stats;

	om_vm_get_stats(guest->om, &stats);
	return stats;
}
