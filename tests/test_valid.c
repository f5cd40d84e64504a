/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Would the invariant notice (valid.h)? A VM of guest one's with a little of everything in it, of
 * which one thing after the other is broken by hand: each is found, and nothing else is.
 */
#include <string.h>
#include "scenario.h"
#include "shm/shm_index.h"
#include "valid.h"

static struct guest_call waiting;

static struct om_shm *object(uint64_t cookie)
{
	return om_shm_index_find(&one.om->shm, (om_guest_cookie_t){ cookie });
}

/* A buffer of each size, a call that waits for an answer and uses one, a cached RPC buffer. */
static struct om_shm *with_everything(void)
{
	struct abi_msg msg;
	struct guest_share *share = registered(5, 2 * 4096);

	registered(0, 600 * 4096);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	msg = msg_invoke(session, TA_RPC_KEEP);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 5000, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 100);
	guest_call_begin(&waiting, &one, &msg);
	step_until_cmd(&waiting, ABI_RPC_CMD_SHM_ALLOC);
	assert_true(om_vm_is_valid(one.om));
	return object(share->cookie);
}

/* The large one. */
static struct om_shm *unused(void)
{
	struct guest_share *share = one.shares;

	while (share->count != 600)
		share = share->next;
	return object(share->cookie);
}

static struct om_call *the_call(void)
{
	return one.om->call[waiting.smc.a[3] & 63];
}

/* The buffer in which that call asks. */
static struct om_shm *rpc_arg(void)
{
	return the_call()->rpc.arg;
}

/* Changes an object in place, has the invariant look, and puts it back. */
#define finds(lvalue, broken, what)                                                                \
	do {                                                                                       \
		__typeof__(lvalue) good_ = (lvalue);                                               \
		(lvalue) = (broken);                                                               \
		assert_false(om_vm_is_valid(one.om));                                              \
		assert_string_equal(om_valid_why, what);                                           \
		(lvalue) = good_;                                                                  \
		assert_true(om_vm_is_valid(one.om));                                               \
	} while (0)

static void finds_a_wrong_quota(void **state)
{
	(void)state;
	with_everything();
	finds(one.om->buffers.now, 1u << 30, "a quota is over its limit");
	finds(one.om->pages.limit, UINT64_MAX, "a quota's limit is above the first one");
	finds(one.om->pages.peak, 0, "a quota's peak is no peak");
	finds(one.om->buffers.now, one.om->buffers.now - 1, "the number of buffers");
	finds(one.om->pages.now, one.om->pages.now - 1, "the number of pins");
	finds(one.om->memory.now, one.om->memory.now - 4096, "the mediator's memory");
}

static void finds_a_wrong_life(void **state)
{
	struct om_vm *vm = one.om;

	(void)state;
	with_everything();
	finds(vm->life, vm->life + OM_LIFE_PASSER, "somebody who passed was not counted out");
	finds(vm->life, OM_LIFE_ASKED, "a life in between");
	finds(vm->life, OM_LIFE_SWEEPING, "a life in between");
	finds(vm->life, OM_LIFE_CLEAN | OM_LIFE_WISH_NOTIF, "a wish that nobody will grant");
	finds(vm->life, OM_LIFE_ENDING | OM_LIFE_CLEAN | OM_LIFE_WISH_NOTIF,
	      "a wish that nobody will grant");
	finds(vm->life, OM_LIFE_NONE | OM_LIFE_WISH_NOTIF, "a wish that nobody will grant");
	finds(vm->is_known, false, "a life that OP-TEE does not know, or the other way round");
	finds(vm->life, OM_LIFE_LEFTOVERS | OM_LIFE_CALLED,
	      "a call was made before the sweep was over");
	finds(vm->first_call, OM_FIRST_CALL_NONE, "a first call that the life does not know of");
}

static void finds_a_wrong_object(void **state)
{
	struct om_shm *shm = with_everything();

	(void)state;
	finds(shm->cookie.v, shm->cookie.v + 1, "the cookie of another slot");
	finds(shm->status, OM_SHM_STATUS(9, OM_SHM_LIVE), "an object of no kind");
	finds(shm->cookie.v, shm->cookie.v ^ UINT64_C(3) << 56, "the cookie of another kind");
	finds(shm->status, OM_SHM_STATUS(OM_SHM_REGISTERED, OM_SHM_CLOSING),
	      "a call uses what is not a registered buffer");
	finds(shm->status, OM_SHM_STATUS(OM_SHM_NONE, OM_SHM_OPENING),
	      "a call holds a free object");
	finds(unused()->status, OM_SHM_STATUS(OM_SHM_REGISTERED, OM_SHM_CLOSING),
	      "an object without owner, or with several");
	finds(one.om->shm.free->u.rpc_arg.shadow, shm, "a free object is not empty");
	finds(one.om->shm.free->guest_cookie, 1, "a free object is not empty");
	finds(one.om->shm.free->status, OM_SHM_STATUS(OM_SHM_NONE, OM_SHM_LIVE),
	      "the status of a free object");
	finds(rpc_arg()->u.rpc_arg.refs, 1, "the references of an object");
	finds(rpc_arg()->u.rpc_arg.bound, false, "the references of an object");
	finds(shm->u.pages.count, 5, "a compact list");
	finds(shm->u.pages.u.few[1].pa.v, 0, "a compact list");
}

static void finds_a_wrong_list(void **state)
{
	struct om_shm *shm;
	union om_page *page;

	(void)state;
	with_everything();
	shm = unused();
	page = om_port_page_va(one.vm, shm->u.pages.u.list.first);
	finds(page[7].pa.v, page[7].pa.v + 8, "a list of pages");
	finds(page[511].pa.v, 0, "a list of pages");
	finds(shm->u.pages.count, 500, "a list of pages");
	finds(shm->u.pages.u.list.first.v, 0, "pages that no list names");
	finds(shm->u.pages.gone, 511, "a list page of which nothing is left");
}

