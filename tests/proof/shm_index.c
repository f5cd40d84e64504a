/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index of registered buffers: any buffers in any chains of two, whose names collide or do not.
 * Who walks without the lock meets any links at all.
 */
/* cbmc: --unwind 5 -DOM_SHM_CHAIN_MAX=2 */
#include "frame.h"

#include "shm/shm_index.c"

#define BUFFERS 3

static struct om_vm vm;
static om_shm_head_t head[2]; /* the chains */
static void *dir[1];
static struct om_shm one, two, three;

static struct om_shm *at(uint32_t i)
{
	return i == 0 ? &one : i == 1 ? &two : &three;
}

/* Three names at least for each of the chains. */
static uint64_t any_name(void)
{
	return nondet_u8() % 8;
}

/* The end of a chain, or any of the buffers. */
static struct om_shm *any_link(void)
{
	return nondet_bool() ? NULL : nondet_bool() ? &one : nondet_bool() ? &two : &three;
}

static om_shm_head_t *head_of(uint64_t cookie)
{
	return om_shm_index_head(&vm.shm, (om_guest_cookie_t){ cookie });
}

static void begin(void)
{
	vm.shm.index_shift = 63;
	vm.shm.heads.shift = OM_SHM_HEADS_SHIFT;
	vm.shm.heads.pages = 1;
	vm.shm.heads.dir[0] = dir;
	dir[0] = head;
	head[0] = any_link();
	head[1] = any_link();
	for (uint32_t i = 0; i < BUFFERS; i++) {
		at(i)->next = any_link();
		at(i)->guest_cookie = any_name();
	}
}

/* How often @shm is in the chain; more than there are buffers, if that has no end. */
static uint32_t times_in(const om_shm_head_t *of, const struct om_shm *shm)
{
	const struct om_shm *each = *of;
	uint32_t times = 0, hops = 0;

	for (; each && hops < OM_SHM_CHAIN_MAX; each = each->next, hops++)
		times += each == shm;
	return each ? BUFFERS + 1 : times;
}

/* In its own chain, once, and in no other; or in none. */
static bool is_in(const struct om_shm *shm)
{
	return times_in(head_of(shm->guest_cookie), shm);
}

static bool is_in_place(const struct om_shm *shm)
{
	return times_in(&head[0], shm) + times_in(&head[1], shm) <= 1 &&
	       is_in(shm) == times_in(&head[0], shm) + times_in(&head[1], shm);
}

/* Of two that are in, the names differ. */
static bool differ(const struct om_shm *a, const struct om_shm *b)
{
	return !is_in(a) || !is_in(b) || a->guest_cookie != b->guest_cookie;
}

/* What holds under the lock. No chain is longer than a look-up may be. */
static bool index_is_valid(void)
{
	return is_in_place(&one) && is_in_place(&two) && is_in_place(&three) &&
	       differ(&one, &two) && differ(&one, &three) && differ(&two, &three);
}

static struct om_shm *find(uint64_t cookie)
{
	return om_shm_index_find(&vm.shm, (om_guest_cookie_t){ cookie });
}

PROOF(shm_index_find, "what is in the index is found by its name, and nothing by another's",
      "3 buffers of 8 names, chains of 2")
{
	uint64_t cookie = any_name();
	struct om_shm *found;

	begin();
	assume(index_is_valid());
	found = find(cookie);
	for (uint32_t i = 0; i < BUFFERS; i++)
		assert((found == at(i)) == (is_in(at(i)) && at(i)->guest_cookie == cookie));
	assert(!found || found == &one || found == &two || found == &three);
	assert(index_is_valid());
	reached(found == &two && *head_of(cookie) == &three);
	reached(!found && *head_of(cookie) == &one);
}

PROOF(shm_index_astray,
      "who walks without the lock, wherever links lead, comes to an end, with what has that name "
      "or with none",
      "3 buffers of 8 names, any links, chains of 2")
{
	uint64_t cookie = any_name();
	const struct om_shm *found;

	begin();
	found = find(cookie);
	assert(!found || found->guest_cookie == cookie);
	reached(!found && two.next == &two && *head_of(cookie) == &two);
	reached(found == &three && head_of(cookie) == &head[1] && head[1] == &one);
}

PROOF(shm_index_insert,
      "a buffer gets into its chain if its name is new there and the chain is short; who is there "
      "stays, in that place",
      "3 buffers of 8 names, chains of 2")
{
	struct om_shm *shm = at(nondet_u8() % BUFFERS);
	const struct om_shm *other = at(nondet_u8() % BUFFERS);
	uint64_t cookie = any_name();
	om_shm_head_t *room;
	bool was_in, was_there;

	begin();
	assume(index_is_valid() && !is_in(shm) && other != shm);
	was_in = is_in(other);
	was_there = find(cookie);
	room = om_shm_index_room(&vm.shm, (om_guest_cookie_t){ cookie });
	assert(!room || (room == head_of(cookie) && !was_there));
	if (room) {
		shm->guest_cookie = cookie;
		om_shm_index_insert(room, shm);
		assert(find(cookie) == shm && *head_of(cookie) == shm);
	} else if (!was_there) {
		assert(*head_of(cookie) && (*head_of(cookie))->next);
	}
	assert(index_is_valid() && is_in(other) == was_in);
	reached(room && shm->next == other && shm == &two);
	reached(!room && was_there);
	reached(!room && !was_there);
}

PROOF(shm_index_remove,
      "what is removed is not found any more, and still leads on to the rest; the others stay",
      "3 buffers of 8 names, chains of 2")
{
	struct om_shm *shm = at(nondet_u8() % BUFFERS);
	const struct om_shm *other = at(nondet_u8() % BUFFERS), *next;
	bool was_in, was_first;

	begin();
	assume(index_is_valid() && is_in(shm) && other != shm);
	was_in = is_in(other);
	next = shm->next;
	was_first = *head_of(shm->guest_cookie) == shm;
	om_shm_index_remove(&vm.shm, shm);
	assert(!is_in(shm) && !find(shm->guest_cookie) && shm->next == next);
	assert(index_is_valid() && is_in(other) == was_in);
	reached(was_first && next == other);
	reached(!was_first && !next && shm == &two);
	reached(was_first && !next && was_in);
}
