/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The places of OP-TEE that this host deals out: how many VMs there are, by which client ids OP-TEE
 * knows them, and which one of them serves RPMB. This knows no kernel.
 *
 * The caller's lock excludes all functions from each other. A place is taken before
 * om_vm_create(), and given back after om_vm_destroy() is through: until then OP-TEE knows the id.
 */
#ifndef OPTEE_MEDIATOR_LINUX_PLACES_H
#define OPTEE_MEDIATOR_LINUX_PLACES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Client ids are 1 to this, however many VMs are granted: so a kernel that is started by another
 * (kexec) knows which ids the one before can have left in OP-TEE. More than any OP-TEE has memory
 * for.
 */
#define OM_PLACES_MAX 64

struct om_places {
	uint64_t taken; /* bit n: client id n + 1 */
	uint16_t rpmb;	/* client id of the VM that serves RPMB; 0 for none */
};

/*
 * Takes a place: the lowest client id that is free. @vms_max: VMs that may be, 1 to OM_PLACES_MAX.
 * Returns the client id; or -EUSERS: there are as many as that; -EBUSY: @rpmb, and another has it.
 */
int om_places_take(struct om_places *places, uint32_t vms_max, bool rpmb);

/* Gives back the place of a client id that om_places_take() returned. */
void om_places_give_back(struct om_places *places, uint16_t client_id);

uint32_t om_places_taken(const struct om_places *places);

#endif
