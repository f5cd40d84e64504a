/* SPDX-License-Identifier: BSD-2-Clause */
/* See states.h. */
#include "states.h"

#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "arena.h"
#include "machine/violation.h"
#include "port/sim.h"
#include "prepare.h"
#include "stacks.h"

struct world world;

struct guest one;

struct guest two;

const struct state states[] = {
	{ "idle", start },
	{ "never-called", never_called },
	{ "never-called-cache", never_called_with_cache },
	{ "first-call", first_call },
	{ "first-call-and-another", first_call_and_another },
	{ "alloc", in_alloc },
	{ "cmd", in_cmd_plain },
	{ "cmd-rpc", in_cmd_rpc },
	{ "cmd-regd", in_cmd_regd },
	{ "free", in_free },
	{ "free-rpc", in_free_rpc },
	{ "interrupt", in_interrupt_plain },
	{ "interrupt-regd", in_interrupt_regd },
	{ "shm-alloc", in_shm_alloc_plain },
	{ "shm-alloc-steps", in_shm_alloc_steps_plain },
	{ "shm-alloc-steps-rpc", in_shm_alloc_steps_rpc },
	{ "injected-free", in_injected_free_plain },
	{ "injected-free-regd", in_injected_free_regd },
	{ "load-rpc", in_load_rpc },
	{ "shm-free", in_shm_free_plain },
	{ "shm-free-regd", in_shm_free_regd },
	{ "cached", cached },
	{ "kept", kept },
	{ "notified", notified },
	{ "registering-steps", registering_in_steps },
	{ "registering", registering_in_optee },
	{ "unregistering-steps", unregistering_in_steps },
	{ "unregistering", unregistering_in_optee },
	{ "buffer-in-use", registered_message_in_use },
	{ "used", used },
	{ "found-then-freed", found_then_freed },
	{ "found-then-rpc-data", found_then_rpc_data },
	{ "found-then-rpc-arg", found_then_rpc_arg },
	{ "swept-then-named", swept_then_named },
	{ "marks-of-a-dropped-call", marks_of_a_dropped_call },
	{ "leftovers", leftovers },
	{ "leftovers-cache", leftovers_and_cache },
	{ "sweep", sweep_that_gave_way },
	{ "sweep-no-place", sweep_and_no_place },
	{ "second-life", second_life },
	{ "no-place", no_place },
	{ "cmd-no-place", suspended_and_no_place },
	{ "without-optee", without_optee },
	{ "without-optee-long", without_optee_for_long },
	{ "full", full },
	{ "two", two_vms },
	{ "two-at-work", two_vms_at_work },
	{ "two-leftovers", two_vms_leftovers },
	{ "standing-call", standing_call },
	{ "standing-call-plain", standing_call_and_plain },
	{ "standing-call-full", standing_call_and_full },
	{ "standing-start", standing_before_optee },
	{ "standing-notif", standing_notif },
	{ "standing-cache", standing_cache },
	{ "standing-handler", standing_handler },
	{ "standing-handler-one", standing_handler_of_one },
	{ "due", due },
	{ "due-call", due_with_call },
	{ "due-full", due_and_full },
	{ "due-no-place", due_and_no_place },
};

const unsigned state_count = sizeof(states) / sizeof(states[0]);

const struct state *state_find(const char *name)
{
	for (unsigned i = 0; i < state_count; i++)
		if (!strcmp(states[i].name, name))
			return &states[i];
	return NULL;
}

uint64_t lives_of(const struct guest *guest)
{
	struct om_stats stats;

	if (!guest->om)
		return 0;
	stats = guest_stats(guest);
	return stats.renewals + stats.renewals_failed;
}

bool has_renewed_since(const struct guest *guest, uint64_t lives)
{
	return lives_of(guest) != lives;
}

bool has_renewed(const struct guest *guest)
{
	return has_renewed_since(guest, world.renewals[guest == &two]);
}

void state_build(const struct state *state)
{
	building = state;
	stacks_init();
	arena_init();
	memset(&world, 0, sizeof(world));
	memset(&one, 0, sizeof(one));
	memset(&two, 0, sizeof(two));
	guest_is_judged_later = false;
	sim_init();
	actors_init();
	state->set_up();
	guest_is_judged_later = true;
	world.renewals[0] = lives_of(&one);
	world.renewals[1] = lives_of(&two);
	if (sim_violations)
		cannot_build(sim_first_violation);
}
