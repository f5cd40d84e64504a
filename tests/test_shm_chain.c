/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registered buffers whose names share a chain of the index, as a guest chooses names that knows
 * how it is made: each is found, and leaves the others where they are (I6); and no chain gets so
 * long that a look-up costs more than its call.
 */
#include "test.h"

/* shm_index.c: as many chains as the default limit has buffers. */
#define CHAIN_SHIFT  52
#define CHAIN_MAX    64
#define COOKIE_STEP  16
#define ORDERS_COUNT 24
#define IN_CHAIN     4

static uint64_t chain_of(uint64_t cookie)
{
	return cookie * UINT64_C(0x9e3779b97f4a7c15) >> CHAIN_SHIFT;
}

/* The next name in the chain of this one. */
static uint64_t near(uint64_t cookie)
{
	uint64_t chain = chain_of(cookie);

	do
		cookie += COOKIE_STEP;
	while (chain_of(cookie) != chain);
	return cookie;
}

static struct guest_share *new_called(uint64_t cookie)
{
	struct guest_share *share = guest_share_new(&one, 0, 64);

	share->cookie = cookie;
	return share;
}

static struct guest_share *registered_as(uint64_t cookie)
{
	struct guest_share *share = new_called(cookie);

	assert_done(guest_register(&one, share));
	return share;
}

/* Another value each time, so that what was written before is none of it. */
static struct abi_msg fill(struct guest_share *share, uint8_t *byte)
{
	static uint8_t last;
	struct abi_msg msg = msg_invoke(session, TA_FILL);

	*byte = ++last ? last : ++last;
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, *byte, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, share, 0, share->size);
	return msg;
}

static void is_found(struct guest_share *share)
{
	uint8_t byte;
	struct abi_msg msg = fill(share, &byte);

	assert_done(guest_call(&one, &msg));
	assert_true(guest_share_is(&one, share, byte));
}

/* Neither for a call nor to be unregistered. */
static void is_not_found(struct guest_share *share)
{
	uint64_t before = refused(&one, OM_REFUSED_COOKIE);
	struct abi_msg unregister = msg_unregister(share);
	uint8_t byte;
	struct abi_msg msg = fill(share, &byte);

	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), before + 2);
}

/* The digits of @number where the base falls by one with each: which of those that are left. */
static void order_of(unsigned number, unsigned order[IN_CHAIN])
{
	unsigned left[IN_CHAIN];

	for (unsigned i = 0; i < IN_CHAIN; i++)
		left[i] = i;
	for (unsigned count = IN_CHAIN; count; number /= count--) {
		unsigned at = number % count;

		order[IN_CHAIN - count] = left[at];
		left[at] = left[count - 1];
	}
}

static void look_for_all(struct guest_share *const share[IN_CHAIN])
{
	for (unsigned i = 0; i < IN_CHAIN; i++) {
		if (share[i]->state == GUEST_LIVES)
			is_found(share[i]);
		else
			is_not_found(share[i]);
	}
}

/* The first of the chain, its last, one between: and with each, what was before and behind it. */
static void taken_out_in_each_order(void **state)
{
	struct guest_share *share[IN_CHAIN];
	uint64_t cookie = guest_cookie_new(&one);
	unsigned order[IN_CHAIN];

	(void)state;
	for (unsigned i = 0; i < IN_CHAIN; i++, cookie = near(cookie))
		share[i] = new_called(cookie);
	for (unsigned number = 0; number < ORDERS_COUNT; number++) {
		order_of(number, order);
		for (unsigned i = 0; i < IN_CHAIN; i++)
			assert_done(guest_register(&one, share[i]));
		look_for_all(share);
		for (unsigned i = 0; i < IN_CHAIN; i++) {
			assert_done(guest_unregister(&one, share[order[i]]));
			look_for_all(share);
		}
		assert_int_equal(buffers_now(), 0);
	}
}

