/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtual machine, as the mediator knows it. */
#ifndef OM_VM_H
#define OM_VM_H

#include <stdatomic.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

#include "array.h"
#include "quota.h"
#include "shm.h"

struct om_vm {
	struct om_port_vm *owner;
	struct om_limits limits;
	uint16_t client_id;
	bool announced; /* OP-TEE knows the VM */

	struct om_quota memory;	 /* bytes */
	struct om_quota pages;	 /* pins */
	struct om_quota buffers; /* objects of shm */

	struct om_array calls; /* struct om_call, limits.calls of them */
	struct om_shm_table shm;

	_Atomic uint64_t refused[OM_REFUSAL_COUNT];
};

/* Counts a refusal, and returns the TEEC_ERROR_... that tells the guest. */
uint32_t om_refuse(struct om_vm *vm, enum om_refusal why);

#endif
