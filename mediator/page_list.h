/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page lists: the guest's list of pages becomes a private list of pinned pages.
 *
 * The private list has the ABI's form, in pages of our own, because OP-TEE reads it when it is told
 * of the buffer; it is at the same time the only record of what is pinned. A short list moves into
 * the object itself once OP-TEE has read it.
 */
#ifndef OM_PAGE_LIST_H
#define OM_PAGE_LIST_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

struct om_vm;

#define OM_PAGE_LIST_FEW 4

struct om_page_list {
	uint32_t count; /* pages pinned */
	bool compact;	/* in few[], else in list pages */
	union {
		om_pa_t first; /* the first list page; 0 while there is none */
		union om_page few[OM_PAGE_LIST_FEW];
	} u;
};

/*
 * Pins the pages of a guest's buffer and writes the private list.
 *
 * @noncontig: the guest gives a list of pages; else the buffer itself, which has to be within a
 * page (more is never valid in dynamic shared memory).
 * @buf_ptr: as in the guest's parameter: the first list page, plus the offset of the data in the
 * first page; or the data.
 * @size: bytes of data.
 *
 * Returns TEEC_SUCCESS; or, with nothing pinned or taken, the error that the guest is to get.
 */
uint32_t om_page_list_read(struct om_page_list *list, struct om_vm *vm, bool noncontig,
			   om_ipa_t buf_ptr, uint64_t size);

/* What OP-TEE gets as buf_ptr: our first list page, and the offset of @buf_ptr. Not if compact. */
uint64_t om_page_list_buf_ptr(const struct om_page_list *list, om_ipa_t buf_ptr);

/* OP-TEE will not read the list again: keep just what is needed to unpin. */
void om_page_list_compact(struct om_page_list *list, struct om_vm *vm);

/* Unpins every page and gives back the list. */
void om_page_list_release(struct om_page_list *list, struct om_vm *vm);

#endif
