/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ends whatever it meets: walks and sweeps have bounds of their own, beside the reason for
 * which they end when all is well. One of the few that look inside the mediator, to break that
 * reason.
 */
#include "call/call.h"
#include "shm/shm_index.h"
#include "test.h"
#include "valid.h"
#include "vm/array.h"
#include "vm/sessions.h"

/* Not by the guest's driver, after whose calls the invariant looks. Returns ret. */
static uint32_t call_with(struct abi_msg *msg)
{
	om_ipa_t page = guest_page_new(&one);
	struct om_smc smc = { { ABI_CALL_WITH_ARG, page.v >> 32, page.v & UINT32_MAX } };

	sim_guest_write(one.vm, page, msg, abi_msg_size(msg->num_params));
	om_vm_smc(one.om, 0, &smc);
	assert_int_equal(smc.a[0], ABI_OK);
	sim_guest_read(one.vm, msg, page, abi_msg_size(msg->num_params));
	guest_page_free(&one, page);
	return msg->ret;
}

static uint64_t another_of_its_chain(const struct om_shm_table *table, uint64_t cookie)
{
	om_guest_cookie_t other = { cookie };

	do
		other.v += 16;
	while (om_shm_index_head(table, other) !=
	       om_shm_index_head(table, (om_guest_cookie_t){ cookie }));
	return other.v;
}

/*
 * Who walks a chain without the lock may be led astray again and again, back to where it was: as in
 * a ring, which no chain is.
 */
static void a_walk_in_a_ring(void **state)
{
	struct om_shm_table *table = &one.om->shm;
	struct guest_share *share = registered(0, 4096);
	struct om_shm *shm = om_shm_index_find(table, (om_guest_cookie_t){ share->cookie });
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	struct om_shm *behind;

	(void)state;
	assert_non_null(shm);
	behind = shm->next;
	shm->next = shm;
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 8);
	assert_int_equal(call_with(&msg), ABI_SUCCESS);
	msg.params[0].u.rmem.shm_ref = another_of_its_chain(table, share->cookie);
	assert_int_equal(call_with(&msg), ABI_BAD_PARAMETERS);
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), 1);
	shm->next = behind;
	assert_true(om_vm_is_valid(one.om));
	assert_done(guest_unregister(&one, share));
}

/* A number of buffers that is too large leads no sweep beyond the table's last. */
static void a_sweep_for_a_buffer_that_is_not_there(void **state)
{
	(void)state;
	registered(0, 4096);
	one.om->buffers.now++;
	assert_int_equal(om_vm_reset(one.om), OM_OK);
	assert_int_equal(one.om->buffers.now, 1);
	one.om->buffers.now = 0;
	guest_forget(&one);
	assert_true(om_vm_is_valid(one.om));
	assert_done(guest_open(&one, &session));
}

/* A page of the array, which has its own number in its first word. */
static uint32_t *numbered(const struct om_array *array, uint32_t page)
{
	return om_array_page(array, page);
}

#define BEYOND (2 * OM_ARRAY_DIR_ENTRIES + 3)

/* As many buffers as a guest of a test never has: a table whose pages take several directories. */
static void an_array_of_several_directories(void **state)
{
	struct om_array array;
	uint64_t before = sim.pool_used;

	(void)state;
	assert_true(om_array_init(&array, one.om, 6, BEYOND << 6));
	assert_true(om_array_fill(&array, one.om, BEYOND << 6));
	assert_int_equal(sim.pool_used - before, om_array_pages(6, BEYOND << 6));
	for (uint32_t i = 0; i < BEYOND; i++)
		*numbered(&array, i) = i;
	for (uint32_t i = 0; i < BEYOND; i++)
		assert_int_equal(*numbered(&array, i), i);
	assert_false(om_array_shrink(&array, one.om, 1));
	assert_int_equal(om_array_count(&array), (BEYOND - 1) << 6);
	om_array_clear(&array, one.om);
	assert_int_equal(sim.pool_used, before);
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PAGE_GET, .at = { 2 } };
	assert_false(om_array_init(&array, one.om, 6, BEYOND << 6));
	assert_int_equal(sim.pool_used, before);
}

#define LINE 8 /* words */

static uint32_t first_place(uint32_t id)
{
	return (uint32_t)(om_session_at(one.om, id, 0) - one.om->sessions.word);
}

/* Ids that follow each other are each at a place of its own, and apart from the one before. */
static void where_sessions_are(void **state)
{
	bool taken[OM_SESSIONS_MAX] = { false };

	(void)state;
	for (uint32_t id = 0; id < OM_SESSIONS_MAX; id++) {
		uint32_t place = first_place(id);
		uint32_t behind = (place - first_place(id + 1)) % OM_SESSIONS_MAX;

		assert_false(taken[place]);
		taken[place] = true;
		assert_in_range(behind, LINE, OM_SESSIONS_MAX - LINE);
	}
}

static void is_at(uint32_t place, uint32_t id)
{
	assert_int_equal(one.om->sessions.word[place] >> OM_SESSION_ID_SHIFT, id);
}

/* Where it is looked for first; and if there is another already, right behind. */
static void where_sessions_of_one_place_are(void **state)
{
	uint32_t id = session + OM_SESSIONS_MAX - 1;
	uint32_t its_id;

	(void)state;
	assert_int_equal(first_place(id), first_place(session));
	optee.config.session_before = id - 1;
	assert_done(guest_open(&one, &its_id));
	assert_int_equal(its_id, id);
	is_at(first_place(session), session);
	is_at(first_place(session) + 1, id);
}

/* Whoever saw a lower peak raises it no more if another has come between with a higher one. */
static void a_peak_that_is_higher_by_now(void **state)
{
	struct om_quota quota = { .now = 7, .peak = 9, .limit = 10 };

	(void)state;
	om_quota_raise_peak(&quota, 7);
	assert_int_equal(quota.peak, 9);
	om_quota_raise_peak(&quota, 10);
	assert_int_equal(quota.peak, 10);
}

static void wait_on(struct guest_call *waiting, uint32_t vcpu)
{
	struct abi_msg msg = msg_invoke(session, TA_INTERRUPT);

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 1, 0);
	guest_call_begin_on(waiting, &one, &msg, vcpu);
}

/*
 * After many millions of RPCs a call has an id that is a number of the ABI's. It is the call of
 * those alone who name it.
 */
static void an_id_like_a_functions(void **state)
{
	const uint32_t id = ABI_RETURN_FROM_RPC;
	const uint32_t slot = id % OM_CALL_GENERATION;
	struct guest_call call[2];

	(void)state;
	wait_on(&call[0], slot);
	assert_done(guest_call_finish(&call[0]));
	atomic_store(&one.om->call[slot]->state, id - slot - OM_CALL_GENERATION + OM_CALL_FREE);
	wait_on(&call[0], slot);
	assert_int_equal(call[0].smc.a[3], id);
	wait_on(&call[1], slot + 1);
	assert_done(guest_call_finish(&call[1]));
	assert_true(guest_call_is_suspended(&call[0]));
	assert_done(guest_call_finish(&call[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(a_walk_in_a_ring),
		guests_test(a_sweep_for_a_buffer_that_is_not_there),
		guests_test(an_array_of_several_directories),
		guests_test(where_sessions_are),
		guests_test(where_sessions_of_one_place_are),
		guests_test(a_peak_that_is_higher_by_now),
		guests_test(an_id_like_a_functions),
	};

	return cmocka_run_group_tests_name("bounds", tests, NULL, NULL);
}
