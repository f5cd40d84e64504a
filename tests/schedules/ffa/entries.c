/* SPDX-License-Identifier: BSD-2-Clause */
/* Every way into the mediator behind FF-A: see ../entries.h. */
#include "../entries.h"

#include <string.h>

#include "machine/violation.h"
#include "port/port_context.h"
#include "secure/optee_ta.h"
#include "world.h"

static unsigned number_of(const struct actor *it)
{
	return (unsigned)(it - actor);
}

static struct ffa_work *work_of(const struct actor *it)
{
	return &ffa.work[number_of(it)];
}

static void enters(struct actor *it, struct ffa_call *call)
{
	work_of(it)->call = call;
	call->vcpu = number_of(it);
	ffa_enter(call);
	it->answer = call->answer;
	it->answered = true;
}

static void says(struct actor *it, struct om_smc asked)
{
	struct ffa_work *work = work_of(it);

	work->own = ffa_call_of(it->entry->guest, number_of(it), asked, NULL);
	enters(it, &work->own);
}

/* What has no argument. */
static void asks(struct actor *it)
{
	says(it, (struct om_smc){ { it->entry->function } });
}

static void maps(struct actor *it)
{
	const struct guest *guest = it->entry->guest;

	says(it, (struct om_smc){ { ABI_FFA_RXTX_MAP_64, guest->ffa.tx.v, guest->ffa.rx.v, 1 } });
}

static void asks_version(struct actor *it)
{
	says(it, (struct om_smc){ { ABI_FFA_VERSION, ABI_FFA_1_1 } });
}

/* What is in TX: in two steps, where the port always wants the CPU back. */
static void shares(struct actor *it)
{
	uint32_t length = it->entry->guest == &two ? ffa.described_two : ffa.described;

	says(it, (struct om_smc){ { ABI_FFA_MEM_SHARE_64, length, length } });
}

/* Another thing, which is not in TX. */
static void shares_another(struct actor *it)
{
	uint32_t length = ffa.described - sizeof(struct abi_ffa_range);

	says(it, (struct om_smc){ { ABI_FFA_MEM_SHARE_64, length, length } });
}

/* Writes over what may just be read: nobody knows what comes of that. */
static void rewrites(struct actor *it)
{
	om_ipa_t page[] = { ffa.own[0]->page[0], ffa.own[1]->page[0] };
	uint32_t length = ffa_describe(&one, page, 2);

	ffa.was_rewritten = true;
	one.changes_memory = true;
	says(it, (struct om_smc){ { ABI_FFA_MEM_SHARE_64, length, length } });
}

/* The last fragment. */
static void goes_on_sharing(struct actor *it)
{
	says(it, (struct om_smc){ { ABI_FFA_MEM_FRAG_TX, (uint32_t)ffa.fragment_handle,
				    ffa.fragment_handle >> 32,
				    FRAGMENT_PAGES * sizeof(struct abi_ffa_range) } });
}

static void takes_back(struct actor *it, uint64_t handle)
{
	says(it, ffa_reclaim_call(it->entry->guest, number_of(it), handle).asked);
}

static void takes_back_own(struct actor *it)
{
	takes_back(it, ffa.own_handle[number_of(it)]);
}

/* By its handle: what it is may be known to the guest no more. */
static void takes_back_same(struct actor *it)
{
	takes_back(it, it->entry->guest == &two ? ffa.two_handle : ffa.same_handle);
}

static void takes_back_args(struct actor *it)
{
	takes_back(it, ffa.args_handle);
}

static void unregister(struct actor *it, uint64_t handle)
{
	says(it, ffa_message(&one, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0));
}

static void unregisters_same(struct actor *it)
{
	unregister(it, ffa.same_handle);
}

static void unregisters_args(struct actor *it)
{
	unregister(it, ffa.args_handle);
}

static void exchanges(struct actor *it)
{
	says(it, ffa_message(it->entry->guest, ABI_FFA_EXCHANGE_CAPS, 0, 0, 0, 0));
}

