/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical pages of RAM: who has them, and who still counts on them.
 *
 * A page is given away only when nobody has it and it is pinned by nobody. Given back while pinned
 * (OP-TEE may use it), it waits for the last unpin.
 */
#ifndef HYPERVISOR_PAGES_H
#define HYPERVISOR_PAGES_H

#include "machine/defs.h"

/*
 * Who pays for pages, and how many that may be. A page is charged from when it is taken until it is
 * free again: one that was given back and waits for its last unpin still is, or a guest that gives
 * back what OP-TEE has would get ever more. It must outlive its pages.
 */
struct page_account {
	uint64_t pages;
	uint64_t limit;
};

struct pages_count {
	uint64_t total;
	uint64_t free;
	uint64_t waiting; /* given back and still pinned */
};

/* Takes all RAM of the machine that is not reserved. */
void pages_init(void);

/* Gets a page of zeros for the hypervisor; false if there is none. */
bool page_take(om_pa_t *page);

/* The same at somebody's expense; false as well if @payer has all that it may have. */
bool page_take_for(struct page_account *payer, om_pa_t *page);

/* Gives a page back. It is reused at once (last in, first out), or after its last unpin. */
void page_give(om_pa_t page);

/* @page must be somebody's: the caller holds the lock of the stage 2 that maps it. */
void page_pin(om_pa_t page);
void page_unpin(om_pa_t page);

struct pages_count pages_count(void);

/* EL2 maps RAM where it is. */
static inline void *pa_to_va(om_pa_t pa)
{
	return (void *)(uintptr_t)pa.v;
}

static inline om_pa_t va_to_pa(const void *va)
{
	return (om_pa_t){ (uintptr_t)va };
}

#endif
