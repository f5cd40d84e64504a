/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the model OP-TEE takes memory in: single pages, and page lists read from physical memory
 * (optee_msg.h, OPTEE_MSG_ATTR_NONCONTIG). What OP-TEE itself refuses is refused; what a right
 * mediator never gives is a violation besides.
 */
#include "secure/optee_list.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "secure/optee_mobj.h"

uint8_t *optee_own_page(struct optee_guest *guest, uint64_t pa)
{
	struct sim_pool_page *page = sim_pool_of((om_pa_t){ pa });

	if (pa & ABI_PAGE_MASK)
		return NULL;
	if (!page || !page->used || page->owner != optee_vm_of(guest->id)) {
		sim_violation("I1: OP-TEE is to read %#llx, no page of the mediator for this VM",
			      (unsigned long long)pa);
		return NULL;
	}
	return sim_pool_bytes((om_pa_t){ pa });
}

/* 1 GiB. What a buffer of more pages would be is no test's question. */
#define OPTEE_PAGES_AT_MOST (UINT64_C(1) << 18)

/* I7: nonzero, unique in the VM, and not the guest's. */
static void check_cookie(struct optee_guest *guest, uint64_t cookie)
{
	if (!cookie || sim_is_guest_cookie(cookie))
		sim_violation("I7: OP-TEE gets the cookie %#llx", (unsigned long long)cookie);
	if (optee_mobj_find(guest, cookie))
		sim_violation("I7: the cookie %#llx lives already", (unsigned long long)cookie);
}

struct optee_mobj *optee_mobj_of_page(struct optee_guest *guest, enum optee_mobj_kind kind,
				      uint64_t pa, uint64_t cookie)
{
	struct optee_mobj *mobj;

	if (!optee_own_page(guest, pa))
		return NULL;
	if (kind != OPTEE_MESSAGE)
		check_cookie(guest, cookie);
	mobj = optee_mobj_new(guest, kind, 1);
	optee_mobj_set_page(mobj, 0, (om_pa_t){ pa });
	mobj->cookie = cookie;
	mobj->size = OM_PAGE_SIZE;
	return mobj;
}

bool optee_check_guest_ram(struct optee_guest *guest, uint64_t pa)
{
	struct sim_page *page = sim_page_of((om_pa_t){ pa });
	bool ok = page && page->owner == optee_vm_of(guest->id) && page->pins;

	if (!ok)
		sim_violation("I1: a page list names %#llx, which is not pinned for the VM",
			      (unsigned long long)pa);
	return page;
}

/* L2: what the list does not need is zero. */
static void check_rest_is_zero(const struct abi_list_page *list, uint64_t used)
{
	for (uint64_t i = used; i < ABI_LIST_ENTRIES; i++)
		if (list->entry[i])
			sim_violation("L2: an unused entry of a page list is not 0");
	if (list->next)
		sim_violation("L2: the last page of a list names a next one");
}

/* Takes in one list page; returns the address of the next, or 0 at the end or if it is bad. */
static uint64_t list_page_read(struct optee_guest *guest, struct optee_mobj *mobj, uint64_t pa,
			       uint64_t *done)
{
	const struct abi_list_page *list = (const void *)optee_own_page(guest, pa);
	uint64_t left = mobj->count - *done;
	uint64_t here = left < ABI_LIST_ENTRIES ? left : ABI_LIST_ENTRIES;

	if (!list)
		return 0;
	/* cppcheck-suppress knownConditionTrueFalse ; it takes *done for the whole count */
	for (uint64_t i = 0; i < here; i++) {
		if (list->entry[i] & ABI_PAGE_MASK || !optee_check_guest_ram(guest, list->entry[i]))
			return 0;
		optee_mobj_set_page(mobj, (*done)++, (om_pa_t){ list->entry[i] });
	}
	if (left > here)
		return list->next;
	check_rest_is_zero(list, here);
	return 0;
}

struct optee_mobj *optee_mobj_of_list(struct optee_guest *guest, enum optee_mobj_kind kind,
				      uint64_t buf_ptr, uint64_t size, uint64_t cookie)
{
	uint64_t offset = buf_ptr & ABI_PAGE_MASK;
	uint64_t count = (size + offset + ABI_PAGE_MASK) / ABI_PAGE_SIZE;
	uint64_t next = buf_ptr & ~ABI_PAGE_MASK;
	struct optee_mobj *mobj;
	uint64_t done = 0;

	if (!size || size + offset < size || count > OPTEE_PAGES_AT_MOST) {
		sim_violation("I12: a page list of %#llx bytes", (unsigned long long)size);
		return NULL;
	}
	check_cookie(guest, cookie);
	mobj = optee_mobj_new(guest, kind, count);
	mobj->cookie = cookie;
	mobj->offset = offset;
	mobj->size = size;
	while (next)
		next = list_page_read(guest, mobj, next, &done);
	if (done == count)
		return mobj;
	sim_violation("a page list ends after %llu of %llu pages", (unsigned long long)done,
		      (unsigned long long)count);
	optee_mobj_destroy(guest, mobj);
	return NULL;
}

struct optee_mobj *optee_mobj_of_temporary(struct optee_guest *guest, const struct abi_param *param)
{
	if (!optee_vm_of(guest->id)->may_have_temporaries)
		sim_violation("rule 8: a temporary reference of a VM that may have none");
	if (!(param->attr & ABI_ATTR_NONCONTIG)) {
		sim_violation("I1: a contiguous temporary reference reached OP-TEE");
		return NULL;
	}
	return optee_mobj_of_list(guest, OPTEE_TEMPORARY, param->u.tmem.buf_ptr, param->u.tmem.size,
				  param->u.tmem.shm_ref);
}
