/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client ids in use, for the whole machine. OP-TEE takes the same id twice without a word and
 * ignores the bits above 15, so the mediator has to keep ids apart (optee_smc.h, VM_CREATED).
 */
#ifndef OM_CLIENT_ID_H
#define OM_CLIENT_ID_H

#include <stdint.h>
#include <optee_mediator/mediator.h>

/* Before all others, in om_init(). */
void om_client_ids_init(void);
/*
 * Returns OM_OK, OM_ERR_BAD_ID if @id is the hypervisor's own or in use, or OM_ERR_NO_MEMORY if
 * there are OM_VMS_MAX of them.
 */
enum om_status om_client_id_take(uint16_t id);
void om_client_id_give(uint16_t id);

#endif
