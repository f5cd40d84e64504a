/* SPDX-License-Identifier: BSD-2-Clause */
/* The mediator's memory: pages of the port, charged to the VM that they are held for. */
#ifndef OM_MEMORY_H
#define OM_MEMORY_H

struct om_vm;

/*
 * A page of zeroes, whoever had it before (L4), charged to @vm until om_page_put(). NULL, and
 * counted as a refusal, if that is over the VM's limit or the port has none.
 */
void *om_page_get(struct om_vm *vm);
void om_page_put(struct om_vm *vm, void *page);

/* The same for a page that is all zero again: the VM keeps one such for its next om_page_get(). */
void om_page_put_clean(struct om_vm *vm, void *page);

/* Gives back the page that is kept. */
void om_memory_clean_up(struct om_vm *vm);

#endif
