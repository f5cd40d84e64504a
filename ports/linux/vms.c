// SPDX-License-Identifier: GPL-2.0-only
/* See vms.h. */
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <optee_mediator/mediator.h>
#include "cpu.h"
#include "errors.h"
#include "guest.h"
#include "places.h"
#include "vms.h"

/* For the places and for changes of the list. Held for some dozen instructions. */
static DEFINE_SPINLOCK(lock);
static struct om_places places;
static bool closed;

static LIST_HEAD(vms);
DEFINE_STATIC_SRCU(looks);

static int take_place(u32 max, bool rpmb)
{
	int client_id;

	spin_lock(&lock);
	client_id = closed ? -EBUSY : om_places_take(&places, max, rpmb);
	spin_unlock(&lock);
	return client_id;
}

static void give_back_place(u16 client_id)
{
	spin_lock(&lock);
	om_places_give_back(&places, client_id);
	spin_unlock(&lock);
}

static void show(struct om_port_vm *vm)
{
	spin_lock(&lock);
	list_add_tail_rcu(&vm->node, &vms);
	spin_unlock(&lock);
}

/* Once this returns, nobody looks at it any more. */
static void hide(struct om_port_vm *vm)
{
	spin_lock(&lock);
	list_del_rcu(&vm->node);
	spin_unlock(&lock);
	synchronize_srcu(&looks);
}

int vms_add(struct om_port_vm *vm, const struct om_config *config, u32 max)
{
	const int client_id = take_place(max, config->rpmb);
	enum om_status status;

	if (client_id < 0)
		return client_id;
	vm->client_id = client_id;
	cpu_forget_time(client_id);
	status = om_vm_create(&vm->optee, vm->client_id, config, vm);
	if (status == OM_OK)
		show(vm);
	else
		give_back_place(vm->client_id);
	return errno_of(status);
}

void vms_remove(struct om_port_vm *vm)
{
	hide(vm);
	while (om_vm_destroy(vm->optee, NULL) == OM_AGAIN)
		cond_resched();
	give_back_place(vm->client_id);
}

u32 vms_count(void)
{
	u32 count;

	spin_lock(&lock);
	count = om_places_taken(&places);
	spin_unlock(&lock);
	return count;
}

void vms_for_each(void (*visit)(struct om_port_vm *vm, void *data), void *data)
{
	const int look = srcu_read_lock(&looks);
	struct om_port_vm *vm;

	list_for_each_entry_srcu(vm, &vms, node, srcu_read_lock_held(&looks)) visit(vm, data);
	srcu_read_unlock(&looks, look);
}

int vms_close(void)
{
	int error = 0;

	spin_lock(&lock);
	if (om_places_taken(&places))
		error = -EBUSY;
	else
		closed = true;
	spin_unlock(&lock);
	return error;
}

void vms_open(void)
{
	spin_lock(&lock);
	closed = false;
	spin_unlock(&lock);
}