static void enables(struct actor *it)
{
	says(it, ffa_message(&one, ABI_FFA_ENABLE_ASYNC_NOTIF, 0, 0, 0, 0));
}

static void gets(struct actor *it)
{
	says(it, (struct om_smc){ { ABI_FFA_NOTIFICATION_GET, 1, 1 } });
}

static void binds(struct actor *it)
{
	says(it,
	     (struct om_smc){ { ABI_FFA_NOTIFICATION_BIND, ABI_FFA_OPTEE_ID << 16 | 1, 0, 4 } });
}

/* What the guest has forgotten with its life, this CPU still knows. */
static void begins(struct actor *it, const struct abi_msg *msg)
{
	struct ffa_work *work = work_of(it);

	one.args = ffa.args;
	one.args->cookie = ffa.args_handle;
	work->std = &work->own_std;
	ffa_std_begin(work->std, &one, number_of(it), msg);
	enters(it, &work->std->call);
}

static void invokes(struct actor *it)
{
	struct abi_msg msg = msg_invoke(ffa.session, it->entry->function);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, ABI_RPC_CMD_FS, 5);
	begins(it, &msg);
}

/* OP-TEE has it from then on, until it is unregistered. */
static void uses_same(struct actor *it)
{
	struct abi_msg msg = msg_invoke(ffa.session, TA_FILL);

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, WORLD_BYTE, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, ffa.same, 0, 100);
	msg.params[1].u.rmem.shm_ref = ffa.same_handle;
	begins(it, &msg);
}

static void closes(struct actor *it)
{
	struct abi_msg msg = msg_close(ffa.session);

	begins(it, &msg);
}

static void resumes(struct actor *it)
{
	work_of(it)->std = &ffa.suspended;
	ffa_std_answer(&ffa.suspended);
	enters(it, &ffa.suspended.call);
}

static void makes_again(struct actor *it)
{
	enters(it, &ffa.again);
}

static void tell(struct guest *guest)
{
	if (guest->om && !(guest == &one && world.is_destroyed))
		guest_tell(guest);
}

static void is_interrupted(struct actor *it)
{
	(void)it;
	tell(&one);
	tell(&two);
}

enum om_status hypervisor_enters(struct guest *guest, struct om_stats *last)
{
	struct sim_entry entry;
	enum om_status status = guest_enter_life(guest, last, &entry);

	if (status != OM_AGAIN)
		ffa_forget(guest);
	return status;
}

static void resets(struct actor *it)
{
	(void)it;
	world.is_reset = true;
	world.reset_is_due = true;
	world.reset_is_due = hypervisor_enters(&one, NULL) == OM_AGAIN;
}

static void destroys(struct actor *it)
{
	(void)it;
	world.is_destroyed = true;
	if (hypervisor_enters(&one, &world.last) == OM_OK)
		one.om = NULL;
}

/* clang-format off */
#define CALL(n, fn) { .name = n, .kind = ENTRY_CALL, .guest = &one, .run = fn }
#define SAYS(n, id) \
	{ .name = n, .kind = ENTRY_CALL, .guest = &one, .run = asks, .function = id }
#define INVOKES(n, what) \
	{ .name = n, .kind = ENTRY_CALL, .guest = &one, .run = invokes, .function = what }
#define OF_TWO(n, fn) { .name = n, .kind = ENTRY_CALL, .guest = &two, .run = fn }

