/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A domain that has OP-TEE, as the mediator's port knows it.
 */
#ifndef OPTEE_MEDIATOR_GUEST_H
#define OPTEE_MEDIATOR_GUEST_H

#include <xen/list.h>
#include <xen/rcupdate.h>
#include <xen/sched.h>
#include <xen/tasklet.h>
#include <optee_mediator/mediator.h>
#include "options.h"

/* d->arch.tee of a domain with OP-TEE. */
struct om_port_vm {
	struct domain *domain;
	domid_t id;
	struct om_vm *made;	/* NULL: OP-TEE did not take the domain once more */
	struct om_vm *om;	/* the same, as soon as it is decided what the domain has */
	struct options options; /* of which om has the list of Trusted Applications */
	struct om_config config;
	unsigned int irq;      /* that notifies it; 0: it has no notifications */
	struct list_head list; /* of those that have om, until their end begins */
	struct tasklet check;  /* that the domain's creation came to a good end */
	struct rcu_head rcu;
	uint64_t optee_time; /* nanoseconds; optee_time.c's */
};

/* Of struct tee_mediator_ops. */
int guest_init(struct domain *d);
int guest_relinquish(struct domain *d);

/* The figures of @d. Returns false if it has no OP-TEE, or is about to have none. */
bool guest_stats(const struct domain *d, struct om_stats *stats);

/* Nanoseconds that its vCPUs were in OP-TEE since somebody first wanted to know (optee_time.h). */
uint64_t guest_optee_time(const struct domain *d);

/*
 * Whose om is there, and stays, while the lock is held; in no order. What is done meanwhile is
 * short.
 */
extern struct list_head guests;
void guests_lock(void);
void guests_unlock(void);
struct om_port_vm *guests_find(domid_t id);

#endif
