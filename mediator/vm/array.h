/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An array in single pages: directories of pages, pages of elements. It grows page by page, and its
 * elements never move, so that pointers to them stay good until om_array_clear().
 *
 * Not locked: whoever grows an array keeps others away; elements that exist may be used meanwhile.
 */
#ifndef OM_ARRAY_H
#define OM_ARRAY_H

#include <stdbool.h>
#include <stdint.h>

#include "vm.h"

/*
 * Prepares an array of elements of 4096 >> @shift bytes, for up to @capacity of them; none is there
 * yet. @capacity is at most OM_ARRAY_DIRS * OM_ARRAY_DIR_ENTRIES << @shift.
 * Returns false, with nothing taken, if @vm gets no memory.
 */
bool om_array_init(struct om_array *array, struct om_vm *vm, unsigned int shift, uint32_t capacity);

/* Pages that an array has when @count elements are there, directories included. */
uint64_t om_array_pages(unsigned int shift, uint64_t count);

/*
 * Gives back pages, the last ones first, @pages at most. Returns true if none is left. Also for an
 * array that is all zero.
 */
bool om_array_shrink(struct om_array *array, struct om_vm *vm, uint32_t pages);

/* Gives back every page. */
void om_array_clear(struct om_array *array, struct om_vm *vm);

/* The number of elements that are there: those below it may be used. */
static inline uint32_t om_array_count(const struct om_array *array)
{
	return array->pages << array->shift;
}

/* Adds the elements of @page, which is all zero and becomes the array's. */
void om_array_append(struct om_array *array, void *page);

/* Takes pages from @vm until @count elements are there. Returns false if it gets none. */
bool om_array_fill(struct om_array *array, struct om_vm *vm, uint32_t count);

/* A page that is there: elements from @page << shift on. */
static inline void *om_array_page(const struct om_array *array, uint32_t page)
{
	return array->dir[page / OM_ARRAY_DIR_ENTRIES][page % OM_ARRAY_DIR_ENTRIES];
}

#endif
