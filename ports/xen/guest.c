/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of a domain that has OP-TEE: from its creation until its resources are relinquished.
 *
 * VM_DESTROYED comes before any page of the domain is released: domain_relinquish_resources() has
 * the TEE's turn before that of memory, and a page that the mediator has pinned has a reference of
 * Xen's anyway.
 */
#include "guest.h"
#include <xen/err.h>
#include <xen/lib.h>
#include <xen/xmalloc.h>
#include "config.h"
#include "figures.h"

/* Of each domain's om and ending, against looks of other CPUs. */
static DEFINE_SPINLOCK(ending_lock);

/* Client id 0 is the hypervisor's, domain id 0 is dom0's. */
static uint16_t client_id(const struct domain *d)
{
	BUILD_BUG_ON(DOMID_FIRST_RESERVED > UINT16_MAX - 1);
	return d->domain_id + 1;
}

static int error_of(enum om_status status)
{
	switch (status) {
	case OM_OK:
		return 0;
	case OM_ERR_NO_MEMORY:
		return -ENOMEM;
	case OM_ERR_OPTEE_IS_FULL:
		return -ENOSPC;
	case OM_ERR_BAD_ID:
		return -EEXIST;
	default:
		return -EINVAL;
	}
}

static void free_guest(struct rcu_head *rcu)
{
	xfree(container_of(rcu, struct om_port_vm, rcu));
}

static bool exists(const struct om_port_vm *vm)
{
	struct domain *d = rcu_lock_domain_by_id(vm->id);
	bool found;

	if (!d)
		return false;
	found = d->arch.tee == vm;
	rcu_unlock_domain(d);
	return found;
}

/*
 * Before Xen 4.18, nobody is told of a domain whose creation failed after this mediator's part in
 * it, so the mediator looks. The CPU that creates a domain runs tasklets only when it is done with
 * that: by then the domain can be found by its id, or never existed. vm->domain may be dangling.
 */
static void check_creation(void *data)
{
	struct om_port_vm *vm = data;

	if (exists(vm))
		return;
	printk(XENLOG_WARNING "optee-mediator: d%u was not created after all: OP-TEE forgets it\n",
	       vm->id);
	while (om_vm_destroy(vm->om, NULL) == OM_AGAIN)
		cpu_relax();
	/* Not at once: the tasklet is a part of it. */
	call_rcu(&vm->rcu, free_guest);
}

static enum om_status create(struct om_port_vm *vm)
{
	struct om_config config;

	config_of(vm->domain, &config);
	return om_vm_create(&vm->om, client_id(vm->domain), &config, vm);
}

int guest_init(struct domain *d)
{
	struct om_port_vm *vm = xzalloc(struct om_port_vm);
	enum om_status status;

	if (!vm)
		return -ENOMEM;
	vm->domain = d;
	vm->id = d->domain_id;
	status = create(vm);
	if (status != OM_OK) {
		printk(XENLOG_ERR "optee-mediator: %pd gets no OP-TEE: %s\n", d,
		       om_status_text(status));
		xfree(vm);
		return error_of(status);
	}
	d->arch.tee = vm;
	tasklet_init(&vm->check, check_creation, vm);
	tasklet_schedule(&vm->check);
	return 0;
}

bool guest_stats(const struct domain *d, struct om_stats *stats)
{
	const struct om_port_vm *vm;
	bool has;

	spin_lock(&ending_lock);
	vm = d->arch.tee;
	has = vm && !vm->ending;
	if (has)
		om_vm_get_stats(vm->om, stats);
	spin_unlock(&ending_lock);
	return has;
}

static void begin_to_end(struct om_port_vm *vm)
{
	spin_lock(&ending_lock);
	vm->ending = true;
	spin_unlock(&ending_lock);
}

static void end(struct domain *d)
{
	struct om_port_vm *vm = d->arch.tee;

	spin_lock(&ending_lock);
	d->arch.tee = NULL;
	spin_unlock(&ending_lock);
	xfree(vm);
}

/* To be called again until it returns 0, with none of the domain's vCPUs running. */
int guest_relinquish(struct domain *d)
{
	struct om_port_vm *vm = d->arch.tee;
	struct om_stats last;

	if (!vm)
		return 0;
	tasklet_kill(&vm->check);
	begin_to_end(vm);
	if (om_vm_destroy(vm->om, &last) == OM_AGAIN)
		return -ERESTART;
	figures_print("end", d, &last);
	end(d);
	return 0;
}
