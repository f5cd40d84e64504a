/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of the host for what the simulation makes and drops. Apart, so that a program that goes
 * back to an earlier state can have it where it is copied.
 */
#ifndef SIM_ALLOC_H
#define SIM_ALLOC_H

#include <stddef.h>

/* Zero, never NULL. */
void *sim_alloc(size_t size);
void sim_free(void *memory);

/*
 * All of a machine's RAM, @size bytes, the same each time: zero, never NULL. The machine before has
 * none any more.
 */
void *sim_alloc_ram(size_t size);

#endif
