/* SPDX-License-Identifier: BSD-2-Clause */
/* See answers.h. */
#include "answers/answers.h"

#include "answers/fast.h"
#include "answers/judge.h"
#include "answers/memory.h"
#include "answers/note.h"
#include "answers/set.h"
#include "answers/std.h"
#include "answers/watch.h"
#include "machine/violation.h"

#define SVE_HINT (UINT32_C(1) << 16) /* SMCCC 1.3: no part of the function's id */

struct answers_count answers_count;

/* From the beginning: what OP-TEE says of itself comes before any guest. */
__attribute__((constructor)) static void stand_by(void)
{
	sim_watch = answers_watch;
}

void answers_guest(const struct guest *guest)
{
	answers_vm_begins(guest);
}

void answers_no_guest(const struct guest *guest)
{
	answers_vm_ends(guest);
}

void answers_memory_changed(const struct guest *guest)
{
	struct answers_vm *vm = answers_vm_of(guest->vm);

	if (!vm)
		return;
	vm->memory++;
	if (vm->inside || answers_calls_beside(vm, NULL))
		vm->is_unsure = true;
}

static bool is_start(uint32_t function)
{
	return function == ABI_CALL_WITH_ARG || function == ABI_CALL_WITH_RPC_ARG ||
	       function == ABI_CALL_WITH_REGD_ARG;
}

static bool is_standard(uint32_t function)
{
	return is_start(function) || function == ABI_RETURN_FROM_RPC;
}

void answers_begin(struct answers_entry *it, const struct guest *guest, const struct om_smc *asked)
{
	struct answers_vm *vm = answers_vm_of(guest->vm);

	*it = (struct answers_entry){ .vm = vm, .asked = *asked };
	if (!vm)
		return;
	it->function = (uint32_t)asked->a[0] & ~SVE_HINT;
	it->is_leftover = guest->has_leftovers;
	om_vm_get_limits(guest->om, &it->limits);
	om_vm_get_stats(guest->om, &it->stats);
	it->is_alone = !vm->inside++;
	it->is_beside = !it->is_alone || vm->is_asked;
	it->number = ++vm->entries;
	vm->is_asked |= it->function == ABI_EXCHANGE_CAPABILITIES && !it->is_alone;
	if (is_standard(it->function))
		answers_find_call(it);
}

/* What was begun may have written to its message. */
static void of_a_shut_door(const struct answers_entry *it, struct answers_set *set)
{
	if (it->function == ABI_RETURN_FROM_RPC)
		answers_may_be(set, (struct answer){ .a = { ABI_UNKNOWN_FUNCTION } });
	else
		answers_may(set, ABI_UNKNOWN_FUNCTION);
}

static void right_answers(const struct answers_entry *it, struct answers_set *set)
{
	if (it->vm->is_shut)
		of_a_shut_door(it, set);
	else if (is_standard(it->function))
		answers_of_std(it, set);
	else
		answers_of_fast(it, set);
}

/* Whatever others do, a standard call is not told what only a fast call can be, nor an RPC one. */
static bool is_possible(const struct answers_entry *it, uint64_t a0)
{
	if (a0 == ABI_UNKNOWN_FUNCTION || a0 <= ABI_ENOTAVAIL)
		return true;
	return abi_is_rpc(a0) ? is_standard(it->function) : !is_standard(it->function);
}

/* The operator may change them at any time. */
static bool limits_changed(const struct answers_entry *it)
{
	const struct om_limits *then = &it->limits;
	struct om_limits now;

	om_vm_get_limits(it->vm->guest->om, &now);
	return now.calls != then->calls || now.buffers != then->buffers ||
	       now.pages_per_buffer != then->pages_per_buffer || now.pages != then->pages ||
	       now.memory != then->memory;
}

/* A question of before came first. */
static bool life_changed(const struct answers_entry *it)
{
	return it->life_ended && it->function != ABI_EXCHANGE_CAPABILITIES;
}

static void judge(const struct answers_entry *it, const struct om_smc *told)
{
	struct answers_set set = { 0 };

	if (it->is_beside) {
		answers_count.loosely++;
		if (!is_possible(it, told->a[0]))
			sim_violation("answers: %#x can never be told %#llx", it->function,
				      (unsigned long long)told->a[0]);
		return;
	}
	answers_count.exactly++;
	right_answers(it, &set);
	answers_judge(&set, it, told);
}

/*
 * By an id that was nobody's when the entry began, and that an answer has brought meanwhile: what
 * became of that call is not known.
 */
static bool went_on_unseen(const struct answers_entry *it, const struct om_smc *told)
{
	return it->function == ABI_RETURN_FROM_RPC && !it->call && !it->is_alone &&
	       told->a[0] != ABI_ERESUME;
}

/* Which of them OP-TEE has taken back is not known. */
static bool is_unsure_of_values(const struct answers_entry *it)
{
	return it->function == ABI_GET_ASYNC_NOTIF_VALUE && it->vm->is_notif_unsure;
}

/* When the mediator read the message, others were inside: it may have found other buffers. */
static bool was_beside(const struct answers_entry *it)
{
	struct answers_call *call = it->call;

	if (!call || it->stage == ANSWERS_INSIDE)
		return false;
	call->was_beside |= it->is_beside;
	return call->was_beside;
}

/* It may lie in memory that OP-TEE was given to write to. */
static bool is_overwritten(const struct answers_entry *it)
{
	const struct answers_call *call = it->call;
	struct answers_msg now;

	if (!call || !call->is_read || !answers_read_msg(it->vm, &call->place, &now))
		return false;
	return now.cmd != call->msg.cmd || now.func != call->msg.func ||
	       now.cancel_id != call->msg.cancel_id || now.num_params != call->msg.num_params;
}

void answers_end(struct answers_entry *it, bool gave_way, const struct om_smc *told)
{
	if (!it->vm)
		return;
	it->vm->inside--;
	it->gave_way = gave_way;
	it->is_alone &= it->vm->entries == it->number;
	if (went_on_unseen(it, told))
		it->vm->is_unsure = true;
	it->is_beside |=
		!it->is_alone || it->vm->is_unsure || limits_changed(it) || life_changed(it);
	answers_look_again(it);
	it->is_beside |= was_beside(it) || is_overwritten(it) || is_unsure_of_values(it);
	judge(it, told);
	if (it->is_alone) /* whatever was asked before has come to pass, or never will */
		it->vm->is_asked = false;
	if (is_standard(it->function))
		answers_note_std(it, told);
	else
		answers_note_fast(it, told);
}

void answers_other_begin(const struct guest *guest)
{
	struct answers_vm *vm = answers_vm_of(guest->vm);

	if (!vm)
		return;
	vm->inside++;
	vm->entries++;
}

void answers_other_end(const struct guest *guest)
{
	struct answers_vm *vm = answers_vm_of(guest->vm);

	if (vm)
		vm->inside--;
}

void answers_shut(const struct guest *guest, bool is_shut)
{
	struct answers_vm *vm = answers_vm_of(guest->vm);

	if (!vm)
		return;
	vm->is_shut = is_shut;
	vm->is_asked = false;
	answers_calls_in_doubt(vm);
	if (is_shut)
		return;
	answers_calls_end(vm);
	vm->is_unsure = vm->is_unsure && vm->inside;
}
