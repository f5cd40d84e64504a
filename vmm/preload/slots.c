/* SPDX-License-Identifier: BSD-2-Clause */
/* See slots.h. */
#include "slots.h"

#include <stdlib.h>

#include "mappings.h"
#include "say.h"

static struct slot *find(const struct slots *slots, uint32_t number)
{
	for (size_t i = 0; i < slots->count; i++)
		if (slots->slot[i].number == number)
			return &slots->slot[i];
	return NULL;
}

static struct slot *add(struct slots *slots, uint32_t number)
{
	struct slot *grown = realloc(slots->slot, (slots->count + 1) * sizeof(*grown));

	if (!grown)
		die("there is no memory for the guest's memory slots");
	slots->slot = grown;
	grown[slots->count] = (struct slot){ .number = number };
	return &grown[slots->count++];
}

struct memory slots_set(struct slots *slots, uint32_t number, const struct memory *memory)
{
	struct slot *slot = find(slots, number);
	struct memory before;

	if (!slot)
		slot = add(slots, number);
	before = slot->memory;
	*slot = (struct slot){ .number = number, .memory = *memory };
	if (memory->length)
		mappings_find_file(memory->address, &slot->device, &slot->inode);
	return before;
}

bool slots_have_memory(const struct slots *slots, uint64_t address, uint64_t length)
{
	for (size_t i = 0; i < slots->count; i++) {
		const struct memory *memory = &slots->slot[i].memory;

		if (address < memory->address + memory->length &&
		    memory->address < address + length)
			return true;
	}
	return false;
}

bool slots_have_file(const struct slots *slots, dev_t device, ino_t inode)
{
	for (size_t i = 0; i < slots->count; i++)
		if (slots->slot[i].memory.length && slots->slot[i].inode == inode &&
		    slots->slot[i].device == device)
			return true;
	return false;
}
