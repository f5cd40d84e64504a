/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest's memory: pages that it has, and words that are wrong. */
#ifndef FUZZ_MEMORY_H
#define FUZZ_MEMORY_H

#include "world.h"

/* Finds again the pages that nothing of the guest's uses. */
void memory_collect(struct vm *vm);
bool memory_has(const struct vm *vm, uint32_t pages);

/* As the guest reaches them, if it can; within a page. */
bool memory_write(struct vm *vm, om_ipa_t to, const void *from, size_t size);
bool memory_read(struct vm *vm, void *to, om_ipa_t from, size_t size);

/* A value that no judge takes for an address of the machine or a cookie of the mediator's. */
uint64_t memory_value(uint64_t value);

enum damage_kind {
	DAMAGE_MESSAGE,
	DAMAGE_REGISTERS,
	DAMAGE_LIST, /* or descriptor */
	DAMAGE_REPLY,
	DAMAGES_OF_KIND
};

void damage_add(struct vm *vm, const struct record *record);
/* Has the words of that kind that are to be wrong be so, of @size bytes. */
void damage_words(struct vm *vm, enum damage_kind kind, void *words, size_t size);
/* The same, of a page. */
void damage_page(struct vm *vm, enum damage_kind kind, om_ipa_t page);

#endif
