/* SPDX-License-Identifier: BSD-2-Clause */
/* The OP-TEE of this machine, as om_init() found it. It does not change afterwards. */
#ifndef OM_OPTEE_H
#define OM_OPTEE_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

struct om_optee {
	uint32_t os_uuid[4];
	uint32_t os_revision[3]; /* major, minor, build id */
	/* It goes on knowing a temporary buffer after its call: from 3.3 up to 4.10. */
	bool keeps_temporaries;
	uint32_t capabilities;	  /* SMC_SEC_CAP_... */
	uint32_t thread_count;	  /* of each VM; 0 if OP-TEE does not tell */
	uint32_t max_notif_value; /* with SMC_SEC_CAP_ASYNC_NOTIF */
};

extern struct om_optee om_optee;

/* Tells OP-TEE of a VM's begin and end. Returns SMC_RETURN_... */
uint32_t om_optee_vm_created(uint16_t client_id);
void om_optee_vm_destroyed(uint16_t client_id);

#endif
