/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A domain that has OP-TEE, as the mediator's port knows it.
 */
#ifndef OPTEE_MEDIATOR_GUEST_H
#define OPTEE_MEDIATOR_GUEST_H

#include <xen/rcupdate.h>
#include <xen/sched.h>
#include <xen/tasklet.h>
#include <optee_mediator/mediator.h>

/* d->arch.tee of a domain with OP-TEE. */
struct om_port_vm {
	struct domain *domain;
	domid_t id;
	struct om_vm *om;
	bool ending;	      /* om is being destroyed: nobody else may look at it any more */
	struct tasklet check; /* that the domain's creation came to a good end */
	struct rcu_head rcu;
};

/* Of struct tee_mediator_ops. */
int guest_init(struct domain *d);
int guest_relinquish(struct domain *d);

/* The figures of @d. Returns false if it has no OP-TEE, or is about to have none. */
bool guest_stats(const struct domain *d, struct om_stats *stats);

#endif
