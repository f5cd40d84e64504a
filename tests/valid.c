/* SPDX-License-Identifier: BSD-2-Clause */
/* See valid.h. */
#include "valid_internal.h"

#include <stddef.h>
#include <string.h>
#include <optee_mediator/port.h>

#include "optee/abi_msg.h"
#include "shm/shm_use.h"

/* From a slot's number on, a cookie has its generation and kind (shm.c). */
#define SLOT_MASK  ((UINT64_C(1) << 24) - 1)
#define KIND_SHIFT 56
#define HEADS	   (1u << OM_SHM_HEADS_SHIFT) /* in a page */

const char *om_valid_why = "";
bool om_valid_has_pa_0;

bool is_zero_page(const void *page, size_t from)
{
	static const char zero[OM_PAGE_SIZE];

	return !memcmp((const char *)page + from, zero, sizeof(zero) - from);
}

/* The limit may have been lowered below what is held, not what there may be at the most. */
bool om_quota_is_valid(const struct om_quota *quota, uint64_t most)
{
	uint64_t now = load64(&quota->now);
	uint64_t peak = load64(&quota->peak);

	return holds(om_quota_limit(quota) <= most, "a quota's limit is above the first one") &&
	       holds(now <= most, "a quota is over its limit") &&
	       holds(now <= peak && peak <= most, "a quota's peak is no peak");
}

bool om_array_is_valid(const struct om_array *array)
{
	for (uint32_t i = 0; i < array->pages; i++) {
		void **dir = array->dir[i / OM_ARRAY_DIR_ENTRIES];

		if (!holds(dir && dir[i % OM_ARRAY_DIR_ENTRIES], "an array has a gap"))
			return false;
	}
	return true;
}

/* A renewal that is due grants it; and once a reset has ended the life, it is dropped with that. */
static bool may_be_wished(uint32_t word)
{
	uint32_t state = word & OM_LIFE_STATES;

	return state == OM_LIFE_DUE || (state == OM_LIFE_NONE && word & OM_LIFE_ENDING);
}

/* Nobody is inside, so nobody passes, and nobody is about to change the life. */
bool om_life_is_valid(const struct om_vm *vm)
{
	uint32_t word = life_of(vm);
	uint32_t state = word & OM_LIFE_STATES;
	uint32_t wishes = word & (OM_LIFE_WISH_CACHE | OM_LIFE_WISH_NOTIF);

	return holds(word < OM_LIFE_PASSER, "somebody who passed was not counted out") &&
	       holds(state <= OM_LIFE_LEFTOVERS || state == OM_LIFE_DUE, "a life in between") &&
	       holds(!wishes || may_be_wished(word), "a wish that nobody will grant") &&
	       holds(vm->is_known == (state != OM_LIFE_NONE),
		     "a life that OP-TEE does not know, or the other way round") &&
	       holds(!(word & OM_LIFE_CALLED) ==
			     (atomic_load_explicit(&vm->first_call, memory_order_relaxed) ==
			      OM_FIRST_CALL_NONE),
		     "a first call that the life does not know of") &&
	       holds(state != OM_LIFE_LEFTOVERS || !(word & OM_LIFE_CALLED),
		     "a call was made before the sweep was over");
}

static bool entries_are_valid(const union om_page *page, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (page[i].pa.v ? page[i].pa.v % OM_PAGE_SIZE : !om_valid_has_pa_0)
			return false;
	return true;
}

static bool list_page_is_valid(const struct om_vm *vm, const struct om_page_list *list, om_pa_t *at,
			       uint32_t done)
{
	const union om_page *page = om_port_page_va(vm->owner, *at);
	uint32_t left = list->count + list->gone - done;
	uint32_t first = done ? 0 : list->gone;
	uint32_t end = left < MSG_LIST_ENTRIES ? left : MSG_LIST_ENTRIES;

	*at = page[MSG_LIST_ENTRIES].pa;
	return entries_are_valid(page + first, end - first);
}

static bool list_pages_are_valid(const struct om_vm *vm, const struct om_page_list *list)
{
	om_pa_t at = list->u.list.first;

	for (uint32_t i = 0; i < list_pages_of(list); i++)
		if (!at.v || !list_page_is_valid(vm, list, &at, i * MSG_LIST_ENTRIES))
			return false;
	return !at.v;
}

