/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of shared memory, and its cookies: any objects in any states, any cookie. Two slots of
 * a page stand for all: no slot is treated otherwise than another.
 */
/* cbmc: --unwind 4 --unwindset add_objects.0:66,prove_shm_grow.0:66 */
/* with: contracts/refuse.c contracts/memory.c mediator/vm/quota.c mediator/vm/array.c */
#include "contracts/memory.h"
#include "frame.h"

#include "shm/shm.c"

#define SLOTS 2

static struct om_vm vm;
static void *dir[1];
static struct om_shm slot[SLOTS], before[SLOTS];
static char shadow, spare;
static struct om_shm *removed; /* from the index */
static bool is_full;

void *proof_page(void)
{
	return NULL;
}

void proof_page_is_put(void *page, bool is_clean)
{
	assert(page == &shadow && !is_clean);
}

/* What ends is in the index just then, if it is a registered buffer that did not. */
void om_shm_index_remove(struct om_shm_table *table, struct om_shm *shm)
{
	assert(table == &vm.shm && om_shm_kind(shm) == OM_SHM_REGISTERED &&
	       om_shm_state(shm) != OM_SHM_ENDED);
	removed = shm;
}

om_shm_head_t *om_shm_index_room(const struct om_shm_table *table, om_guest_cookie_t cookie)
{
	static om_shm_head_t head;

	is_full = nondet_bool();
	return is_full ? NULL : &head;
}

void om_shm_index_insert(om_shm_head_t *head, struct om_shm *shm)
{
	assert(head && om_shm_kind(shm) == OM_SHM_NONE);
}

bool om_page_list_release(struct om_page_list *list, struct om_vm *of)
{
	bool over = nondet_bool();

	assert(of == &vm);
	assume(over == !list->count);
	return over;
}

void om_port_lock_init(struct om_port_lock *lock)
{
}

void om_port_lock(struct om_port_lock *lock)
{
	assert(lock == &vm.shm.lock && !lock->word[0]);
	lock->word[0] = 1;
}

void om_port_unlock(struct om_port_lock *lock)
{
	assert(lock->word[0]);
	lock->word[0] = 0;
}

static bool has_owner(const struct om_shm *shm)
{
	return om_shm_kind(shm) && om_shm_state(shm) != OM_SHM_LIVE;
}

/* om_shm_is_valid() of tests/valid.c, without the holders. */
static bool is_valid(uint32_t i)
{
	const struct om_shm *shm = &slot[i];

	if ((shm->cookie.v & COOKIE_SLOT_MASK) != i)
		return false;
	if (!shm->status)
		return !shm->guest_cookie;
	if (om_shm_kind(shm) == OM_SHM_RPC_ARG && om_shm_state(shm) != OM_SHM_OPENING &&
	    (!shm->u.rpc_arg.refs || shm->u.rpc_arg.refs > 2))
		return false;
	return shm->status >> 2 && shm->status >> 2 <= OM_SHM_TEMPORARY &&
	       shm->cookie.v >> COOKIE_KIND_SHIFT == om_shm_kind(shm);
}

static bool is_free(uint32_t i)
{
	return !slot[i].status;
}

/* Each free object is in the chain once, and no other. */
static bool chain_is_valid(void)
{
	const struct om_shm *first = vm.shm.free;

	if (is_free(0) && is_free(1))
		return (first == &slot[0] && slot[0].u.next_free == &slot[1] &&
			!slot[1].u.next_free) ||
		       (first == &slot[1] && slot[1].u.next_free == &slot[0] &&
			!slot[0].u.next_free);
	if (is_free(0))
		return first == &slot[0] && !slot[0].u.next_free;
	if (is_free(1))
		return first == &slot[1] && !slot[1].u.next_free;
	return !first;
}

/* A link of the free chain. */
static struct om_shm *any_link(void)
{
	return nondet_bool() ? NULL : nondet_bool() ? &slot[0] : &slot[1];
}

static bool table_is_valid(void)
{
	return is_valid(0) && is_valid(1) && chain_is_valid() && !vm.shm.lock.word[0] &&
	       vm.buffers.now >= (uint64_t)!is_free(0) + !is_free(1) &&
	       vm.buffers.now <= vm.buffers.peak;
}

