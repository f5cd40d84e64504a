/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that chose cookies which share chains of the mediator's index: as many as it is let. The
 * hash is public, so any guest can.
 */
#ifndef BENCH_HOSTILE_H
#define BENCH_HOSTILE_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

#define HOSTILE_CHAINS 4

struct hostile {
	struct om_vm *vm;
	uint64_t first[HOSTILE_CHAINS]; /* cookies: what was registered first in each chain */
	uint64_t last[HOSTILE_CHAINS];	/* and last; one of them is the chain's tail */
};

/*
 * Makes the VM, and registers buffers until each chain refuses the next. False, with a word to
 * stderr, if one refuses none: the index has another hash, or other chains, and nothing is shown.
 */
bool hostile_begin(struct hostile *hostile, uint16_t client_id);

#endif
