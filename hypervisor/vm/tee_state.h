/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a VM has of OP-TEE: a part of struct vm.
 */
#ifndef HYPERVISOR_TEE_STATE_H
#define HYPERVISOR_TEE_STATE_H

#include <optee_mediator/mediator.h>
#include "machine/lock.h"

struct tee {
	struct om_vm *om;     /* NULL: it has no OP-TEE */
	struct om_vm *hidden; /* it is being reset or destroyed: of the VM's home CPU alone */
	bool is_ending;	      /* its destruction has begun, after which nothing else may come */
	bool refused;	      /* it was to have OP-TEE */
	struct spinlock lock; /* of om against looks and notifications of other CPUs, and of last */
	struct om_stats last; /* figures of the life before */
};

#endif
