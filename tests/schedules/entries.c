/* SPDX-License-Identifier: BSD-2-Clause */
/* See entries.h. */
#include "entries_used.h"

#include <string.h>

#include "machine/violation.h"
#include "port/port_context.h"
#include "secure/optee.h"
#include "secure/optee_ta.h"
#include "states.h"

#define NAMES_STEP    64u /* from one name of a call to its next */
#define STEPS_AT_MOST 50u /* of a call that another entry keeps waiting */

static unsigned number_of(const struct actor *it)
{
	return (unsigned)(it - actor);
}

/* Where a call begins to look for its place. */
static unsigned vcpu_of(const struct actor *it)
{
	return world.counts_down ? ACTOR_STANDING - 1 - number_of(it) : number_of(it);
}

void entry_took_answer(struct actor *it, struct om_smc smc)
{
	it->answer = smc;
	it->answered = true;
}

void entry_begin_call(struct actor *it, const struct abi_msg *msg)
{
	it->is_call = true;
	it->entry->guest->manner.style = it->entry->style;
	guest_call_begin_on(&it->call, it->entry->guest, msg, vcpu_of(it));
	entry_took_answer(it, it->call.smc);
}

static uint32_t session_of(const struct actor *it)
{
	return it->entry->guest == &one ? world.session : world.session_two;
}

static void opens(struct actor *it)
{
	struct abi_msg msg = msg_open();

	entry_begin_call(it, &msg);
}

static void invokes(struct actor *it)
{
	struct abi_msg msg = msg_invoke(session_of(it), it->entry->function);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 64, 5);
	entry_begin_call(it, &msg);
}

static void uses(struct actor *it)
{
	struct abi_msg msg = msg_invoke(session_of(it), TA_FILL);

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, WORLD_BYTE, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, world.used, 0, 100);
	entry_begin_call(it, &msg);
}

/* A buffer for this call alone, of as many pages as registers() has. */
static void lends(struct actor *it)
{
	struct guest *guest = it->entry->guest;
	struct guest_share *share = guest_share_new(guest, 0x10, 3 * ABI_PAGE_SIZE - 0x10);
	struct abi_msg msg = msg_invoke(session_of(it), TA_FILL);

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 7, 0);
	msg_add_tmem(&msg, ABI_ATTR_TMEM_OUTPUT, guest, share);
	entry_begin_call(it, &msg);
}

static void stops_notifications(struct actor *it)
{
	struct abi_msg msg = { .cmd = ABI_CMD_STOP_ASYNC_NOTIF };

	world.is_quiet = true;
	entry_begin_call(it, &msg);
}

static void closes(struct actor *it)
{
	struct abi_msg msg = msg_close(world.closing[number_of(it)]);

	entry_begin_call(it, &msg);
}

/* Three pages, for a port that always wants the CPU back and steps of two. */
static void registers(struct actor *it)
{
	struct guest *guest = it->entry->guest;
	struct guest_share *share = guest_share_new(guest, 0x10, 3 * ABI_PAGE_SIZE - 0x10);
	struct abi_msg msg = msg_register(guest, share);

	share->state = GUEST_MAY_LIVE;
	entry_begin_call(it, &msg);
	it->call.share = share;
}

/* Each CPU one of its own, so that one that is refused is a mistake. */
static void unregisters(struct actor *it)
{
	struct guest_share *share = world.spare[number_of(it)];
	struct abi_msg msg = msg_unregister(share);
	bool lives = share->state == GUEST_LIVES;

	if (lives)
		share->state = GUEST_MAY_LIVE;
	entry_begin_call(it, &msg);
	if (lives)
		it->call.share = share;
}

static void resumes(struct actor *it)
{
	world.is_resumed = true;
	it->resumed = &world.call[it->entry->call];
	it->resumed->vcpu = number_of(it);
	guest_call_step(it->resumed);
	entry_took_answer(it, it->resumed->smc);
}

static void goes_through(struct actor *it, struct abi_msg *msg)
{
	struct guest_call call;

	guest_call_begin_on(&call, it->entry->guest, msg, number_of(it));
	for (unsigned i = 0; guest_call_is_suspended(&call) && i < STEPS_AT_MOST; i++)
		guest_call_step(&call);
	if (!guest_call_is_suspended(&call))
		guest_call_finish(&call);
	*msg = call.msg;
}

