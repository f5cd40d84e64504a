/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine as it is before the first step: built once for each door and kind and then copied
 * (snapshot.c), or built each time (afresh.c), where AddressSanitizer has a part of the state in
 * places of its own.
 */
#ifndef FUZZ_SNAPSHOT_H
#define FUZZ_SNAPSHOT_H

#include "world.h"

#define KINDS 8u /* of machines behind a door */

/* The machine that world_build() makes. What was before is forgotten, if it was violated or not. */
void snapshot_begin(enum door door, unsigned kind);

#endif
