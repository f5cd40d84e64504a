/* SPDX-License-Identifier: BSD-2-Clause */
/* See shm.h. The index of registered buffers is in shm_index.c. */
#include "shm.h"

#include <stddef.h>

#include "../optee/abi_msg.h"
#include "../vm/memory.h"
#include "../vm/refuse.h"
#include "../vm/vm.h"
#include "shm_index.h"

/* A cookie towards OP-TEE: kind, generation, slot. */
#define COOKIE_KIND_SHIFT     56
#define COOKIE_GENERATION_ONE (UINT64_C(1) << 24)
#define COOKIE_SLOT_MASK      (COOKIE_GENERATION_ONE - 1)
#define COOKIE_KIND_MASK      (UINT64_MAX << COOKIE_KIND_SHIFT)

OM_COLD bool om_shm_table_init(struct om_vm *vm)
{
	struct om_shm_table *table = &vm->shm;

	om_port_lock_init(&table->lock);
	if (!om_array_init(&table->objects, vm, OM_SHM_OBJECTS_SHIFT, vm->config.limits.buffers))
		return false;
	if (om_shm_index_init(vm))
		return true;
	om_shm_table_discard(vm);
	return false;
}

void om_shm_table_discard(struct om_vm *vm)
{
	om_array_clear(&vm->shm.heads, vm);
	om_array_clear(&vm->shm.objects, vm);
}

OM_COLD uint64_t om_shm_table_pages(uint32_t buffers)
{
	return om_array_pages(OM_SHM_OBJECTS_SHIFT, buffers) + om_shm_index_pages(buffers);
}

static bool clean_up_array(struct om_array *array, struct om_vm *vm)
{
	while (!om_array_shrink(array, vm, om_vm_limit(&vm->step_pages)))
		if (om_port_must_yield(vm->owner))
			return false;
	return true;
}

bool om_shm_table_clean_up(struct om_vm *vm)
{
	return clean_up_array(&vm->shm.heads, vm) && clean_up_array(&vm->shm.objects, vm);
}

/* What was written to the object before is seen by whoever finds it in that state. */
static void set_status(struct om_shm *shm, enum om_shm_kind kind, enum om_shm_state state)
{
	atomic_store_explicit(&shm->status, OM_SHM_STATUS(kind, state), memory_order_release);
}

static void set_state(struct om_shm *shm, enum om_shm_state state)
{
	set_status(shm, om_shm_kind(shm), state);
}

static void set_name(struct om_shm *shm, om_guest_cookie_t cookie)
{
	atomic_store_explicit(&shm->guest_cookie, cookie.v, memory_order_relaxed);
}

/*
 * Without its name, so that nobody marks it from now on who looks for what it was; and linked by
 * its contents, not by its link of the index, which is followed by who was led astray.
 */
static void push_free(struct om_shm_table *table, struct om_shm *shm)
{
	set_name(shm, (om_guest_cookie_t){ 0 });
	set_status(shm, OM_SHM_NONE, OM_SHM_OPENING);
	shm->u.next_free = table->free;
	table->free = shm;
}

static bool release_contents(struct om_vm *vm, struct om_shm *shm)
{
	bool is_rpc_arg = om_shm_kind(shm) == OM_SHM_RPC_ARG;

	if (!is_rpc_arg && !om_page_list_release(&shm->u.pages, vm))
		return false;
	if (is_rpc_arg && shm->u.rpc_arg.shadow)
		om_page_put(vm, shm->u.rpc_arg.shadow);
	shm->u = (union om_shm_contents){ .pages = { 0 } };
	return true;
}

bool om_shm_release(struct om_vm *vm, struct om_shm *shm)
{
	if (!release_contents(vm, shm))
		return false;
	om_port_lock(&vm->shm.lock);
	push_free(&vm->shm, shm);
	om_port_unlock(&vm->shm.lock);
	om_quota_give(&vm->buffers, 1);
	return true;
}

/* Under the lock, or when nobody else is in the table. */
static void end(struct om_shm_table *table, struct om_shm *shm)
{
	if (om_shm_kind(shm) == OM_SHM_REGISTERED)
		om_shm_index_remove(table, shm);
	set_state(shm, OM_SHM_ENDED);
}