bool om_page_list_is_valid(const struct om_vm *vm, const struct om_page_list *list)
{
	if (list->compact)
		return holds(list->count + list->gone <= OM_PAGE_LIST_FEW &&
				     entries_are_valid(&list->u.few[list->gone], list->count),
			     "a compact list");
	return holds(!list->count || list->u.list.first.v, "pages that no list names") &&
	       holds(list->gone < MSG_LIST_ENTRIES, "a list page of which nothing is left") &&
	       holds(list_pages_are_valid(vm, list), "a list of pages");
}

/* Beside the one that OP-TEE has, or who is to put it. */
static uint32_t refs_of(const struct om_shm *shm)
{
	return om_shm_kind(shm) == OM_SHM_RPC_ARG ? shm->u.rpc_arg.refs - 1U : 0;
}

static bool is_bound(const struct om_shm *shm)
{
	return om_shm_kind(shm) == OM_SHM_RPC_ARG && shm->u.rpc_arg.bound;
}

/* How often each kind of holder has an object. */
struct holders {
	uint32_t owners; /* who ends what is OPENING or CLOSING, or releases what is ENDED */
	uint32_t bound;	 /* who is to answer in an RPC message buffer */
	uint32_t marks;
};

static uint32_t count_in(struct om_shm *const *array, uint32_t count, const struct om_shm *shm)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += array[i] == shm;
	return found;
}

static bool is_in_progress(const struct om_call *call)
{
	return state_of(call) >= OM_CALL_RUNNING && call->phase != OM_PHASE_DOOR;
}

/* The buffer of an SHM_ALLOC whose list is being read. */
static bool is_taking(const struct om_call *call, const struct om_shm *shm)
{
	return call->phase == OM_PHASE_REPLY && call->rpc.data == shm;
}

static void count_holders(const struct om_call *call, const struct om_shm *shm,
			  struct holders *holders)
{
	if (!is_in_progress(call))
		return;
	for (uint32_t i = 0; i < call->used_count; i++)
		holders->marks += mark_of(&call->used[i]) == shm;
	holders->marks += mark_of(&call->message_buffer) == shm;
	holders->bound += call->rpc.arg == shm;
	holders->owners += count_in(call->temporary, call->temporary_count, shm);
	holders->owners += count_in(call->dying, call->dying_count, shm);
	holders->owners += call->subject == shm;
	holders->owners += call->retired == shm;
	holders->owners += is_taking(call, shm);
}

static struct holders holders_of(const struct om_vm *vm, const struct om_shm *shm)
{
	struct holders holders = { 0 };

	for (uint32_t slot = 0; slot < vm->slots; slot++)
		count_holders(vm->call[slot], shm, &holders);
	return holders;
}

/* What is left of a former life is nobody's but the sweep's. */
static bool is_left_over(const struct holders *holders)
{
	return holds(!holders->owners && !holders->bound && !holders->marks,
		     "a call holds what is left of a former life");
}

/* Before a renewal: what a call held that was taken over is nobody's any more. */
static bool may_be_left_over(const struct om_shm *shm, const struct holders *holders)
{
	return holds(holders->owners <= (om_shm_state(shm) != OM_SHM_LIVE) &&
			     holders->bound <= refs_of(shm),
		     "an object has more holders than references");
}

/* What nobody else has ended, or can end. */
static bool marks_are_valid(const struct om_shm *shm, const struct holders *holders)
{
	return holds(!holders->marks || atomic_load_explicit(&shm->status, memory_order_relaxed) ==
						OM_SHM_USABLE,
		     "a call uses what is not a registered buffer");
}

static bool holders_are_valid(const struct om_vm *vm, const struct om_shm *shm)
{
	struct holders holders = holders_of(vm, shm);

	if (!marks_are_valid(shm, &holders))
		return false;
	switch (life_of(vm) & OM_LIFE_STATES) {
	case OM_LIFE_NONE:
	case OM_LIFE_LEFTOVERS:
		return is_left_over(&holders);
	case OM_LIFE_DUE:
		return may_be_left_over(shm, &holders);
	}
	return holds(holders.owners == (om_shm_state(shm) != OM_SHM_LIVE),
		     "an object without owner, or with several") &&
	       holds(refs_of(shm) == holders.bound && is_bound(shm) == holders.bound,
		     "the references of an object");
}

