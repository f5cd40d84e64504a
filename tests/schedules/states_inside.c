/* SPDX-License-Identifier: BSD-2-Clause */
/* Prepared states (states.h): another CPU stands in the middle of something, or a renewal is due.
 */
#include "prepare.h"

#include "actor.h"
#include "entries.h"
#include "secure/optee.h"
#include "secure/optee_ta.h"

/* Another CPU stands in the middle of something. */
static void stand(const char *name, unsigned point_in_optee)
{
	struct actor *it = &actor[ACTOR_STANDING];

	actor_begin(it, entry_find(name));
	actor_run_into_optee(it, point_in_optee);
	must(actor_is_inside(it));
}

static void stand_at(const char *name, unsigned point)
{
	struct actor *it = &actor[ACTOR_STANDING];

	actor_begin(it, entry_find(name));
	actor_run(it, point);
	must(actor_is_inside(it));
}

void standing_call(void)
{
	in_cmd_rpc();
	stand("invoke", 1);
}

/* The suspended call is in the first place, the running one in the second. */
void standing_call_and_plain(void)
{
	in_cmd_plain();
	stand("open-rpc", 1);
}

/* No place is free, and a question that finds both calls is none. */
void standing_call_and_full(void)
{
	start_with(2, false);
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_RPC_ARG), ABI_RPC_CMD);
	stand("invoke", 1);
}

void standing_before_optee(void)
{
	start();
	stand_at("use-regd", 9);
}

void standing_notif(void)
{
	start();
	registered(5 * ABI_PAGE_SIZE);
	stand("enable-notif", 1);
}

void standing_cache(void)
{
	cached();
	stand("disable-cache", 1);
}

/* The handler has fetched what there is for VM one, and fetches VM two's. */
void standing_handler(void)
{
	two_vms();
	be_notified(&one);
	be_notified(&two);
	stand("handler", 3);
}

/* It fetches VM one's. */
void standing_handler_of_one(void)
{
	in_cmd_plain();
	be_notified(&one);
	stand("handler", 1);
}

/* A question came while that passed: until it is out, who enters waits. What was is lost then. */
static void ask(void)
{
	guest_is_judged_later = true; /* as somebody is inside */
	must(fast(ABI_EXCHANGE_CAPABILITIES).a[0] == ABI_OK && !has_renewed(&one));
	world.has_no_session = true;
	world.is_asked = true;
}

void due(void)
{
	standing_notif();
	ask();
}

void due_with_call(void)
{
	standing_handler_of_one();
	ask();
}

/* A start finds no free place, but a call that is to be dropped. */
void due_and_full(void)
{
	full();
	be_notified(&one);
	stand("handler", 1);
	ask();
}

void due_and_no_place(void)
{
	due();
	optee_will_be_full();
}

/* A CPU that was inside when another one came to stand, and has gone. */
static void go(struct actor *it)
{
	actor_run(it, 0);
	must(!actor_is_inside(it));
	if (it->is_call)
		must(guest_call_finish(&it->call).ret == ABI_SUCCESS);
}

static void be_inside(struct actor *it, const char *name)
{
	actor_begin(it, entry_find(name));
	actor_run_into_optee(it, 1);
	must(actor_is_inside(it));
}

/* A second driver has found that a renewal is due, and he who kept it from coming is gone. */
static void stand_in_renewal(unsigned point)
{
	be_notified(&one);
	be_inside(&actor[0], "handler");
	ask();
	stand_at("question", point);
	go(&actor[0]);
}

void standing_question(void)
{
	never_called();
	stand_in_renewal(5);
}

/* A driver has found that there is no life; meanwhile another one got it, and is at work. */
void standing_question_without_optee(void)
{
	without_optee();
	stand_at("question", 3);
	renew();
	world.has_no_session = false;
	settle_in();
	world.standing_first = true;
}

/* A driver is about to find that it was no reboot: a call ran, which is over by now. */
static void stand_in_question_of_none(unsigned point)
{
	be_inside(&actor[0], "invoke");
	stand_at("question", point);
	go(&actor[0]);
	must(!has_renewed(&one));
}

void standing_question_of_none(void)
{
	start();
	stand_in_question_of_none(8);
}

/* The same, and another call is held until then: it goes on, whoever tries that meanwhile. */
void standing_question_of_none_held(void)
{
	in_cmd_plain();
	stand_in_question_of_none(9);
	world.standing_first = true;
}

/*
 * A renewal is about to drop two calls. As a limit was lowered, and they have the places behind it,
 * those before them are none until then.
 */
void standing_renewal_lowered(void)
{
	start_with(4, false);
	for (uint32_t vcpu = 2; vcpu < 4; vcpu++)
		invoked_on(vcpu, TA_INTERRUPT, 1, GUEST_PLAIN);
	lower_calls(2);
	stand_in_renewal(8);
	must(guest_stats(&one).calls_now == 2);
	world.standing_first = true;
}
