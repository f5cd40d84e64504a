/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM, as the port sees it: what the mediator hands back to each om_port_ function.
 *
 * What is set at the beginning stays as it is until the end. The rest has a lock, or is atomic.
 */
#ifndef OPTEE_MEDIATOR_LINUX_GUEST_H
#define OPTEE_MEDIATOR_LINUX_GUEST_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include "regions.h"

struct eventfd_ctx;
struct mm_struct;
struct om_uuid;
struct om_vm;

struct om_port_vm {
	u16 client_id;
	pid_t creator; /* and its name: for the operator only */
	char creator_name[TASK_COMM_LEN];
	struct mm_struct *mm; /* whose memory the guest's is. The record, which can outlive it.
				 NULL: the VM is the host itself */
	struct eventfd_ctx *notification; /* NULL: nobody wants to know */
	struct om_uuid *trusted_apps;	  /* that the VMM named; NULL: none */

	struct om_vm *optee;   /* the mediator's; NULL unless vms_add() was good */
	struct list_head node; /* vms.c's */

	spinlock_t regions_lock; /* never held across a copy, a pin or an SMC */
	struct om_regions *regions;

	struct mutex reset;	/* one at a time */
	atomic_t inside;	/* threads that carry out an SMC */
	wait_queue_head_t left; /* woken when the last one has */

	atomic_t events;		/* OM_IOC_EVENT_*, of which the VMM has not heard yet */
	atomic_long_t memlock_failures; /* pins refused for RLIMIT_MEMLOCK */
	atomic_long_t pin_failures;	/* and for another reason, within a region */
};

/* A VM of the calling process, without regions. NULL if there is no memory. */
struct om_port_vm *guest_new(void);

/* The host itself, whose memory is the kernel's (host.h). */
struct om_port_vm *guest_new_host(void);

static inline bool guest_is_host(const struct om_port_vm *vm)
{
	return !vm->mm;
}

/* OP-TEE does not know it, or no more, and nobody else has it. @vm: may be NULL. */
void guest_free(struct om_port_vm *vm);

/* Errors are those of om_regions_add() and om_regions_remove(). */
int guest_add_region(struct om_port_vm *vm, const struct om_region *region);
int guest_remove_region(struct om_port_vm *vm, om_ipa_t ipa, u64 length);

/* Where in the VMM's memory the guest's address lies. False if it is in no region. */
bool guest_find(struct om_port_vm *vm, om_ipa_t ipa, struct om_region_span *span);

u32 guest_count_regions(struct om_port_vm *vm);

/* Counts what the VMM is told once (@event, OM_IOC_EVENT_*), and the kernel's log as well. */
void guest_note(struct om_port_vm *vm, atomic_long_t *count, int event, const char *what);

#endif
