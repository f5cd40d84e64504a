/* SPDX-License-Identifier: BSD-2-Clause */
/* The figures that every VM has, whatever door it uses. */
#ifndef OM_FIGURES_H
#define OM_FIGURES_H

#include <stdatomic.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

#include "../vm/vm.h"

static inline uint64_t om_figure(const _Atomic uint64_t *figure)
{
	return atomic_load_explicit(figure, memory_order_relaxed);
}

/* All but those of calls, which are 0. */
static inline void om_figures(const struct om_vm *vm, struct om_stats *stats)
{
	*stats = (struct om_stats){
		.buffers_now = om_figure(&vm->buffers.now),
		.buffers_peak = om_figure(&vm->buffers.peak),
		.pages_pinned_now = om_figure(&vm->pages.now),
		.pages_pinned_peak = om_figure(&vm->pages.peak),
		.memory_now = om_figure(&vm->memory.now),
		.memory_peak = om_figure(&vm->memory.peak),
		.renewals = om_figure(&vm->renewals),
		.renewals_failed = om_figure(&vm->renewals_failed),
	};
	for (unsigned int i = 0; i < OM_REFUSAL_COUNT; i++)
		stats->refused[i] = om_figure(&vm->refused[i]);
}

#endif
