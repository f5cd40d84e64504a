/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The operators, each of whom resets a VM, and ends and begins it; and the interrupt handler. What
 * the port's contract asks of both is in order.c: a VM ends when nobody is inside, and nobody
 * comes.
 */
#include <unistd.h>

#include "threads.h"

#define PAUSE 80000 /* microseconds between two deeds, at most */

bool no_reset, reset_alone;

static const struct om_config config = {
	.limits = { .calls = LIMIT_CALLS,
		    .buffers = MAX_BUFFERS,
		    .pages_per_buffer = MAX_PAGES,
		    .pages = LIMIT_PAGES,
		    .memory = LIMIT_MEMORY,
		    .step_pages = 2 },
	.rpc_arg = true,
	.async_notif = true,
};

/* OP-TEE may have no room, and then has later. Of one VM messages are judged behind FF-A. */
void operator_create(struct om_port_vm *vm)
{
	struct om_config own = config;
	enum om_status status;
	struct om_vm *om;

	own.shadow_messages = vm->id == VMS;
	do
		status = om_vm_create(&om, vm->id, &own, vm);
	while (status == OM_ERR_OPTEE_IS_FULL);
	ADD(vm->made, 1);
	if (status != OM_OK)
		violation(JUDGE_END, om_status_text(status), status);
	else
		gate_open(vm, om);
}

static void judge_figures(const struct om_stats *stats)
{
	if (stats->buffers_now > MAX_BUFFERS)
		violation(JUDGE_PORT, "buffers beyond the limit", stats->buffers_now);
	if (stats->pages_pinned_now > LIMIT_PAGES)
		violation(JUDGE_PORT, "pages beyond the limit", stats->pages_pinned_now);
	if (stats->memory_now > LIMIT_MEMORY)
		violation(JUDGE_PORT, "memory beyond the limit", stats->memory_now);
	if (stats->calls_now > LIMIT_CALLS)
		violation(JUDGE_PORT, "calls beyond the limit", stats->calls_now);
}

static void judge_last(const struct om_stats *last)
{
	if (last->buffers_now)
		violation(JUDGE_END, "buffers are left", last->buffers_now);
	if (last->pages_pinned_now)
		violation(JUDGE_END, "pinned pages are left", last->pages_pinned_now);
	if (last->calls_now)
		violation(JUDGE_END, "calls are left", last->calls_now);
	if (last->memory_now)
		violation(JUDGE_END, "memory is left", last->memory_now);
}

/*
 * The guest's buffers and notifications have ended with the VM. Not so with a reset: what OP-TEE
 * said before may still come, so a value that was lost then stays unused until the end.
 */
static void forget_guest(struct om_port_vm *vm)
{
	STORE(vm->registered, 0);
	for (uint32_t i = 0; i < VALUES; i++)
		STORE(vm->mail[i].is_out, 0);
}

void operator_destroy(struct actor *self, struct om_port_vm *vm)
{
	struct om_vm *om = gate_shut(vm);
	struct om_stats last = { .buffers_now = 1 };

	if (!om)
		return;
	count_in(self, KIND_END);
	while (om_vm_destroy(om, &last) == OM_AGAIN)
		;
	count_out(self);
	ADD(vm->renewals, last.renewals);
	judge_last(&last);
	judge_trace(vm, &last);
	judge_nothing_left(vm);
	forget_guest(vm);
	tee_forget_name(vm);
}

static bool reset_once(struct om_vm *om)
{
	enum om_status status = om_vm_reset(om);

	if (status != OM_OK && status != OM_AGAIN && status != OM_ERR_OPTEE_IS_FULL)
		violation(JUDGE_END, om_status_text(status), status);
	return status != OM_AGAIN;
}

/* Whoever is inside has to get out of the way: not for ever, and the watch knows how long. */
static void reset(struct actor *self, struct om_port_vm *vm)
{
	struct om_vm *om = reset_alone ? gate_shut(vm) : LOAD(vm->open);

	if (!om)
		return;
	ADD(vm->resets, 1);
	count_in(self, KIND_RESET);
	while (!reset_once(om))
		give_way();
	count_out(self);
	ADD(vm->resets, 1);
	STORE(vm->registered, 0);
	if (reset_alone)
		gate_open(vm, om);
}

static void act(struct actor *self)
{
	if (chance(2)) {
		reset(self, self->vm);
		return;
	}
	operator_destroy(self, self->vm);
	operator_create(self->vm);
}

void *operator_main(void *actor)
{
	struct actor *self = actor;

	random_seed(self->seed);
	while (!LOAD(stopping)) {
		usleep(random_below(PAUSE));
		if (!no_reset)
			act(self);
	}
	return NULL;
}

/*
 * The operator lowers limits, and raises them again. Nobody else does, and who is inside goes on: a
 * buffer may be begun under one limit and come to its end under another.
 */
static void change_limits(struct om_vm *om)
{
	struct om_limits limits = config.limits;

	if (!chance(2)) {
		limits.calls = 2 + random_below(LIMIT_CALLS - 1);
		limits.buffers = 1 + random_below(MAX_BUFFERS);
		limits.pages = 1 + random_below(LIMIT_PAGES);
		limits.step_pages = 1 + random_below(2);
	}
	if (om_vm_set_limits(om, &limits) != OM_OK)
		violation(JUDGE_PORT, "limits are refused", limits.calls);
}

static void handle(struct actor *self, struct om_port_vm *vm)
{
	struct om_vm *om = gate_enter(vm, self->number);
	struct om_stats stats;

	if (!om)
		return;
	count_in(self, KIND_INTERRUPT);
	om_vm_notified(om);
	count_out(self);
	om_vm_get_stats(om, &stats);
	if (chance(10))
		change_limits(om);
	gate_leave(vm, self->number);
	judge_figures(&stats);
}

/* One interrupt for all VMs. */
void *interrupt_main(void *actor)
{
	struct actor *self = actor;

	random_seed(self->seed);
	while (!LOAD(stopping)) {
		usleep(random_below(200));
		tee_raise();
		for (uint32_t i = 0; i < VMS; i++)
			handle(self, &vms[i]);
	}
	return NULL;
}
