/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See limits.h. A limit is read when something is asked for, once, and nowhere else: what is held
 * was granted, and what gives it back asks no limit.
 */
#include "limits.h"

#include "../call/call.h"
#include "../vm/vm.h"

#define CALLS_MIN   2 /* U-Boot makes a call from within an RPC */
#define BUFFERS_MAX 262144
#define PAGES_MAX   INT32_MAX
#define STEP_MAX    512

OM_COLD bool om_limits_are_in_range(const struct om_limits *limits)
{
	return limits->calls >= CALLS_MIN && limits->calls <= OM_CALLS_MAX &&
	       limits->buffers >= 1 && limits->buffers <= BUFFERS_MAX &&
	       limits->pages_per_buffer >= 1 && limits->pages_per_buffer <= PAGES_MAX &&
	       limits->pages >= 1 && limits->pages <= PAGES_MAX && limits->memory >= OM_PAGE_SIZE &&
	       limits->step_pages >= 1 && limits->step_pages <= STEP_MAX;
}

static bool are_within(const struct om_limits *limits, const struct om_limits *most)
{
	return limits->calls <= most->calls && limits->buffers <= most->buffers &&
	       limits->pages_per_buffer <= most->pages_per_buffer && limits->pages <= most->pages &&
	       limits->memory <= most->memory && limits->step_pages <= most->step_pages &&
	       limits->lives - 1 <= most->lives - 1; /* 0 is the greatest */
}

static void set(_Atomic uint32_t *limit, uint32_t value)
{
	atomic_store_explicit(limit, value, memory_order_relaxed);
}

void om_limits_apply(struct om_vm *vm, const struct om_limits *limits)
{
	set(&vm->calls, limits->calls);
	set(&vm->pages_per_buffer, limits->pages_per_buffer);
	set(&vm->step_pages, limits->step_pages);
	set(&vm->lives, limits->lives);
	om_quota_set_limit(&vm->buffers, limits->buffers);
	om_quota_set_limit(&vm->pages, limits->pages);
	om_quota_set_limit(&vm->memory, limits->memory);
}

enum om_status om_vm_set_limits(struct om_vm *vm, const struct om_limits *limits)
{
	if (!om_limits_are_in_range(limits) || !are_within(limits, &vm->config.limits))
		return OM_ERR_BAD_CONFIG;
	om_limits_apply(vm, limits);
	return OM_OK;
}

OM_COLD void om_vm_get_limits(const struct om_vm *vm, struct om_limits *limits)
{
	*limits = (struct om_limits){
		.calls = om_vm_limit(&vm->calls),
		.buffers = (uint32_t)om_quota_limit(&vm->buffers),
		.pages_per_buffer = om_vm_limit(&vm->pages_per_buffer),
		.pages = (uint32_t)om_quota_limit(&vm->pages),
		.memory = om_quota_limit(&vm->memory),
		.step_pages = om_vm_limit(&vm->step_pages),
		.lives = om_vm_limit(&vm->lives),
	};
}
