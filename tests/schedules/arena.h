/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory behind sim_alloc() in this program: see arena.c. */
#ifndef SCHEDULES_ARENA_H
#define SCHEDULES_ARENA_H

#include <stddef.h>

#define ARENA_SIZE (1u << 20)

/* Drops all. */
void arena_init(void);

const char *arena_begin(void);
/* The RAM of the machine, which is not among that. */
const char *arena_ram(void);
size_t arena_used(void);

#endif
