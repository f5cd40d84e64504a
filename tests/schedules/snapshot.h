/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A prepared state to go back to. By copy (snapshot.c): the program's data, the arena, the
 * machine's pages and the stacks; what is not to go back has to lie elsewhere. Or by building it
 * again (afresh.c), where AddressSanitizer has a part of the state in places of its own.
 */
#ifndef SCHEDULES_SNAPSHOT_H
#define SCHEDULES_SNAPSHOT_H

#include <stddef.h>

struct snapshot;
struct state;

/* Builds @state. To be dropped by snapshot_free(). */
struct snapshot *snapshot_take(const struct state *state);
void snapshot_restore(const struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);
size_t snapshot_bytes(const struct snapshot *snapshot);

#endif