/* What a slot costs to drop, in pages. */
static uint64_t cost_of(const struct om_shm *shm)
{
	enum om_shm_kind kind = om_shm_kind(shm);
	bool has_pages = kind != OM_SHM_NONE && kind != OM_SHM_RPC_ARG;

	return has_pages ? shm->u.pages.count + UINT64_C(1) : 1;
}

/* No lock: nobody else is in the table. An object that gave way is gone from the index already. */
static bool drop(struct om_vm *vm, struct om_shm *shm)
{
	if (om_shm_kind(shm) == OM_SHM_NONE)
		return true;
	if (om_shm_state(shm) != OM_SHM_ENDED)
		end(&vm->shm, shm);
	if (!release_contents(vm, shm))
		return false;
	push_free(&vm->shm, shm);
	om_quota_give(&vm->buffers, 1);
	return true;
}

/* Of a VM with few buffers only the first slots are looked at: see add_objects(). */
static bool is_sweep_due(const struct om_vm *vm)
{
	return om_quota_held(&vm->buffers) && vm->shm.dropped < om_array_count(&vm->shm.objects);
}

OM_COLD bool om_shm_table_drop_all(struct om_vm *vm)
{
	struct om_shm_table *table = &vm->shm;
	uint64_t done = 0;

	for (; is_sweep_due(vm); table->dropped++) {
		struct om_shm *shm = om_shm_at(table, table->dropped);
		uint64_t cost = cost_of(shm);

		if (done && done + cost > om_vm_limit(&vm->step_pages)) {
			if (om_port_must_yield(vm->owner))
				return false;
			done = 0;
		}
		if (!drop(vm, shm))
			return false;
		done += cost;
	}
	return true;
}

/* The first slot is the first to be taken. */
static void add_objects(struct om_shm_table *table, void *page)
{
	uint32_t first = om_array_count(&table->objects);

	om_array_append(&table->objects, page);
	for (uint32_t i = UINT32_C(1) << OM_SHM_OBJECTS_SHIFT; i-- > 0;) {
		struct om_shm *shm = om_shm_at(table, first + i);

		shm->cookie.v = first + i;
		push_free(table, shm);
	}
}

/*
 * Adds a page of free objects if there are none: got of the port before the lock is taken (I13).
 * The array has room: every object that is not free is charged, and so is the one that is wanted,
 * and the array was made for the limit.
 */
static bool grow(struct om_vm *vm)
{
	struct om_shm_table *table = &vm->shm;
	void *page = om_page_get(vm);
	bool wanted;

	if (!page)
		return false;
	om_port_lock(&table->lock);
	wanted = !table->free;
	if (wanted)
		add_objects(table, page);
	om_port_unlock(&table->lock);
	if (!wanted)
		om_page_put(vm, page);
	return true;
}

/* The next generation of the slot: never 0, and no other object's of the VM (I7). */
static om_cookie_t next_cookie(om_cookie_t last, enum om_shm_kind kind)
{
	uint64_t next = (last.v + COOKIE_GENERATION_ONE) & ~COOKIE_KIND_MASK;

	return (om_cookie_t){ (uint64_t)kind << COOKIE_KIND_SHIFT | next };
}

/* Takes a free slot, and enters it in the index if the guest is to find it. Under the lock. */
static struct om_shm *claim(struct om_shm_table *table, enum om_shm_kind kind,
			    om_guest_cookie_t cookie)
{
	struct om_shm *shm = table->free;
	om_shm_head_t *head = NULL;

	if (kind == OM_SHM_REGISTERED) {
		head = om_shm_index_room(table, cookie);
		if (!head)
			return NULL;
	}
	set_name(shm, cookie);
	if (head)
		om_shm_index_insert(head, shm);
	table->free = shm->u.next_free;
	shm->u.next_free = NULL;
	shm->cookie = next_cookie(shm->cookie, kind);
	set_status(shm, kind, OM_SHM_OPENING);
	return shm;
}

/* Returns false if there is no free slot; else *@shm is the new object, or NULL if refused. */
static bool try_claim(struct om_shm_table *table, enum om_shm_kind kind, om_guest_cookie_t cookie,
		      struct om_shm **shm)
{
	bool has_free;