static void begin(void)
{
	any(&vm);
	any(slot);
	vm.spare_page = nondet_bool() ? &spare : NULL;
	vm.shm.objects.shift = OM_SHM_OBJECTS_SHIFT;
	vm.shm.objects.pages = 1;
	vm.shm.objects.dir[0] = dir;
	dir[0] = slot;
	for (uint32_t i = 0; i < SLOTS; i++)
		if (is_free(i))
			slot[i].u.next_free = any_link();
		else if (om_shm_kind(&slot[i]) == OM_SHM_RPC_ARG)
			slot[i].u.rpc_arg = (struct om_shm_rpc_arg){
				{ nondet_u64() }, &shadow, nondet_bool(), nondet_u8()
			};
	vm.shm.free = any_link();
	assume(memory_is_valid(&vm) && vm.memory.now >= 4 * OM_PAGE_SIZE);
	assume(table_is_valid());
	before[0] = slot[0];
	before[1] = slot[1];
}

/* Any cookie, of the two slots of the page that are looked at, or of none that is there. */
static om_cookie_t any_cookie(void)
{
	om_cookie_t cookie = { nondet_u64() };
	uint64_t of = cookie.v & COOKIE_SLOT_MASK;

	assume(of < SLOTS || of >= 64);
	return cookie;
}

/* Any kind that there is, and of the two objects the one that is not @shm as it was. */
static enum om_shm_kind any_kind(void)
{
	return 1 + nondet_u8() % OM_SHM_TEMPORARY;
}

static bool other_stays(const struct om_shm *shm)
{
	return (shm == &slot[0] || is_same(slot[0], before[0])) &&
	       (shm == &slot[1] || is_same(slot[1], before[1]));
}

PROOF(cookie_next,
      "a slot's next cookie has its slot, its kind, and another generation than the one before",
      "none")
{
	om_cookie_t last = { nondet_u64() }, next;
	enum om_shm_kind kind = any_kind();

	next = next_cookie(last, kind);
	assert(next.v && (next.v & COOKIE_SLOT_MASK) == (last.v & COOKIE_SLOT_MASK));
	assert(next.v >> COOKIE_KIND_SHIFT == kind);
	assert((next.v & ~COOKIE_KIND_MASK) != (last.v & ~COOKIE_KIND_MASK));
	reached((next.v & ~COOKIE_KIND_MASK) < (last.v & ~COOKIE_KIND_MASK));
}

PROOF(shm_guest_cookie,
      "OP-TEE names what it may use, by its very cookie, of that kind; nothing else is found",
      "2 slots of 64")
{
	om_cookie_t cookie = any_cookie();
	enum om_shm_kind kind = any_kind();
	om_guest_cookie_t guest = { 0 };
	const struct om_shm *shm = &slot[cookie.v & 1];
	bool found;

	begin();
	found = om_shm_guest_cookie(&vm, kind, cookie, &guest);
	if (found) {
		assert(shm->cookie.v == cookie.v && om_shm_kind(shm) == kind &&
		       guest.v == shm->guest_cookie);
		assert(om_shm_state(shm) == OM_SHM_LIVE || om_shm_state(shm) == OM_SHM_CLOSING);
		assert((cookie.v & COOKIE_SLOT_MASK) < SLOTS);
	} else {
		assert(!guest.v);
	}
	assert(other_stays(NULL) && table_is_valid());
	reached(found && shm == &slot[1] && om_shm_state(shm) == OM_SHM_CLOSING);
	reached(!found && shm->cookie.v == cookie.v && om_shm_kind(shm) == kind);
	reached(!found && shm->cookie.v != cookie.v && om_shm_kind(shm) == kind &&
		om_shm_state(shm) == OM_SHM_LIVE);
}

PROOF(shm_take,
      "what OP-TEE lets go of, by its very cookie, cannot be found any more; the rest stays",
      "2 slots of 64")
{
	om_cookie_t cookie = any_cookie();
	enum om_shm_kind kind = any_kind();
	om_guest_cookie_t guest;
	struct om_shm *shm;

	begin();
	shm = om_shm_take(&vm, kind, cookie);
	assert(!shm || (shm->cookie.v == cookie.v && om_shm_kind(shm) == kind &&
			om_shm_state(shm) == OM_SHM_ENDED));
	assert(removed == (shm && kind == OM_SHM_REGISTERED ? shm : NULL));
	assert(other_stays(shm) && table_is_valid());
	assert(!om_shm_take(&vm, kind, cookie) && !om_shm_guest_cookie(&vm, kind, cookie, &guest));
	reached(shm == &slot[1] && removed);
	reached(!shm);
}

/* Its references: the table's, until OP-TEE has let go of it, and a call's that it is bound to. */
static bool refs_are_valid(const struct om_shm *shm)
{
	return om_shm_kind(shm) != OM_SHM_RPC_ARG || om_shm_state(shm) == OM_SHM_OPENING ||
	       shm->u.rpc_arg.refs ==
		       (om_shm_state(shm) != OM_SHM_ENDED) + (uint32_t)shm->u.rpc_arg.bound;
}

