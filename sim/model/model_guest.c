/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reference model, part two: guests. OP-TEE holds just the memory that the guest meant, and the
 * figures that the mediator publishes are the ones that can be counted from outside.
 */
#include "model/model_guest.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "model/guest_state.h"
#include "port/trace_judge.h"
#include "secure/optee.h"

/* The memory that a guest meant is the memory that OP-TEE has, page by page. */
static bool is_same(const struct guest *guest, const struct guest_share *share,
		    const struct optee_mobj *mobj)
{
	if (share->count != mobj->count || share->offset != mobj->offset ||
	    share->size != mobj->size)
		return false;
	for (uint64_t i = 0; i < share->count; i++) {
		struct sim_map *map = sim_map_at(guest->vm, share->page[i]);

		/* A page that was given back since is nowhere in the guest's view. */
		if (map->kind == SIM_RAM && sim_page_pa(&sim.page[map->page]).v != mobj->page[i].v)
			return false;
	}
	return true;
}

static bool kinds_match(enum guest_share_kind kind, enum optee_mobj_kind mobj)
{
	if (kind == GUEST_RPC_DATA)
		return mobj == OPTEE_RPC_DATA;
	if (kind == GUEST_TEMPORARY)
		return mobj == OPTEE_TEMPORARY;
	return mobj == OPTEE_REGISTERED || mobj == OPTEE_PENDING;
}

static bool optee_has(const struct guest *guest, const struct optee_guest *partition,
		      const struct guest_share *share)
{
	const struct optee_mobj *mobj = partition->mobjs;

	while (mobj && !(kinds_match(share->kind, mobj->kind) && is_same(guest, share, mobj)))
		mobj = mobj->next;
	return mobj;
}

static bool guest_asked(const struct guest *guest, const struct optee_mobj *mobj)
{
	const struct guest_share *share = guest->shares;

	while (share && !(share->state != GUEST_IS_OURS && kinds_match(share->kind, mobj->kind) &&
			  is_same(guest, share, mobj)))
		share = share->next;
	return share;
}

/* Pages of its own, in which messages are judged. */
static bool is_mediators(const struct guest *guest, const struct optee_mobj *mobj)
{
	return mobj->kind == OPTEE_MESSAGE || mobj->kind == OPTEE_RPC_ARG ||
	       (guest->ffa.is_spoken && !mobj->is_known);
}

static void check_shares(const struct guest *guest, const struct optee_guest *partition)
{
	if (guest->changes_memory)
		return;
	for (const struct guest_share *share = guest->shares; share; share = share->next)
		if (share->state == GUEST_LIVES && !optee_has(guest, partition, share))
			sim_violation("OP-TEE does not have what %s shared as %#llx",
				      guest->vm->name, (unsigned long long)share->cookie);
	if (guest->has_leftovers)
		return;
	for (const struct optee_mobj *mobj = partition->mobjs; mobj; mobj = mobj->next)
		if (!is_mediators(guest, mobj) && !guest_asked(guest, mobj))
			sim_violation("OP-TEE has memory of %s that it did not share",
				      guest->vm->name);
}

static uint64_t pins_of(const struct om_port_vm *vm)
{
	uint64_t pins = 0;

	for (uint32_t i = 0; i < sim.pages_touched; i++)
		if (sim.page[i].owner == vm)
			pins += sim.page[i].pins;
	return pins;
}

static bool is_leaving(const struct optee_guest *partition, const struct optee_mobj *mobj)
{
	for (unsigned i = 0; i < OPTEE_THREADS; i++)
		if (partition->thread[i].state == OPTEE_SUSPENDED &&
		    partition->thread[i].rpc[0] == ABI_RPC_FREE &&
		    partition->thread[i].rpc_arg == mobj)
			return true;
	return false;
}

/* It is interrupted behind an RPC_FREE: it has let the buffer go, but nobody can know that yet. */
static bool has_let_go(const struct optee_thread *thread)
{
	return thread->state == OPTEE_SUSPENDED && thread->rpc[0] == ABI_RPC_FOREIGN_INTR &&
	       thread->has_freed && !thread->rpc_arg;
}

/* An RPC argument whose RPC_FREE is out may be counted or not: OP-TEE is about to let it go. */
static uint64_t buffers_of(const struct optee_guest *partition, uint64_t now)
{
	uint64_t buffers = 0;
	uint64_t leaving = 0;
	uint64_t gone = 0;

	for (const struct optee_mobj *mobj = partition->mobjs; mobj; mobj = mobj->next) {
		buffers += mobj->kind != OPTEE_MESSAGE;
		leaving += is_leaving(partition, mobj);
	}
	for (unsigned i = 0; i < OPTEE_THREADS; i++)
		gone += has_let_go(&partition->thread[i]);
	return now >= buffers - leaving && now <= buffers + gone ? now : buffers;
}

static void check_figure(const char *name, uint64_t now, uint64_t peak, uint64_t counted)
{
	if (now != counted)
		sim_violation("I9: %s is %llu, counted are %llu", name, (unsigned long long)now,
			      (unsigned long long)counted);
	if (peak < now)
		sim_violation("I9: the peak of %s is below its value", name);
}

/*
 * What a call that the mediator left off in has taken of a limit, and not yet made use of, or still
 * to give back: then the figure is more than can be counted from outside. Likewise what a former
 * life has left.
 */
static uint64_t at_least(const struct guest *guest, uint64_t now, uint64_t counted)
{
	bool may_be_more = guest_is_midway(guest) || guest->has_leftovers;

	return may_be_more && now > counted ? now : counted;
}

static void check_calls(const struct guest *guest, const struct om_stats *stats)
{
	check_figure("calls_now", stats->calls_now, stats->calls_now,
		     guest->has_leftovers ? stats->calls_now : guest->suspended);
	check_figure("rpcs", stats->rpcs, stats->rpcs, guest->rpcs);
}

static void check_figures(const struct guest *guest, const struct optee_guest *partition)
{
	struct om_stats stats = guest_stats(guest);

	check_figure("pages_pinned", stats.pages_pinned_now, stats.pages_pinned_peak,
		     at_least(guest, stats.pages_pinned_now, pins_of(guest->vm)));
	check_figure("buffers", stats.buffers_now, stats.buffers_peak,
		     at_least(guest, stats.buffers_now, buffers_of(partition, stats.buffers_now)));
	check_figure("memory", stats.memory_now, stats.memory_peak,
		     guest->vm->mediator_pages * OM_PAGE_SIZE);
	check_calls(guest, &stats);
	sim_trace_check_figures(guest->vm, &stats, guest->has_leftovers);
}

void model_check_known(const struct guest *guest)
{
	const struct optee_guest *partition = optee_guest_of(guest->id);

	if (!partition)
		return;
	check_shares(guest, partition);
	check_figures(guest, partition);
}