	om_port_lock(&table->lock);
	has_free = table->free;
	if (has_free)
		*shm = claim(table, kind, cookie);
	om_port_unlock(&table->lock);
	return has_free;
}

struct om_shm *om_shm_new(struct om_vm *vm, enum om_shm_kind kind, om_guest_cookie_t cookie,
			  uint32_t *result)
{
	struct om_shm *shm = NULL;

	*result = TEEC_ERROR_OUT_OF_MEMORY;
	if (!om_quota_take(&vm->buffers, 1)) {
		om_refuse(vm, OM_REFUSED_BUFFERS);
		return NULL;
	}
	while (!try_claim(&vm->shm, kind, cookie, &shm)) {
		if (!grow(vm)) {
			om_quota_give(&vm->buffers, 1);
			return NULL;
		}
	}
	if (!shm) {
		*result = om_refuse(vm, OM_REFUSED_COOKIE);
		om_quota_give(&vm->buffers, 1);
	}
	return shm;
}

/* No lock: nobody but the owner changes what is OPENING or CLOSING. */
void om_shm_open(struct om_shm *shm)
{
	set_state(shm, OM_SHM_LIVE);
}

void om_shm_end(struct om_vm *vm, struct om_shm *shm)
{
	om_port_lock(&vm->shm.lock);
	end(&vm->shm, shm);
	om_port_unlock(&vm->shm.lock);
}

/* I6: the object of that kind, and no other, that OP-TEE can name so, or NULL. Under the lock. */
static struct om_shm *find(const struct om_shm_table *table, enum om_shm_kind kind,
			   om_cookie_t cookie)
{
	uint64_t slot = cookie.v & COOKIE_SLOT_MASK;
	struct om_shm *shm;
	uint32_t status;

	if (slot >= om_array_count(&table->objects))
		return NULL;
	shm = om_shm_at(table, (uint32_t)slot);
	status = atomic_load_explicit(&shm->status, memory_order_acquire);
	if (shm->cookie.v != cookie.v || (status != OM_SHM_STATUS(kind, OM_SHM_LIVE) &&
					  status != OM_SHM_STATUS(kind, OM_SHM_CLOSING)))
		return NULL;
	return shm;
}

bool om_shm_guest_cookie(struct om_vm *vm, enum om_shm_kind kind, om_cookie_t cookie,
			 om_guest_cookie_t *guest_cookie)
{
	struct om_shm *shm;

	om_port_lock(&vm->shm.lock);
	shm = find(&vm->shm, kind, cookie);
	if (shm)
		*guest_cookie = om_shm_guest_cookie_of(shm);
	om_port_unlock(&vm->shm.lock);
	return shm;
}

struct om_shm *om_shm_take(struct om_vm *vm, enum om_shm_kind kind, om_cookie_t cookie)
{
	struct om_shm *shm;

	om_port_lock(&vm->shm.lock);
	shm = find(&vm->shm, kind, cookie);
	if (shm)
		end(&vm->shm, shm);
	om_port_unlock(&vm->shm.lock);
	return shm;
}

struct om_shm *om_shm_bind(struct om_vm *vm, om_cookie_t cookie)
{
	struct om_shm *shm;

	om_port_lock(&vm->shm.lock);
	shm = find(&vm->shm, OM_SHM_RPC_ARG, cookie);
	if (shm && !shm->u.rpc_arg.bound) {
		shm->u.rpc_arg.bound = true;
		shm->u.rpc_arg.refs++;
	} else {
		shm = NULL;
	}
	om_port_unlock(&vm->shm.lock);
	return shm;
}

/* An RPC message buffer that is drained outlives its end while a call is bound to it (T10). */
static __attribute__((__noinline__)) void put(struct om_vm *vm, struct om_shm *shm, bool unbind)
{
	uint8_t refs;

	om_port_lock(&vm->shm.lock);
	if (unbind)
		shm->u.rpc_arg.bound = false;
	refs = --shm->u.rpc_arg.refs;
	om_port_unlock(&vm->shm.lock);
	if (!refs)
		om_shm_release(vm, shm);
}

void om_shm_put(struct om_vm *vm, struct om_shm *shm)
{
	put(vm, shm, false);
}

void om_shm_unbind(struct om_vm *vm, struct om_shm *shm)
{
	put(vm, shm, true);
}
