/* SPDX-License-Identifier: BSD-2-Clause */
/* See stacks.h. */
#include "stacks.h"

#include <stdbool.h>
#include <sys/mman.h>

#include "machine/violation.h"

static char *stacks;
static bool used[STACKS];

void stacks_init(void)
{
	for (unsigned i = 0; i < STACKS; i++)
		used[i] = false;
	if (stacks)
		return;
	stacks = mmap(NULL, STACKS * STACK_SIZE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stacks == MAP_FAILED)
		sim_misuse("the host has no memory for stacks");
}

void stacks_clear(void)
{
	madvise(stacks, STACKS * STACK_SIZE, MADV_DONTNEED);
}

void *stack_new(void)
{
	unsigned i = 0;

	while (i < STACKS && used[i])
		i++;
	if (i == STACKS)
		sim_misuse("too many stacks");
	used[i] = true;
	return stacks + i * STACK_SIZE;
}

void stack_free(void *stack)
{
	used[((char *)stack - stacks) / STACK_SIZE] = false;
}

const char *stack_at(unsigned i)
{
	return used[i] ? stacks + i * STACK_SIZE : NULL;
}
