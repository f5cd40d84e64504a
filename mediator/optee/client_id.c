/* SPDX-License-Identifier: BSD-2-Clause */
/* See client_id.h. OP-TEE does not look whether it knows another VM by an id (I7). */
#include "client_id.h"

#include <optee_mediator/port.h>

#include "abi_smc.h"
#include "code.h"

/* VMs at a time. OP-TEE itself has room for two if nobody says more (CFG_VIRT_GUEST_COUNT). */
#ifndef OM_VMS_MAX
#define OM_VMS_MAX 64
#endif

/* The hypervisor's own id means a free place: no VM has it. */
#define FREE SMC_CLIENT_ID_HYPERVISOR

static struct {
	struct om_port_lock lock;
	uint16_t id[OM_VMS_MAX];
} used;

void om_client_ids_init(void)
{
	om_port_lock_init(&used.lock);
}

/* Under the lock. NULL if there is none. */
static OM_COLD uint16_t *place_of(uint16_t id)
{
	for (uint32_t i = 0; i < OM_VMS_MAX; i++)
		if (used.id[i] == id)
			return &used.id[i];
	return NULL;
}

OM_COLD enum om_status om_client_id_take(uint16_t id)
{
	enum om_status status = OM_ERR_BAD_ID;
	uint16_t *place;

	om_port_lock(&used.lock);
	if (id != FREE && !place_of(id)) {
		place = place_of(FREE);
		status = place ? OM_OK : OM_ERR_NO_MEMORY;
		if (place)
			*place = id;
	}
	om_port_unlock(&used.lock);
	return status;
}

OM_COLD void om_client_id_give(uint16_t id)
{
	om_port_lock(&used.lock);
	for (uint32_t i = 0; i < OM_VMS_MAX; i++)
		if (used.id[i] == id)
			used.id[i] = FREE;
	om_port_unlock(&used.lock);
}