const struct entry entries[] = {
	CALL("share", shares),
	CALL("share-another", shares_another),
	CALL("rewrite", rewrites),
	CALL("fragment", goes_on_sharing),
	CALL("reclaim", takes_back_own),
	CALL("reclaim-same", takes_back_same),
	CALL("unregister-same", unregisters_same),
	CALL("reclaim-args", takes_back_args),
	CALL("unregister-args", unregisters_args),
	CALL("map", maps),
	SAYS("unmap", ABI_FFA_RXTX_UNMAP),
	SAYS("info", ABI_FFA_PARTITION_INFO_GET),
	SAYS("rx-release", ABI_FFA_RX_RELEASE),
	CALL("exchange", exchanges),
	INVOKES("invoke", TA_INCREMENT),
	INVOKES("ask", TA_RPC),
	CALL("use-same", uses_same),
	CALL("close", closes),
	CALL("resume", resumes),
	CALL("again", makes_again),
	CALL("enable-notif", enables),
	CALL("get-notif", gets),
	CALL("bind", binds),
	{ .name = "version",
	  .kind = ENTRY_FAST,
	  .guest = &one,
	  .run = asks_version,
	  .function = ABI_FFA_VERSION },
	{ .name = "handler", .kind = ENTRY_HANDLER, .run = is_interrupted },
	{ .name = "reset", .kind = ENTRY_RESET, .guest = &one, .run = resets },
	{ .name = "destroy", .kind = ENTRY_DESTROY, .guest = &one, .run = destroys },
	OF_TWO("two-share", shares),
	OF_TWO("two-reclaim", takes_back_same),
	OF_TWO("two-exchange", exchanges),
	{ .name = "two-version",
	  .kind = ENTRY_FAST,
	  .guest = &two,
	  .run = asks_version,
	  .function = ABI_FFA_VERSION },
};
/* clang-format on */

const unsigned entry_count = sizeof(entries) / sizeof(entries[0]);

const struct entry *entry_find(const char *name)
{
	for (unsigned i = 0; i < entry_count; i++)
		if (!strcmp(entries[i].name, name))
			return &entries[i];
	return NULL;
}

/* Where that is contended, all is run that comes behind it. */
bool entry_drops(const struct entry *entry)
{
	return entry->run == takes_back_same || entry->run == unregisters_same ||
	       entry->run == takes_back_args;
}

/* No state is about buffers that calls refer to. */

bool entry_refers(const struct entry *entry)
{
	(void)entry;
	return false;
}

bool entry_fills(const struct entry *entry)
{
	(void)entry;
	return false;
}

static bool is_about_calls(const struct entry *entry)
{
	return entry->run == invokes || entry->run == uses_same;
}

bool entry_applies(const struct entry *entry)
{
	if (entry->guest == &two)
		return two.om;
	if (entry->run == makes_again)
		return ffa.has_again;
	if (entry->run == goes_on_sharing)
		return ffa.fragment_handle;
	if (entry->run == resumes)
		return ffa.has_suspended;
	if (entry->run == closes) /* where nobody judges, a guest is to know better */
		return ffa.session && one.config.shadow_messages;
	if (is_about_calls(entry) || entry->run == takes_back_own || entry->run == rewrites ||
	    entry->run == takes_back_args || entry->run == unregisters_args)
		return ffa.args;
	if (entry->kind == ENTRY_DESTROY)
		return !actor_is_inside(&actor[ACTOR_STANDING]);
	return true;
}

static bool is_hypervisors(const struct entry *entry)
{
	return entry->kind >= ENTRY_RESET;
}

/* A call that is to be made again, or resumed, is one CPU's. */
static bool is_of_one(const struct entry *entry)
{
	return entry->run == makes_again || entry->run == resumes;
}

bool entry_may_meet(const struct entry *first, const struct entry *other)
{
	if (is_hypervisors(first) && is_hypervisors(other))
		return false;
	if (other->kind == ENTRY_DESTROY)
		return first->guest == &two;
	if (first->kind == ENTRY_DESTROY)
		return other->guest == &two || other->kind == ENTRY_HANDLER;
	return !(is_of_one(first) && first->run == other->run);
}

bool entry_nests(const struct entry *entry)
{
	return entry->kind != ENTRY_CALL || entry->run == asks || entry->run == makes_again ||
	       entry->run == exchanges;
}

bool entry_moves(const struct entry *entry)
{
	return entry->kind == ENTRY_RESET || entry->function == ABI_FFA_VERSION;
}

/* Whatever the guest asks for, OP-TEE forgets a VM only for a version or the hypervisor. */
void entries_see_smc(const struct om_smc *smc, const struct entry *entry)
{
	(void)smc;
	(void)entry;
}
