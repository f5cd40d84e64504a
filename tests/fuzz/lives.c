/* SPDX-License-Identifier: BSD-2-Clause */
/* See lives.h. */
#include "lives.h"

#include <string.h>

#include "machine/violation.h"
#include "memory.h"

/* Of a life that a driver has begun, the mediator's figures tell; resets are counted here. */
uint64_t lives_of(const struct vm *vm)
{
	struct om_stats stats;

	if (!vm_is_open(vm))
		return vm->ends;
	stats = guest_stats(&vm->guest);
	return vm->ends + stats.renewals + stats.renewals_failed;
}

static void forget_calls(struct vm *vm)
{
	for (unsigned i = 0; i < CALLS; i++)
		if (vm->call[i].state == CALL_ASKED)
			vm->call[i].state = CALL_NONE;
		else
			vm->call[i].share = NULL;
}

/* Behind FF-A the driver's own book is kept where it enters. */
void lives_forget(struct vm *vm)
{
	struct guest *guest = &vm->guest;

	if (is_ffa())
		ffa_forget(guest);
	else
		guest_forget(guest);
	memset(vm->slot, 0, sizeof(vm->slot));
	memset(vm->session, 0, sizeof(vm->session));
	vm->damages = 0;
	vm->fragment_handle = 0;
	forget_calls(vm);
	memory_collect(vm);
}

/* What nobody knew is over with the life, if nobody was in it. */
static void note_new_life(struct vm *vm)
{
	vm->lives = lives_of(vm);
	vm->is_unsure = vm_is_busy(vm);
	vm->is_wild = vm->is_unsure;
	lives_forget(vm);
	if (!is_ffa())
		vm->guest.has_leftovers = true;
}

void lives_note(void)
{
	for (unsigned i = 0; i < VMS; i++)
		if (vm_is_open(&world.vm[i]) && lives_of(&world.vm[i]) != world.vm[i].lives)
			note_new_life(&world.vm[i]);
}

void lives_end(struct vm *vm)
{
	vm->ends++;
	note_new_life(vm);
	vm->guest.has_leftovers = false;
}
