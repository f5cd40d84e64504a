/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the port knows of a VM, and the memory that it needs for it.
 */
#ifndef OPTEE_GLUE_H
#define OPTEE_GLUE_H

#include <bao.h>
#include <spinlock.h>
#include <vm.h>
#include <optee_mediator/mediator.h>

/*
 * In the image, and so in reach of every CPU; what it points to is in reach of the VM's own CPUs
 * alone, but for is_there and cpu, which others read.
 */
struct om_port_vm {
	struct vm *vm;
	struct om_vm *om;
	irqid_t interrupt; /* 0: none */
	bool page_by_page;
	bool has_memory; /* the next is known */
	paddr_t high;	 /* of all its physical addresses: what the window does not tell */
	void *free;	 /* pages for the mediator, a list */
	spinlock_t lock; /* of the list */
	_Atomic bool is_there;
	_Atomic uint32_t cpu; /* of the VM's: the one that called last */
};

/*
 * Maps, on the VM's CPUs, @pages pages for the mediator and, unless it is to be done page by page,
 * the VM's RAM. By the VM's master, once. Returns false if there is no memory, or if it is too far
 * apart for the window.
 */
bool memory_init(struct om_port_vm *owner, size_t pages);

/* By each other CPU of the VM: lets it read the VM's tables. */
void memory_init_cpu(struct vm *vm);

#endif