/* Two whole calls, the second of which leaves a buffer in OP-TEE's cache, which gives it back. */
static void lends_and_drains(struct actor *it)
{
	struct guest *guest = it->entry->guest;
	struct abi_msg msg = msg_open();
	struct om_smc smc = { { ABI_DISABLE_SHM_CACHE } };
	uint64_t cookie;

	guest->manner.style = GUEST_PLAIN;
	goes_through(it, &msg);
	msg = msg_invoke(msg.session, TA_RPC);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, ABI_RPC_CMD_FS, 0);
	goes_through(it, &msg);
	guest_smc(guest, number_of(it), &smc);
	cookie = abi_pair(smc.a[1], smc.a[2]);
	if (smc.a[0] == ABI_OK && guest_rpc_page_find(guest, cookie))
		guest_rpc_page_free(guest, cookie);
}

/* An answer that is none, by somebody who was not asked. */
static void answers_under(struct actor *it, uint64_t id)
{
	struct om_smc smc = { { ABI_RETURN_FROM_RPC, 0, 0, id, 0, 0, 6, 7 } };

	world.is_contested = true;
	guest_smc(it->entry->guest, number_of(it), &smc);
	entry_took_answer(it, smc);
}

static void steals(struct actor *it)
{
	answers_under(it, world.call[0].smc.a[3]);
}

/* Under the name that the call has when it asks the next time: guests see how they go on. */
static void guesses(struct actor *it)
{
	answers_under(it, world.call[0].smc.a[3] + NAMES_STEP);
}

static void calls_fast(struct actor *it)
{
	struct om_smc smc = { { it->entry->function, 0, 0, 0, 0x44, 0x55, 0x66, 0x77 } };

	guest_smc(it->entry->guest, number_of(it), &smc);
	entry_took_answer(it, smc);
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

	return guest_enter_life(guest, last, &entry);
}

static void resets(struct actor *it)
{
	(void)it;
	world.is_reset = true;
	world.reset_is_due = true;
	world.reset_is_due = hypervisor_enters(&one, NULL) == OM_AGAIN;
}

/* Out of the hypervisor's sight first, so that no handler tells it any more. */
static void destroys(struct actor *it)
{
	(void)it;
	world.is_destroyed = true;
	if (hypervisor_enters(&one, &world.last) == OM_OK)
		one.om = NULL;
}

/* clang-format off */
#define START(n, fn, what, s) \
	{ .name = n, .kind = ENTRY_CALL, .guest = &one, .run = fn, .function = what, .style = s }
#define STYLES(n, fn, what) \
	START(n, fn, what, GUEST_PLAIN), START(n "-rpc", fn, what, GUEST_RPC_ARG), \
	START(n "-regd", fn, what, GUEST_REGD_ARG)
#define RESUME(n, i) \
	{ .name = n, .kind = ENTRY_CALL, .guest = &one, .run = resumes, .call = i }
#define ANSWER(n, i) \
	{ .name = n, .kind = ENTRY_CALL, .guest = &one, .run = answers_as_used, .call = i }
#define FAST(n, whose, id) \
	{ .name = n, .kind = ENTRY_FAST, .guest = whose, .run = calls_fast, .function = id }
#define OF_TWO(n, fn, what, s) \
	{ .name = n, .kind = ENTRY_CALL, .guest = &two, .run = fn, .function = what, .style = s }