static void finds_a_wrong_chain(void **state)
{
	struct om_shm *shm = with_everything();
	struct om_shm_table *table = &one.om->shm;

	(void)state;
	finds(table->free, shm, "an object in the free chain is in use");
	finds(table->free, NULL, "the free chain");
	finds(table->free->u.next_free, table->free, "the free chain");
	finds(*om_shm_index_head(table, om_shm_guest_cookie_of(shm)), NULL,
	      "a registered buffer is not in the index");
	finds(shm->next, shm, "a chain of the index");
	finds(shm->guest_cookie, shm->guest_cookie + 1, "a chain of the index");
}

static void finds_a_wrong_call(void **state)
{
	struct om_call *call, *free;

	(void)state;
	with_everything();
	call = the_call();
	free = one.om->call[call->slot + 1];
	finds(call->state, (call->state & ~OM_CALL_STATES) | OM_CALL_RUNNING,
	      "a call runs and nobody is inside");
	finds(call->state, (call->state & ~OM_CALL_STATES) | OM_CALL_HELD,
	      "a call is held for nothing");
	finds(call->used_count, 0, "the marks of a call");
	finds(call->used[0], NULL, "the marks of a call");
	finds(free->message_buffer, unused(), "a free call holds something");
	finds(free->reader.left, 1, "a free call holds something");
	finds(free->own_rpcs, true, "a free call holds something");
	finds(free->shadow->param[2].u.value.b, 1, "the shadow of a free call");
	finds(free->state, OM_CALL_FREE, "a call was used that nobody looks at");
	finds(one.om->calls_used, 0, "a call was used that nobody looks at");
	free->state = OM_CALL_FREE;
	one.om->calls_used = free->slot + 1;
	finds(free->is_dirty, true, "a dropped call's shadow is in use");
}

/* Of a former life, and of none. */
static om_session_t *the_session(void)
{
	om_session_t *word = one.om->sessions.word;

	while (!*word)
		word++;
	return word;
}

static void finds_a_wrong_session(void **state)
{
	static const char users[] = "the users of a session are not the calls that are for it";
	om_session_t *word;

	(void)state;
	with_everything();
	word = the_session();
	finds(*word, *word + 1, users);
	finds(*word, *word - 1, users);
	finds(word[1], UINT64_C(7) << 32, "a session that is not open");
	finds(word[1], UINT64_C(7) << 32 | 1, "the places of sessions");
	finds(word[1], UINT64_C(7) << 32 | 2, users);
	finds(the_call()->session, NULL, users);
	finds(the_call()->session, &one.om->sessions.places, users);
	finds(one.om->sessions.places, 0, "the places of sessions");
	finds(one.om->sessions.places, OM_SESSIONS_MAX + 1, "more sessions than there may be");
	assert_done(guest_call_finish(&waiting));
	finds(the_call()->session, word, "a free call holds something");
}

static void finds_what_is_left(void **state)
{
	struct om_call *call;

	(void)state;
	with_everything();
	guest_introduce(&one);
	assert_true(om_vm_is_valid(one.om));
	call = one.om->call[5]; /* one that never was used */
	one.om->calls_used = 6;
	finds(call->state, (call->state & ~OM_CALL_STATES) | OM_CALL_FREE,
	      "a call may begin that has to look at the life");
	finds(one.om->life, OM_LIFE_CLEAN, "the references of an object");
	finds(call->dying_count, 1, "a free call holds something");
}

/* I14: a sweep looks at no more objects than a step has pages, used or not. */
static void a_sweep_in_steps(void **state)
{
	struct om_config config = om_default_config;
	struct abi_msg msg = msg_open();
	struct guest_share *share[100];
	struct guest_call call;
	uint32_t before;

	(void)state;
	guest_end(&one);
	config.limits.step_pages = 16;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	for (int i = 0; i < 100; i++)
		share[i] = registered(0, 4096);
	for (int i = 0; i < 100; i++)
		registered(0, 4096);
	for (int i = 0; i < 100; i++)
		assert_done(guest_unregister(&one, share[i]));
	guest_introduce(&one);
	sim_port.yields_every = 1;
	guest_call_begin(&call, &one, &msg);
	do {
		before = one.om->shm.dropped;
		guest_call_step(&call);
		assert_in_range(one.om->shm.dropped - before, 1, 16);
	} while (one.om->shm.dropped < 200);
	assert_done(guest_call_finish(&call));
}

/* A quota that is over its limit for whatever reason admits nothing. */
static void a_quota_over_its_limit(void **state)
{
	struct om_quota quota = { .now = 5, .peak = 5, .limit = 4 };

	(void)state;
	assert_false(om_quota_take(&quota, 1));
	assert_false(om_quota_take(&quota, UINT64_MAX));
	quota.now = 3;
	assert_false(om_quota_take(&quota, 2));
	assert_false(om_quota_take(&quota, UINT64_MAX));
	assert_true(om_quota_take(&quota, 1));
	assert_int_equal(quota.now, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(finds_a_wrong_quota),   guests_test(finds_a_wrong_life),
		guests_test(finds_a_wrong_object),  guests_test(finds_a_wrong_list),
		guests_test(finds_a_wrong_chain),   guests_test(finds_a_wrong_call),
		guests_test(finds_a_wrong_session), guests_test(finds_what_is_left),
		guests_test(a_sweep_in_steps),	    cmocka_unit_test(a_quota_over_its_limit),
	};

	return cmocka_run_group_tests_name("the invariant", tests, NULL, NULL);
}
