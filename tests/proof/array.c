/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays in single pages, at their real size: 8 directories of 512 pages. */
/* cbmc: --unwind 9 --unwindset om_array_shrink.0:3 --conversion-check */
#include "contracts/memory.h"
#include "frame.h"

#include "vm/array.c"

#define PAGES_MAX (OM_ARRAY_DIRS * OM_ARRAY_DIR_ENTRIES)

static struct om_vm vm;
static void *dirs[OM_ARRAY_DIRS];	/* directories, as far as nobody looks into them */
static void *dir[OM_ARRAY_DIR_ENTRIES]; /* the one that is looked into */
static char fresh, old;
static uint32_t got, put;
static const void *last_put;

void *om_page_get(struct om_vm *of)
{
	assert(of == &vm);
	if (nondet_bool())
		return NULL;
	return got < OM_ARRAY_DIRS ? &dirs[got++] : NULL;
}

void om_page_put(struct om_vm *of, void *page)
{
	assert(of == &vm && page);
	last_put = page;
	put++;
}

/* With so many directories, and as many pages as they may have, without a gap. */
static struct om_array any_array(uint32_t made)
{
	struct om_array array = { .shift = nondet_u8() % 13, .pages = nondet_u32() };

	assume(made <= OM_ARRAY_DIRS && array.pages <= made * OM_ARRAY_DIR_ENTRIES);
	for (uint32_t i = 0; i < OM_ARRAY_DIRS; i++)
		array.dir[i] = i < made ? (void *)&dirs[i] : NULL;
	return array;
}

/* Element page @i is in the directory that is looked into; and so is another one, @other. */
static void look_at(struct om_array *array, uint32_t i, uint32_t other)
{
	assume(i < PAGES_MAX && array->dir[i / OM_ARRAY_DIR_ENTRIES]);
	array->dir[i / OM_ARRAY_DIR_ENTRIES] = dir;
	dir[i % OM_ARRAY_DIR_ENTRIES] = &fresh;
	dir[other] = &old;
}

PROOF(array_append, "an element page is added behind the last; those that are there stay", "none")
{
	struct om_array array = any_array(nondet_u8() % 9), before;
	uint32_t other = nondet_u16() % OM_ARRAY_DIR_ENTRIES, last = array.pages;

	assume(other != last % OM_ARRAY_DIR_ENTRIES);
	look_at(&array, last, other);
	dir[last % OM_ARRAY_DIR_ENTRIES] = NULL;
	before = array;
	om_array_append(&array, &fresh);
	assert(array.pages == last + 1 && om_array_page(&array, last) == &fresh);
	assert(dir[other] == &old);
	changes(before, array, pages);
	assert(is_same(before, array));
	reached(array.pages == PAGES_MAX);
	reached(last % OM_ARRAY_DIR_ENTRIES == 0 && other == 1);
}

PROOF(array_put_last,
      "the last page goes back, and is not in its directory any more; the others stay", "none")
{
	struct om_array array = any_array(nondet_u8() % 9);
	uint32_t other = nondet_u16() % OM_ARRAY_DIR_ENTRIES, last = array.pages - 1;

	assume(array.pages && other != last % OM_ARRAY_DIR_ENTRIES);
	look_at(&array, last, other);
	put_last(&array, &vm);
	assert(put == 1 && last_put == &fresh && !dir[last % OM_ARRAY_DIR_ENTRIES]);
	assert(array.pages == last && dir[other] == &old);
	reached(last == PAGES_MAX - 1);
	reached(last % OM_ARRAY_DIR_ENTRIES == 0 && other == 1);
}

/* Of an array with @had pages. */
static void shrink(uint32_t had)
{
	uint32_t made = nondet_u8() % 9, asked = nondet_u32();
	struct om_array array = any_array(made);
	bool done;

	assume(implies(had, made));
	array.pages = had;
	if (had)
		array.dir[0] = dir;
	for (uint32_t i = 0; i < had; i++)
		dir[i] = &fresh;
	done = om_array_shrink(&array, &vm, asked);
	assert(done == (had <= asked) && array.pages == (done ? 0 : had - asked));
	assert(put == (done ? had + made : asked));
	for (uint32_t i = 0; i < OM_ARRAY_DIRS; i++)
		assert(!array.dir[i] == (i >= made || done));
}

PROOF(array_shrink,
      "as many pages go back as were asked for, and with the last one the directories",
      "arrays of 0 and 2 pages, with any directories")
{
	bool is_empty = nondet_bool();

	if (is_empty)
		shrink(0);
	else
		shrink(2);
	reached(is_empty && put == OM_ARRAY_DIRS);
	reached(!is_empty && put == 1);
	reached(!is_empty && put == 3);
}

PROOF(array_init, "there are directories for every element, or nothing is taken", "none")
{
	struct om_array array;
	unsigned int shift = nondet_u8() % 13;
	uint32_t capacity = nondet_u32();
	bool made;

	any(&array);
	assume(capacity <= (uint64_t)PAGES_MAX << shift);
	made = om_array_init(&array, &vm, shift, capacity);
	assert(!array.pages && array.shift == shift);
	assert(made || put == got);
	assert(!made || (uint64_t)got * OM_ARRAY_DIR_ENTRIES << shift >= capacity);
	assert(!made || om_array_pages(shift, capacity) >=
				got + (((uint64_t)capacity + (1u << shift) - 1) >> shift));
	for (uint32_t i = 0; i < OM_ARRAY_DIRS; i++)
		assert(array.dir[i] == (made && i < got ? (void *)&dirs[i] : NULL));
	reached(made && got == OM_ARRAY_DIRS);
	reached(!made && put == OM_ARRAY_DIRS - 1);
	reached(made && !capacity);
}
