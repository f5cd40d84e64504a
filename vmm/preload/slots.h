/* SPDX-License-Identifier: BSD-2-Clause */
/* KVM's memory slots of a guest, as far as they are RAM. Callers hold the guest's lock. */
#ifndef PRELOAD_SLOTS_H
#define PRELOAD_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Guest RAM, or nothing if length is 0: what is gone, read-only, or the guest's alone. */
struct memory {
	uint64_t ipa;
	uint64_t length; /* bytes */
	uint64_t address;
};

struct slot {
	uint32_t number;
	struct memory memory;
	/* The file that the memory is of; 0, 0: none. */
	dev_t device;
	ino_t inode;
};

struct slots {
	struct slot *slot;
	size_t count;
};

/* Returns what was in the slot before. */
struct memory slots_set(struct slots *slots, uint32_t number, const struct memory *memory);

/* Whether any of the program's memory from @address on, or of that file, is the guest's. */
bool slots_have_memory(const struct slots *slots, uint64_t address, uint64_t length);
bool slots_have_file(const struct slots *slots, dev_t device, ino_t inode);

#endif