PROOF(shm_bind, "an RPC message buffer that OP-TEE has is bound to one call at a time",
      "2 slots of 64")
{
	om_cookie_t cookie = any_cookie();
	struct om_shm *shm;

	begin();
	assume(refs_are_valid(&slot[0]) && refs_are_valid(&slot[1]));
	shm = om_shm_bind(&vm, cookie);
	assert(other_stays(shm) && table_is_valid() && refs_are_valid(&slot[0]) &&
	       refs_are_valid(&slot[1]));
	if (shm) {
		assert(shm->cookie.v == cookie.v && om_shm_kind(shm) == OM_SHM_RPC_ARG);
		assert(shm->u.rpc_arg.bound && !before[shm - slot].u.rpc_arg.bound);
	}
	reached(shm == &slot[1]);
	reached(!shm && slot[0].u.rpc_arg.bound && slot[0].cookie.v == cookie.v);
}

PROOF(shm_unbind, "the last reference releases an RPC message buffer, and no other does",
      "2 slots of 64")
{
	struct om_shm *shm = nondet_bool() ? &slot[1] : &slot[0];
	bool is_last;

	begin();
	assume(om_shm_kind(shm) == OM_SHM_RPC_ARG && om_shm_state(shm) != OM_SHM_OPENING);
	assume(refs_are_valid(shm) && shm->u.rpc_arg.bound);
	is_last = om_shm_state(shm) == OM_SHM_ENDED;
	om_shm_unbind(&vm, shm);
	assert(other_stays(shm) && table_is_valid());
	assert(is_last == !shm->status &&
	       (is_last || (refs_are_valid(shm) && !shm->u.rpc_arg.bound)));
	reached(is_last && shm == &slot[1]);
	reached(!is_last);
}

PROOF(shm_new,
      "a new object is one that was free, charged, under a new cookie, not to be found yet; a "
      "refusal leaves what was",
      "2 slots of 64, of a page that is there")
{
	enum om_shm_kind kind = any_kind();
	om_guest_cookie_t cookie = { nondet_u64() };
	uint32_t result;
	uint64_t now;
	struct om_shm *shm;

	begin();
	vm.spare_page = NULL;
	now = vm.buffers.now;
	shm = om_shm_new(&vm, kind, cookie, &result);
	assert(table_is_valid() && other_stays(shm));
	assert(vm.buffers.now == now + (shm != NULL));
	if (shm) {
		const struct om_shm *was = &before[shm - slot];

		assert(!was->status && om_shm_kind(shm) == kind &&
		       om_shm_state(shm) == OM_SHM_OPENING);
		assert(shm->guest_cookie == cookie.v && shm->cookie.v != was->cookie.v);
		assert(vm.buffers.now <= vm.buffers.limit && !shm->u.next_free);
	} else {
		assert(result == TEEC_ERROR_OUT_OF_MEMORY ||
		       (result == TEEC_ERROR_BAD_PARAMETERS && is_full));
	}
	reached(shm == &slot[1] && kind == OM_SHM_REGISTERED);
	reached(!shm && is_full);
	reached(!shm && vm.buffers.now < vm.buffers.limit && !is_full);
	reached(!shm && vm.buffers.now == vm.buffers.limit);
}

PROOF(shm_release,
      "an object that ended is free, empty and nameless, and not charged, when what it held is; "
      "before, it stays",
      "2 slots of 64")
{
	struct om_shm *shm = nondet_bool() ? &slot[1] : &slot[0];
	uint64_t now;
	bool over;

	begin();
	assume(has_owner(shm));
	now = vm.buffers.now;
	over = om_shm_release(&vm, shm);
	assert(other_stays(shm) && table_is_valid() && vm.buffers.now == now - over);
	assert(over == !shm->status && (!over || vm.shm.free == shm));
	reached(over && om_shm_kind(&before[1]) == OM_SHM_RPC_ARG && shm == &slot[1]);
	reached(!over);
}

PROOF(shm_grow,
      "a page of new objects: each is free, in the chain once, with a cookie of its own slot",
      "the first page")
{
	static struct om_shm page[64];

	vm.shm.objects.shift = OM_SHM_OBJECTS_SHIFT;
	vm.shm.objects.dir[0] = dir;
	add_objects(&vm.shm, page);
	assert(om_array_count(&vm.shm.objects) == 64 && vm.shm.free == page);
	for (uint32_t i = 0; i < 64; i++) {
		assert(page[i].cookie.v == i && !page[i].status && !page[i].guest_cookie);
		assert(page[i].u.next_free == (i < 63 ? &page[i + 1] : NULL));
	}
	reached(true);
}
