/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's memory objects. Each keeps count in the machine's page records of how often
 * OP-TEE can name a page, and each access of OP-TEE to memory goes through here.
 */
#include <string.h>
#include "secure/optee_mobj.h"
#include "machine/alloc.h"
#include "machine/pool.h"
#include "machine/violation.h"

struct optee_mobj *optee_mobj_new(struct optee_guest *guest, enum optee_mobj_kind kind,
				  uint64_t count)
{
	struct optee_mobj *mobj = sim_alloc(sizeof(*mobj));
	om_pa_t *page = sim_alloc(count * sizeof(*page));

	mobj->kind = kind;
	mobj->page = page;
	mobj->count = count;
	mobj->next = guest->mobjs;
	guest->mobjs = mobj;
	return mobj;
}

static void name_page(om_pa_t pa, int by)
{
	struct sim_page *page = sim_page_of(pa);
	struct sim_pool_page *own = sim_pool_of(pa);

	if (page)
		page->named += (uint32_t)by;
	if (own)
		own->named += (uint32_t)by;
}

void optee_mobj_set_page(struct optee_mobj *mobj, uint64_t i, om_pa_t pa)
{
	mobj->page[i] = pa;
	mobj->named = i + 1;
	name_page(pa, 1);
}

static void unlink_mobj(struct optee_guest *guest, struct optee_mobj *mobj)
{
	struct optee_mobj **at = &guest->mobjs;

	while (*at != mobj)
		at = &(*at)->next;
	*at = mobj->next;
}

void optee_mobj_destroy(struct optee_guest *guest, struct optee_mobj *mobj)
{
	for (uint64_t i = 0; i < mobj->named; i++)
		name_page(mobj->page[i], -1);
	unlink_mobj(guest, mobj);
	if (guest->kept == mobj)
		guest->kept = NULL;
	sim_free(mobj->page);
	sim_free(mobj);
}

struct optee_mobj *optee_mobj_find(struct optee_guest *guest, uint64_t cookie)
{
	struct optee_mobj *mobj = guest->mobjs;

	while (mobj && (mobj->cookie != cookie || mobj->kind == OPTEE_PENDING))
		mobj = mobj->next;
	return mobj;
}

/* Where OP-TEE reaches: RAM pinned for this VM, or a page that the mediator holds for it. */
static uint8_t *reach(struct optee_guest *guest, om_pa_t pa)
{
	struct om_port_vm *vm = optee_vm_of(guest->id);
	struct sim_page *page = sim_page_of(pa);
	struct sim_pool_page *own = sim_pool_of(pa);

	if (page && (page->owner != vm || !page->pins))
		sim_violation("I5: OP-TEE uses %#llx, which is not pinned for its VM",
			      (unsigned long long)pa.v);
	if (page)
		return sim_page_bytes(page) + pa.v % OM_PAGE_SIZE;
	if (own && own->used && own->owner == vm)
		return sim_pool_bytes(pa);
	sim_violation("I1: OP-TEE uses %#llx, which is not its VM's", (unsigned long long)pa.v);
	return NULL;
}

/* The bytes at @offs, and how many of @size of them lie together. */
static uint8_t *bytes_at(struct optee_guest *guest, struct optee_mobj *mobj, uint64_t offs,
			 uint64_t size, uint64_t *part)
{
	uint64_t at = mobj->offset + mobj->internal + offs;
	uint64_t left = OM_PAGE_SIZE - at % OM_PAGE_SIZE;

	*part = size < left ? size : left;
	if (mobj->internal + offs + size > mobj->size)
		sim_misuse("the model OP-TEE leaves a buffer");
	return reach(guest, (om_pa_t){ mobj->page[at / OM_PAGE_SIZE].v + at % OM_PAGE_SIZE });
}

void optee_mobj_write(struct optee_guest *guest, struct optee_mobj *mobj, uint64_t offs,
		      const void *from, uint64_t size)
{
	const uint8_t *bytes = from;
	uint64_t part;

	for (; size; size -= part, offs += part, bytes += part) {
		uint8_t *to = bytes_at(guest, mobj, offs, size, &part);

		if (to)
			memcpy(to, bytes, part);
	}
}

void optee_mobj_read(struct optee_guest *guest, struct optee_mobj *mobj, void *to, uint64_t offs,
		     uint64_t size)
{
	uint8_t *bytes = to;
	uint64_t part;

	for (; size; size -= part, offs += part, bytes += part) {
		const uint8_t *from = bytes_at(guest, mobj, offs, size, &part);

		if (from)
			memcpy(bytes, from, part);
	}
}
