/* SPDX-License-Identifier: BSD-2-Clause */
/* The OP-TEE of this machine, as om_init() found it. It does not change afterwards. */
#ifndef OM_OPTEE_H
#define OM_OPTEE_H

#include <stdint.h>
#include <optee_mediator/mediator.h>

struct om_optee {
	uint32_t os_uuid[4];
	uint32_t os_revision[3]; /* major, minor, build id */
	uint32_t capabilities;	 /* SMC_SEC_CAP_... */
	uint32_t thread_count;	 /* of each VM; 0 if OP-TEE does not tell */
};

extern struct om_optee om_optee;

/* Tells OP-TEE of a VM's begin and end. Returns SMC_RETURN_... */
uint32_t om_optee_vm_created(uint16_t client_id);
void om_optee_vm_destroyed(uint16_t client_id);

#endif
