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
#include "notif.h"

LIST_HEAD(guests);
/* Of that list, and of each domain's arch.tee, against looks of other CPUs. */
static DEFINE_SPINLOCK(lock);

void guests_lock(void)
{
	spin_lock(&lock);
}

void guests_unlock(void)
{
	spin_unlock(&lock);
}

struct om_port_vm *guests_find(domid_t id)
{
	struct om_port_vm *vm;

	list_for_each_entry(vm, &guests, list) if (vm->id == id) return vm;
	return NULL;
}

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
	case OM_ERR_NO_LIFE_LEFT:
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

static enum om_status create(struct om_port_vm *vm)
{
	options_config(&vm->options, &vm->config);
	vm->config.async_notif &= vm->irq != 0;
	return om_vm_create(&vm->made, client_id(vm->domain), &vm->config, vm);
}

static void forget(struct om_port_vm *vm)
{
	while (om_vm_destroy(vm->made, NULL) == OM_AGAIN)
		cpu_relax();
	vm->made = NULL;
}

/* It is decided what the domain has: its vCPUs may come. */
static void open(struct om_port_vm *vm)
{
	spin_lock(&lock);
	list_add_tail(&vm->list, &guests);
	spin_unlock(&lock);
	smp_wmb();
	ACCESS_ONCE(vm->om) = vm->made;
}

static void close(struct om_port_vm *vm)
{
	spin_lock(&lock);
	list_del_init(&vm->list);
	spin_unlock(&lock);
}

static void complain(const struct om_port_vm *vm, enum om_status status)
{
	printk(XENLOG_ERR "optee-mediator: d%u gets no OP-TEE: %s\n", vm->id,
	       om_status_text(status));
}

/* Nothing of the domain's has run yet, so that it can begin again with what is its own. */
static void begin_again(struct om_port_vm *vm)
{
	enum om_status status;

	forget(vm);
	status = create(vm);
	if (status != OM_OK)
		complain(vm, status);
}

/*
 * Xen gives a domain its UUID at the end of its creation, so what was said of that domain alone
 * comes here.
 */
static void decide(struct om_port_vm *vm)
{
	if (config_own(vm->domain, &vm->options))
		begin_again(vm);
	if (vm->made)
		open(vm);
}

static bool settle(struct om_port_vm *vm)
{
	struct domain *d = rcu_lock_domain_by_id(vm->id);
	bool exists = d && d->arch.tee == vm;

	if (exists && !vm->om)
		decide(vm);
	if (d)
		rcu_unlock_domain(d);
	return exists;
}

/*
 * Before Xen 4.18, nobody is told of a domain whose creation failed after this mediator's part in
 * it, so the mediator looks. The CPU that creates a domain runs tasklets only when it is done with
 * that: by then the domain can be found by its id, or never existed. vm->domain may be dangling.
 */
static void check_creation(void *data)
{
	struct om_port_vm *vm = data;

	if (settle(vm))
		return;
	printk(XENLOG_WARNING "optee-mediator: d%u was not created after all: OP-TEE forgets it\n",
	       vm->id);
	close(vm);
	forget(vm);
	/* Not at once: the tasklet is a part of it. */
	call_rcu(&vm->rcu, free_guest);
}

static struct om_port_vm *new_guest(struct domain *d)
{
	struct om_port_vm *vm = xzalloc(struct om_port_vm);

	if (!vm)
		return NULL;
	vm->domain = d;
	vm->id = d->domain_id;
	INIT_LIST_HEAD(&vm->list);
	tasklet_init(&vm->check, check_creation, vm);
	config_usual(d, &vm->options);
	vm->irq = notif_irq(d);
	return vm;
}

int guest_init(struct domain *d)
{
	struct om_port_vm *vm;
	enum om_status status;

	if (is_hardware_domain(d) && config_spares_dom0())
		return 0;
	vm = new_guest(d);
	if (!vm)
		return -ENOMEM;
	status = create(vm);
	if (status != OM_OK) {
		complain(vm, status);
		xfree(vm);
		return error_of(status);
	}
	if (is_hardware_domain(d) || !config_any_own())
		open(vm);
	d->arch.tee = vm;
	tasklet_schedule(&vm->check);
	return 0;
}

bool guest_stats(const struct domain *d, struct om_stats *stats)
{
	const struct om_port_vm *vm;
	bool has;

	spin_lock(&lock);
	vm = d->arch.tee;
	has = vm && !list_empty(&vm->list);
	if (has)
		om_vm_get_stats(vm->made, stats);
	spin_unlock(&lock);
	return has;
}

uint64_t guest_optee_time(const struct domain *d)
{
	const struct om_port_vm *vm;
	uint64_t time;

	spin_lock(&lock);
	vm = d->arch.tee;
	time = vm ? __atomic_load_n(&vm->optee_time, __ATOMIC_RELAXED) : 0;
	spin_unlock(&lock);
	return time;
}

static void end(struct domain *d)
{
	struct om_port_vm *vm = d->arch.tee;

	spin_lock(&lock);
	d->arch.tee = NULL;
	spin_unlock(&lock);
	xfree(vm);
}

/* Not for a domain that was not created after all (Xen 4.18 and later). */
static bool is_called_again(const struct domain *d)
{
	return d->is_dying == DOMDYING_dying;
}

/* To be called again until it returns 0, with none of the domain's vCPUs running. */
int guest_relinquish(struct domain *d)
{
	struct om_port_vm *vm = d->arch.tee;
	struct om_stats last;

	if (!vm)
		return 0;
	tasklet_kill(&vm->check);
	close(vm);
	while (vm->made && om_vm_destroy(vm->made, &last) == OM_AGAIN)
		if (is_called_again(d))
			return -ERESTART;
	if (vm->made)
		figures_print("end", d, &last);
	end(d);
	return 0;
}