/* I7, wherever in its chain the other is. */
static void a_name_that_is_taken(void **state)
{
	uint64_t cookie = guest_cookie_new(&one);
	struct guest_share *share[IN_CHAIN];

	(void)state;
	for (unsigned i = 0; i < IN_CHAIN; i++, cookie = near(cookie))
		share[i] = registered_as(cookie);
	for (unsigned i = 0; i < IN_CHAIN; i++)
		assert_refused(guest_register(&one, new_called(share[i]->cookie)),
			       ABI_BAD_PARAMETERS);
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), IN_CHAIN);
	assert_int_equal(buffers_now(), IN_CHAIN);
	look_for_all(share);
}

static void is_too_much(uint64_t cookie)
{
	uint64_t before = refused(&one, OM_REFUSED_COOKIE);
	uint64_t pages = pages_now();

	assert_refused(guest_register(&one, new_called(cookie)), ABI_BAD_PARAMETERS);
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), before + 1);
	assert_int_equal(pages_now(), pages);
	assert_int_equal(buffers_now(), pages);
}

/* One more is refused, and has cost nothing; all that are there are found, and other chains grow.
 */
static void a_full_chain(void **state)
{
	uint64_t cookie = guest_cookie_new(&one);
	struct guest_share *share[CHAIN_MAX];
	struct guest_share *other;

	(void)state;
	for (unsigned i = 0; i < CHAIN_MAX; i++, cookie = near(cookie))
		share[i] = registered_as(cookie);
	is_too_much(cookie);
	is_not_found(new_called(cookie));
	for (unsigned i = 0; i < CHAIN_MAX; i++)
		is_found(share[i]);
	other = registered_as(cookie + COOKIE_STEP);
	assert_int_not_equal(chain_of(other->cookie), chain_of(cookie));
	is_too_much(cookie);
	assert_done(guest_unregister(&one, share[CHAIN_MAX / 2]));
	is_found(registered_as(cookie));
	is_not_found(share[CHAIN_MAX / 2]);
	is_too_much(share[CHAIN_MAX / 2]->cookie);
	for (unsigned i = 0; i < CHAIN_MAX; i++)
		if (i != CHAIN_MAX / 2)
			assert_done(guest_unregister(&one, share[i]));
	assert_int_equal(buffers_now(), 2);
	is_found(other);
}

#define AROUND UINT64_C(32)

static uint64_t name_in(uint64_t chain)
{
	uint64_t cookie = guest_cookie_new(&one);

	while (chain_of(cookie) != chain)
		cookie += COOKIE_STEP;
	return cookie;
}

/* There are as many chains as there may be buffers: those around a full one are others. */
static void chains_around_a_full_one(void **state)
{
	uint64_t cookie = guest_cookie_new(&one);
	uint64_t full = chain_of(cookie);

	(void)state;
	for (unsigned i = 0; i < CHAIN_MAX; i++, cookie = near(cookie))
		registered_as(cookie);
	for (uint64_t chain = full & ~(AROUND - 1); chain <= (full | (AROUND - 1)); chain++)
		if (chain != full)
			is_found(registered_as(name_in(chain)));
	is_too_much(cookie);
}

/* Of a former life, which the new one has nothing of: its chain is empty again. */
static void a_full_chain_of_a_former_life(void **state)
{
	uint64_t cookie = guest_cookie_new(&one);
	uint64_t first = cookie;

	(void)state;
	for (unsigned i = 0; i < CHAIN_MAX; i++, cookie = near(cookie))
		registered_as(cookie);
	is_too_much(cookie);
	assert_int_equal(guest_introduce(&one).a[0], ABI_OK);
	assert_done(guest_open(&one, &session));
	for (unsigned i = 0; i < CHAIN_MAX; i++, first = near(first))
		is_found(registered_as(first));
	is_too_much(cookie);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(taken_out_in_each_order),
		guests_test(a_name_that_is_taken),
		guests_test(a_full_chain),
		guests_test(chains_around_a_full_one),
		guests_test(a_full_chain_of_a_former_life),
	};

	return cmocka_run_group_tests_name("buffers in one chain", tests, NULL, NULL);
}
