/* SPDX-License-Identifier: BSD-2-Clause */
/* See state.h. */
#include "answers/state.h"

#include <string.h>
#include "machine/alloc.h"

struct answers_probed answers_probed;

/* By the VM's place in the machine. */
static struct answers_vm known[SIM_VMS];

struct answers_vm *answers_vm_of(const struct om_port_vm *vm)
{
	struct answers_vm *found = &known[vm - sim.vm];

	return found->guest ? found : NULL;
}

/* The youngest: an id may come again. */
struct answers_vm *answers_vm_by_id(uint64_t id)
{
	for (unsigned i = SIM_VMS; i-- > 0;)
		if (i < sim.vm_count && known[i].guest && known[i].guest->id == id)
			return &known[i];
	return NULL;
}

void answers_values_end(struct answers_vm *vm, bool is_alone)
{
	memset(vm->notif, 0, sizeof(vm->notif));
	vm->is_notif_unsure = !is_alone;
}

void answers_life_ends(struct answers_vm *vm)
{
	while (vm->buffers)
		answers_buffer_end(vm, vm->buffers);
	vm->sessions = 0;
	vm->has_life = false;
	vm->is_asked = false;
	vm->first_call = 0;
	vm->is_set_up = false;
	vm->had_calls = false;
	vm->is_notified = false;
	answers_values_end(vm, true);
}

/* It is only just beginning; or waits for the end of the life, as a driver has asked. */
static bool may_outlast(const struct answers_vm *vm, const struct answers_call *call)
{
	bool may_wait = vm->is_asked || vm->inside > 1;

	return !call->asked || (may_wait && call->stage == ANSWERS_BEFORE && !call->was_judged);
}

/* What it was to register, OP-TEE has not heard of if it does not hear of the end of the life. */
static void end_call(struct answers_vm *vm, struct answers_call *call)
{
	if (call->buffer && call->buffer->life == ANSWERS_BEGINS)
		answers_buffer_end(vm, call->buffer);
	call->is_there = false;
}

void answers_calls_end(struct answers_vm *vm)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		struct answers_call *call = &vm->call[i];

		if (call->is_there && !may_outlast(vm, call))
			end_call(vm, call);
		call->is_doubtful = call->asked;
	}
}

void answers_calls_in_doubt(struct answers_vm *vm)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++)
		vm->call[i].is_doubtful = true;
}

void answers_vm_begins(const struct guest *guest)
{
	struct answers_vm *vm = &known[guest->vm - sim.vm];

	answers_life_ends(vm);
	memset(vm, 0, sizeof(*vm));
	vm->guest = guest;
}

void answers_vm_ends(const struct guest *guest)
{
	struct answers_vm *vm = &known[guest->vm - sim.vm];

	answers_life_ends(vm);
	vm->guest = NULL;
}

struct answers_call *answers_call_by_id(struct answers_vm *vm, uint32_t id)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++)
		if (vm->call[i].is_there && vm->call[i].asked && vm->call[i].id == id)
			return &vm->call[i];
	return NULL;
}

struct answers_call *answers_call_new(struct answers_vm *vm)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++)
		if (!vm->call[i].is_there) {
			vm->call[i] =
				(struct answers_call){ .is_there = true, .number = ++vm->calls };
			return &vm->call[i];
		}
	return NULL;
}

uint32_t answers_calls_beside(const struct answers_vm *vm, const struct answers_call *call)
{
	uint32_t count = 0;

	for (unsigned i = 0; i < ANSWERS_CALLS; i++)
		count += vm->call[i].is_there && &vm->call[i] != call;
	return count;
}

enum answers_known answers_any_beside(const struct answers_vm *vm, const struct answers_call *call)
{
	enum answers_known is_any = ANSWERS_NO;

	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		if (!vm->call[i].is_there || &vm->call[i] == call)
			continue;
		if (!vm->call[i].is_doubtful)
			return ANSWERS_YES;
		is_any = ANSWERS_UNKNOWN;
	}
	return is_any;
}

static bool names(const struct answers_call *call, uint64_t given)
{
	for (unsigned i = 0; i < ANSWERS_NAMES; i++)
		if (call->name[i] == given)
			return true;
	return false;
}

/* What has not been read names nothing yet; and before OP-TEE has it, it may be read so far only.
 */
static enum answers_use use_by(const struct answers_call *call, uint64_t given)
{
	if (!call->is_there || !call->was_judged || !names(call, given))
		return ANSWERS_UNUSED;
	if (call->is_doubtful || call->stage != ANSWERS_INSIDE)
		return ANSWERS_PERHAPS;
	return ANSWERS_USED;
}

enum answers_use answers_use_of(const struct answers_vm *vm, const struct answers_call *call,
				uint64_t given)
{
	enum answers_use most = ANSWERS_UNUSED;

	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		enum answers_use use =
			&vm->call[i] == call ? ANSWERS_UNUSED : use_by(&vm->call[i], given);

		if (use > most)
			most = use;
	}
	return most;
}

struct answers_buffer *answers_buffer_new(struct answers_vm *vm, enum answers_kind kind,
					  uint64_t given, uint64_t secret)
{
	struct answers_buffer *buffer = sim_alloc(sizeof(*buffer));

	buffer->kind = kind;
	buffer->given = given;
	buffer->secret = secret;
	buffer->next = vm->buffers;
	vm->buffers = buffer;
	return buffer;
}

void answers_buffer_end(struct answers_vm *vm, struct answers_buffer *buffer)
{
	struct answers_buffer **at = &vm->buffers;

	for (unsigned i = 0; i < ANSWERS_CALLS; i++)
		if (vm->call[i].buffer == buffer)
			vm->call[i].buffer = NULL;
	while (*at != buffer)
		at = &(*at)->next;
	*at = buffer->next;
	sim_free(buffer);
}

struct answers_buffer *answers_by_name(const struct answers_vm *vm, uint64_t given)
{
	struct answers_buffer *found = NULL;

	for (struct answers_buffer *buffer = vm->buffers; buffer; buffer = buffer->next) {
		if (buffer->kind != ANSWERS_REGISTERED || buffer->given != given)
			continue;
		if (buffer->life == ANSWERS_LIVES)
			return buffer;
		if (!found)
			found = buffer;
	}
	return found;
}

struct answers_buffer *answers_by_secret(const struct answers_vm *vm, uint64_t secret)
{
	struct answers_buffer *buffer = vm->buffers;

	while (buffer && buffer->secret != secret)
		buffer = buffer->next;
	return buffer;
}
