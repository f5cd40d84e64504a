/* SPDX-License-Identifier: BSD-2-Clause */
/* See array.h. */
#include "array.h"

#include <stddef.h>

#include "memory.h"

static uint64_t pages_of(unsigned int shift, uint64_t count)
{
	return (count + (UINT64_C(1) << shift) - 1) >> shift;
}

static uint64_t dirs_of(unsigned int shift, uint64_t count)
{
	return (pages_of(shift, count) + OM_ARRAY_DIR_ENTRIES - 1) / OM_ARRAY_DIR_ENTRIES;
}

uint64_t om_array_pages(unsigned int shift, uint64_t count)
{
	return pages_of(shift, count) + dirs_of(shift, count);
}

OM_COLD bool om_array_init(struct om_array *array, struct om_vm *vm, unsigned int shift,
			   uint32_t capacity)
{
	uint64_t dirs = dirs_of(shift, capacity);

	*array = (struct om_array){ .shift = shift };
	for (uint64_t i = 0; i < dirs; i++) {
		array->dir[i] = om_page_get(vm);
		if (!array->dir[i]) {
			om_array_clear(array, vm);
			return false;
		}
	}
	return true;
}

static void put_last(struct om_array *array, struct om_vm *vm)
{
	uint32_t i = --array->pages;
	void **place = &array->dir[i / OM_ARRAY_DIR_ENTRIES][i % OM_ARRAY_DIR_ENTRIES];

	om_page_put(vm, *place);
	*place = NULL;
}

static void put_dirs(struct om_array *array, struct om_vm *vm)
{
	for (unsigned int i = 0; i < OM_ARRAY_DIRS; i++) {
		if (array->dir[i])
			om_page_put(vm, array->dir[i]);
		array->dir[i] = NULL;
	}
}

OM_COLD bool om_array_shrink(struct om_array *array, struct om_vm *vm, uint32_t pages)
{
	for (; array->pages && pages; pages--)
		put_last(array, vm);
	if (array->pages)
		return false;
	put_dirs(array, vm);
	return true;
}

void om_array_clear(struct om_array *array, struct om_vm *vm)
{
	om_array_shrink(array, vm, UINT32_MAX);
}

void om_array_append(struct om_array *array, void *page)
{
	uint32_t i = array->pages++;

	array->dir[i / OM_ARRAY_DIR_ENTRIES][i % OM_ARRAY_DIR_ENTRIES] = page;
}

OM_COLD bool om_array_fill(struct om_array *array, struct om_vm *vm, uint32_t count)
{
	while (om_array_count(array) < count) {
		void *page = om_page_get(vm);

		if (!page)
			return false;
		om_array_append(array, page);
	}
	return true;
}
