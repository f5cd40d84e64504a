/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM, as the port sees it: what the mediator hands back to each om_port_ function. */
#ifndef OPTEE_MEDIATOR_LINUX_GUEST_H
#define OPTEE_MEDIATOR_LINUX_GUEST_H

#include <linux/atomic.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct eventfd_ctx;
struct mm_struct;

/* Some of the guest's RAM. All three are multiples of the page, and no sum of them wraps. */
struct guest_region {
	u64 ipa;
	u64 size;
	unsigned long address; /* in the VMM */
};

struct om_port_vm {
	u16 client_id;
	pid_t creator;			  /* for the operator only */
	struct mm_struct *mm;		  /* whose memory the guest's is; NULL: it has none */
	struct eventfd_ctx *notification; /* NULL: nobody wants to know */

	spinlock_t regions_lock; /* never held across a copy, a pin or an SMC */
	struct guest_region *regions;
	size_t region_count;

	atomic_long_t memlock_failures; /* pins refused for RLIMIT_MEMLOCK */
	atomic_long_t pin_failures;	/* and for another reason, within a region */
};

void guest_init(struct om_port_vm *vm, u16 client_id);

/*
 * Where in the VMM's memory the guest's address lies, and how many bytes of the region there are
 * from there on. False if it is in none.
 */
bool guest_find(struct om_port_vm *vm, u64 ipa, unsigned long *address, u64 *left);

#endif
