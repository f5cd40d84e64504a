/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page lists: the guest's list of pages becomes a private list of pinned pages.
 *
 * The private list has the ABI's form, in pages of our own, because OP-TEE reads it when it is told
 * of the buffer; it is at the same time the only record of what is pinned. A short list moves into
 * the object itself once OP-TEE has read it.
 *
 * A guest's list may be long, so all work on it is done in steps, and gives way between them if the
 * port wants it to: whoever calls then calls again later.
 */
#ifndef OM_PAGE_LIST_H
#define OM_PAGE_LIST_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

struct om_vm;

#define OM_PAGE_LIST_FEW 3

struct om_page_list {
	uint32_t count;	      /* pages pinned */
	uint16_t offset : 12; /* of the data in the first page */
	uint16_t compact : 1; /* in few[], else in list pages */
	uint16_t whole : 1;   /* read to its end: list pages have nothing else */
	uint16_t gone; /* entries of few[] or the first list page that are unpinned already */
	union {
		struct {
			om_pa_t first; /* the first list page; 0 while there is none */
			uint64_t
				unread; /* pages not pinned yet, which the quota has all the same */
		} list;
		union om_page few[OM_PAGE_LIST_FEW];
	} u;
};

/* A list that is being read. */
struct om_page_list_reader {
	struct om_page_list *list;
	void *tail;	  /* our last list page; NULL while there is none */
	uint32_t in_tail; /* pages of it that are pinned */
	om_ipa_t source;  /* the guest's next list page, or its only data page */
	uint32_t left;	  /* pages that are not pinned yet */
	bool noncontig;
	uint32_t result; /* TEEC_SUCCESS so far, or the error that the guest is to get */
};

/*
 * Begins to read a guest's buffer into @list.
 *
 * @noncontig: the guest gives a list of pages; else the buffer itself, which has to be within a
 * page (more is never valid in dynamic shared memory).
 * @buf_ptr: as in the guest's parameter: the first list page, plus the offset of the data in the
 * first page; or the data.
 * @size: bytes of data.
 *
 * On an error, in reader->result, nothing was taken.
 */
void om_page_list_begin(struct om_page_list_reader *reader, struct om_page_list *list,
			struct om_vm *vm, bool noncontig, om_ipa_t buf_ptr, uint64_t size);

/*
 * Goes on: pins pages and writes the private list. Returns false to give way. Else reading is over,
 * with reader->result; on an error @list has what was pinned until then, to be released.
 */
bool om_page_list_read(struct om_page_list_reader *reader, struct om_vm *vm);

/* What OP-TEE gets as buf_ptr: our first list page, and the offset. Not if compact. */
uint64_t om_page_list_buf_ptr(const struct om_page_list *list);

/* Where no page is, wherever the machine has its RAM. */
#define OM_NO_PAGE UINT64_MAX

/*
 * The pinned page that has byte @at of the data, and in *@place where in that page. OM_NO_PAGE if
 * the buffer does not go so far, or if that is beyond the first list page: no message is there.
 */
om_pa_t om_page_list_at(const struct om_page_list *list, struct om_vm *vm, uint64_t at,
			uint64_t *place);

/* OP-TEE will not read the list again: keep just what is needed to unpin. Once only. */
void om_page_list_compact(struct om_page_list *list, struct om_vm *vm);

/* Unpins the pages and gives back the list. Returns false to give way: call again. */
bool om_page_list_release(struct om_page_list *list, struct om_vm *vm);

#endif