const struct entry entries[] = {
	STYLES("open", opens, 0),
	STYLES("invoke", invokes, TA_INCREMENT),
	STYLES("ask", invokes, TA_RPC_BUFFER),
	STYLES("use", uses, 0),
	START("lend", lends, 0, GUEST_PLAIN),
	START("lend-regd", lends, 0, GUEST_REGD_ARG),
	START("stop-notif", stops_notifications, 0, GUEST_PLAIN),
	STYLES("close", closes, 0),
	START("register", registers, 0, GUEST_PLAIN),
	START("register-rpc", registers, 0, GUEST_RPC_ARG),
	START("unregister", unregisters, 0, GUEST_PLAIN),
	START("unregister-rpc", unregisters, 0, GUEST_RPC_ARG),
	START("hold", holds, 0, GUEST_PLAIN),
	START("hold-regd", holds, 0, GUEST_REGD_ARG),
	START("drop-used", drops_used, 0, GUEST_PLAIN),
	START("drop-args", drops_args, 0, GUEST_RPC_ARG),
	START("register-again", registers_again, 0, GUEST_PLAIN),
	START("register-near", registers_near, 0, GUEST_PLAIN),
	ANSWER("answer-as-used", 0),
	RESUME("resume0", 0),
	RESUME("resume1", 1),
	{ .name = "steal", .kind = ENTRY_CALL, .guest = &one, .run = steals },
	{ .name = "guess", .kind = ENTRY_CALL, .guest = &one, .run = guesses },
	FAST("enable-cache", &one, ABI_ENABLE_SHM_CACHE),
	FAST("disable-cache", &one, ABI_DISABLE_SHM_CACHE),
	FAST("enable-notif", &one, ABI_ENABLE_ASYNC_NOTIF),
	FAST("get-notif", &one, ABI_GET_ASYNC_NOTIF_VALUE),
	FAST("question", &one, ABI_EXCHANGE_CAPABILITIES),
	FAST("refused", &one, ABI_GET_SHM_CONFIG),
	{ .name = "handler", .kind = ENTRY_HANDLER, .run = is_interrupted },
	{ .name = "lend-and-drain",
	  .kind = ENTRY_MANY,
	  .guest = &one,
	  .run = lends_and_drains },
	{ .name = "reset", .kind = ENTRY_RESET, .guest = &one, .run = resets },
	{ .name = "destroy", .kind = ENTRY_DESTROY, .guest = &one, .run = destroys },
	OF_TWO("two-open", opens, 0, GUEST_PLAIN),
	OF_TWO("two-ask", invokes, TA_RPC_BUFFER, GUEST_RPC_ARG),
	OF_TWO("two-register", registers, 0, GUEST_RPC_ARG),
	FAST("two-question", &two, ABI_EXCHANGE_CAPABILITIES),
	FAST("two-disable-cache", &two, ABI_DISABLE_SHM_CACHE),
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

static bool goes_on(const struct entry *entry)
{
	return entry->run == resumes || entry->run == answers_as_used;
}

bool entry_drops(const struct entry *entry)
{
	return entry->run == drops_used || entry->run == drops_args || entry->run == unregisters;
}

bool entry_fills(const struct entry *entry)
{
	return entry->run == uses;
}

bool entry_refers(const struct entry *entry)
{
	return entry->run == uses || entry->run == holds;
}

static bool is_only_about_use(const struct entry *entry)
{
	return entry->run == holds || entry->run == drops_used || entry->run == drops_args ||
	       entry->run == registers_again || entry->run == registers_near ||
	       entry->run == answers_as_used;
}

/* Of what others do, so much is enough beside the buffer that is taken away. */
static bool is_about_use(const struct entry *entry)
{
	return is_only_about_use(entry) || entry->run == uses || entry->run == resumes ||
	       (entry->style == GUEST_PLAIN &&
		(entry->run == registers || entry->run == unregisters)) ||
	       (entry->guest == &one && entry_moves(entry));
}

bool entry_applies(const struct entry *entry)
{
	if (world.is_contended ? !is_about_use(entry) : is_only_about_use(entry))
		return false;
	if (entry->guest == &two)
		return two.om;
	if (goes_on(entry) || entry->run == steals || entry->run == guesses)
		return entry->call < world.calls;
	if (entry->kind == ENTRY_MANY)
		return world.is_fresh;
	/* What stands in the prepared state is inside. */
	if (entry->kind == ENTRY_DESTROY)
		return !actor_is_inside(&actor[ACTOR_STANDING]);
	return true;
}

static bool is_hypervisors(const struct entry *entry)
{
	return entry->kind >= ENTRY_RESET;
}

/* mediator.h: nobody is inside, nor comes. The hypervisor does one thing at a time to a VM. */
bool entry_may_meet(const struct entry *first, const struct entry *other)
{
	if (is_hypervisors(first) && is_hypervisors(other))
		return false;
	if (other->kind == ENTRY_DESTROY)
		return first->guest == &two;
	if (first->kind == ENTRY_DESTROY)
		return other->guest == &two || other->kind == ENTRY_HANDLER;
	if (goes_on(first) && goes_on(other))
		return first->call != other->call;
	return true;
}

bool entry_nests(const struct entry *entry)
{
	return entry->kind == ENTRY_FAST || entry->kind == ENTRY_HANDLER;
}

bool entry_moves(const struct entry *entry)
{
	return entry->kind == ENTRY_RESET || entry->function == ABI_EXCHANGE_CAPABILITIES;
}

static bool is_by_the_hypervisor(const struct entry *entry)
{
	return entry ? is_hypervisors(entry) : world.is_ending;
}

/* A renewal costs an SMC only if there is something that OP-TEE is to forget. */
void entries_see_smc(const struct om_smc *smc, const struct entry *entry)
{
	const struct optee_guest *guest;

	if (smc->a[0] != ABI_VM_DESTROYED || is_by_the_hypervisor(entry))
		return;
	guest = optee_guest_of(smc->a[1]);
	if (guest && !guest->has_past)
		sim_violation("a renewal, and OP-TEE had nothing to forget");
}
