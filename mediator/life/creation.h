/* SPDX-License-Identifier: BSD-2-Clause */
/* What om_vm_create() looks at first, whatever door the VM will use. */
#ifndef OM_CREATION_H
#define OM_CREATION_H

#include <stddef.h>
#include <optee_mediator/mediator.h>

#include "../optee/client_id.h"
#include "limits.h"

/*
 * Looks at what the VM is to be, and takes its id, which is to be given back if it is not created;
 * *@config becomes the default if there is none, and *@vm NULL. Returns OM_OK, or why it cannot be.
 */
static inline enum om_status om_creation_begin(struct om_vm **vm, uint16_t client_id,
					       const struct om_config **config)
{
	*vm = NULL;
	if (!*config)
		*config = &om_default_config;
	if (!om_limits_are_in_range(&(*config)->limits))
		return OM_ERR_BAD_CONFIG;
	return om_client_id_take(client_id);
}

/* The VM is created, or not: @status. Returns it. */
static inline enum om_status om_creation_end(uint16_t client_id, enum om_status status)
{
	if (status != OM_OK)
		om_client_id_give(client_id);
	return status;
}

#endif