static bool is_empty_but_for_link(const struct om_shm *shm)
{
	const char *byte = (const char *)&shm->u + sizeof(shm->u.next_free);
	const char *end = (const char *)(&shm->u + 1);

	while (byte < end && !*byte)
		byte++;
	return byte == end;
}

static bool is_free_valid(const struct om_vm *vm, const struct om_shm *shm)
{
	struct holders holders = holders_of(vm, shm);

	return holds(!holders.owners && !holders.bound && !holders.marks,
		     "a call holds a free object") &&
	       holds(is_empty_but_for_link(shm) && !om_shm_guest_cookie_of(shm).v,
		     "a free object is not empty") &&
	       holds(!atomic_load_explicit(&shm->status, memory_order_relaxed),
		     "the status of a free object");
}

bool om_shm_is_valid(const struct om_vm *vm, uint32_t slot)
{
	const struct om_shm *shm = om_shm_at(&vm->shm, slot);

	if (!holds((shm->cookie.v & SLOT_MASK) == slot, "the cookie of another slot"))
		return false;
	if (om_shm_kind(shm) == OM_SHM_NONE)
		return is_free_valid(vm, shm);
	return holds(om_shm_kind(shm) <= OM_SHM_TEMPORARY, "an object of no kind") &&
	       holds(om_shm_kind(shm) != OM_SHM_TEMPORARY || !om_shm_guest_cookie_of(shm).v,
		     "a temporary buffer has a name") &&
	       holds(shm->cookie.v >> KIND_SHIFT == om_shm_kind(shm),
		     "the cookie of another kind") &&
	       (!has_list(shm) || om_page_list_is_valid(vm, &shm->u.pages)) &&
	       holders_are_valid(vm, shm);
}

static uint32_t count_free(const struct om_shm_table *table)
{
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < om_array_count(&table->objects); slot++)
		count += om_shm_kind(om_shm_at(table, slot)) == OM_SHM_NONE;
	return count;
}

/* Each free object is in the chain once, and no other. */
bool om_free_chain_is_valid(const struct om_shm_table *table)
{
	uint32_t count = count_free(table);
	const struct om_shm *shm = table->free;

	for (; shm && count; shm = shm->u.next_free, count--)
		if (!holds(om_shm_kind(shm) == OM_SHM_NONE,
			   "an object in the free chain is in use"))
			return false;
	return holds(!shm && !count, "the free chain");
}

static bool is_indexed(const struct om_shm *shm)
{
	return om_shm_kind(shm) == OM_SHM_REGISTERED && om_shm_state(shm) != OM_SHM_ENDED;
}

static bool chain_is_valid(const struct om_shm_table *table, om_shm_head_t *head, uint32_t *count)
{
	uint32_t length = 0;

	for (struct om_shm *shm = om_shm_follow(head); shm;
	     shm = om_shm_follow(&shm->next), length++)
		if (length == OM_SHM_CHAIN_MAX || !is_indexed(shm) ||
		    om_shm_index_head(table, om_shm_guest_cookie_of(shm)) != head)
			return false;
	*count += length;
	return true;
}

static uint32_t count_indexed(const struct om_shm_table *table)
{
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < om_array_count(&table->objects); slot++)
		count += is_indexed(om_shm_at(table, slot));
	return count;
}

/* Of one page of heads; most have none. */
static bool chains_are_valid(const struct om_shm_table *table, om_shm_head_t *page, uint32_t *count)
{
	if (is_zero_page(page, 0))
		return true;
	for (uint32_t i = 0; i < HEADS; i++)
		if (!holds(chain_is_valid(table, &page[i], count), "a chain of the index"))
			return false;
	return true;
}

/* Just the registered buffers that did not end are in it, each once, where it belongs. */
bool om_shm_index_is_valid(const struct om_shm_table *table)
{
	uint32_t heads = om_array_count(&table->heads);
	uint32_t count = 0;

	for (uint32_t i = 0; i < heads; i += HEADS)
		if (!chains_are_valid(table, om_array_page(&table->heads, i / HEADS), &count))
			return false;
	return holds(count == count_indexed(table), "a registered buffer is not in the index");
}
