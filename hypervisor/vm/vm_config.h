/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the device tree says of a VM. docs/hypervisor.md has the binding.
 */
#ifndef HYPERVISOR_VM_CONFIG_H
#define HYPERVISOR_VM_CONFIG_H

#include <optee_mediator/mediator.h>
#include "machine/machine.h"

struct vm_config {
	const char *name;
	const char *bootargs;
	uint64_t memory_size; /* bytes */
	struct range kernel;  /* physical place of the images; size 0: none */
	struct range initrd;
	uint32_t cpu[MAX_VCPUS]; /* physical CPU of each vCPU */
	unsigned int vcpus;
	bool tee;
	bool bare; /* the kernel is a plain image, not Linux's */
	bool autostart;
	struct om_config tee_config; /* Trusted Applications: in the device tree, which stays */
};

/* Reads all VM nodes into @configs; returns their number. Panics on what makes no sense. */
unsigned int vm_config_read(struct vm_config configs[MAX_VMS]);

#endif
