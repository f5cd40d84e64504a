/* SPDX-License-Identifier: BSD-2-Clause */
/* See memory.h. */
#define _GNU_SOURCE
#include "memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include "error.h"
#include "guest_map.h"

static void set_size(const struct memory *memory, uint64_t size)
{
	if (ftruncate(memory->fd, (off_t)size))
		die_errno("the guest's memory cannot be made");
}

void memory_init(struct memory *memory, uint64_t size)
{
	memory->size = size;
	memory->fd = memfd_create("guest-ram", MFD_CLOEXEC);
	if (memory->fd < 0)
		die_errno("the guest's memory cannot be made");
	set_size(memory, size);
	memory->address =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, memory->fd, 0);
	if (memory->address == MAP_FAILED)
		die_errno("the guest's memory cannot be mapped");
}

/* The mapping stays, and with it the region that the module knows. */
void memory_renew(struct memory *memory)
{
	set_size(memory, 0);
	set_size(memory, memory->size);
}

void *memory_at(const struct memory *memory, uint64_t ipa)
{
	return memory->address + (ipa - GUEST_RAM);
}
