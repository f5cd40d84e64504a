/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Temporary references, where a VM may have them (section 2.3): pinned for the call, or, with an
 * OP-TEE that forgets none, until the VM's end (I5).
 */
#include "test.h"

static void start(const struct om_limits *limits)
{
	struct om_config config = om_default_config;

	config.temporary_buffers = true;
	config.limits = *limits;
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_int_equal(guest_start(&two, "two", 2, NULL), OM_OK);
	assert_done(guest_open(&one, &session));
}

static int forgetful_set_up(void **state)
{
	if (machine_set_up(state))
		return -1;
	optee.config.os_minor = 11;
	start(&om_default_limits);
	return 0;
}

static int keeping_set_up(void **state)
{
	if (machine_set_up(state))
		return -1;
	start(&om_default_limits);
	return 0;
}

static struct guest_share *share;

static struct abi_msg fill_msg(uint64_t offset, uint64_t size)
{
	struct abi_msg msg = msg_invoke(session, TA_FILL);

	share = guest_share_new(&one, offset, size);
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 0x44, 0);
	msg_add_tmem(&msg, ABI_ATTR_TMEM_OUTPUT, &one, share);
	return msg;
}

static void of_all_sizes(void **state)
{
	static const uint64_t sizes[] = { 1, 4096, 5000, 511 * 4096, 511 * 4096 + 1, 600 * 4096 };
	uint64_t kept = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct abi_msg msg = fill_msg(0, sizes[i]);

		assert_done(guest_call_msg(&one, &msg));
		assert_true(guest_share_is(&one, share, 0x44));
		assert_int_equal(msg.params[1].u.tmem.size, sizes[i]);
		kept += share->count;
		assert_int_equal(pages_now(), optee_keeps_temporaries() ? kept : 0);
	}
}

/* All four, of which one is registered and one is null. */
static void with_others(void **state)
{
	struct guest_share *fixed = registered(0, 4096);
	struct abi_msg msg = fill_msg(0x123, 5000);

	(void)state;
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, fixed, 0, 4096);
	msg_add_null(&msg, ABI_ATTR_TMEM_INOUT);
	assert_done(guest_call(&one, &msg));
	assert_true(guest_share_is(&one, share, 0x44));
	assert_true(guest_share_is(&one, fixed, 0x44));
	assert_done(guest_unregister(&one, fixed));
}

static void in_a_session_that_is_opened(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	for (uint32_t i = 0; i < OPTEE_TA_PARAMS; i++)
		msg_add_tmem(&msg, ABI_ATTR_TMEM_INPUT + i % 3, &one,
			     guest_share_new(&one, i * 100, 5000));
	assert_done(guest_call(&one, &msg));
	assert_int_equal(buffers_now(), optee_keeps_temporaries() ? 4 : 0);
}

/* The guest's reference means nothing: it may be that of a registered buffer, or 0. */
static void any_cookie(void **state)
{
	struct guest_share *fixed = registered(0, 4096);
	struct abi_msg msg = fill_msg(0, 5000);

	(void)state;
	msg.params[1].u.tmem.shm_ref = fixed->cookie;
	assert_done(guest_call(&one, &msg));
	msg.params[1].u.tmem.shm_ref = 0;
	assert_done(guest_call(&one, &msg));
	assert_done(guest_unregister(&one, fixed));
}

/* I5: while the call is under way nobody gets the pages. */
static void given_back_in_the_call(void **state)
{
	struct abi_msg msg = fill_msg(0, 4096);
	struct sim_page *page = sim_page_at(one.vm, share->page[0]);
	struct guest_call call;

	(void)state;
	optee.config.interrupts = 1;
	guest_call_begin(&call, &one, &msg);
	sim_page_give_back(one.vm, share->page[0]);
	assert_true(page->waiting);
	assert_done(guest_call_finish(&call));
	assert_int_equal(page->waiting, optee_keeps_temporaries());
}

/* I6: it is no buffer that another call may name, then or later. */
static void is_no_registered_buffer(void **state)
{
	struct abi_msg msg = fill_msg(0, 4096);
	struct abi_msg use = msg_invoke(session, TA_NOTHING);
	struct abi_msg unregister = msg_unregister(share);

	(void)state;
	msg_add_rmem(&use, ABI_ATTR_RMEM_INPUT, share, 0, 8);
	assert_done(guest_call(&one, &msg));
	assert_refused(guest_call(&one, &use), ABI_BAD_PARAMETERS);
	assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
}

static void is_refused(struct abi_msg msg, uint32_t ret)
{
	uint64_t pages = pages_now();

	assert_refused(guest_call(&one, &msg), ret);
	share->state = GUEST_IS_OURS;
	assert_int_equal(pages_now(), pages);
}

/* The contiguous form names static memory, and there is none; the rest is as for REGISTER_SHM. */
static void forms_that_are_refused(void **state)
{
	om_ipa_t gone = guest_page_new(&one);
	struct abi_msg msg = fill_msg(0, 4096);
	uint64_t calls = optee_guest_of(1)->calls;

	(void)state;
	sim_map_as(one.vm, gone, SIM_DEVICE);
	msg.params[1].attr = ABI_ATTR_TMEM_OUTPUT;
	is_refused(msg, ABI_BAD_PARAMETERS);
	msg = fill_msg(0, 4096);
	msg.params[1].u.tmem.size = 0;
	is_refused(msg, ABI_BAD_PARAMETERS);
	msg = fill_msg(0, 4096);
	msg.params[1].u.tmem.size = UINT64_MAX;
	is_refused(msg, ABI_BAD_PARAMETERS);
	msg = fill_msg(0, 4096);
	msg.params[1].u.tmem.buf_ptr = gone.v;
	is_refused(msg, ABI_BAD_PARAMETERS);
	msg = fill_msg(0, 4096);
	sim_guest_write(one.vm, share->list[0], &gone.v, sizeof(gone.v));
	is_refused(msg, ABI_BAD_PARAMETERS);
	assert_int_equal(optee_guest_of(1)->calls, calls);
}

/* I8: what a bad later parameter makes superfluous is let go at once. */
static void before_a_bad_one(void **state)
{
	struct abi_msg msg = fill_msg(0, 5 * 4096);

	(void)state;
	msg_add_null(&msg, 4);
	is_refused(msg, ABI_BAD_PARAMETERS);
	assert_int_equal(buffers_now(), 0);
}

/* I11: OP-TEE that turned the call away knows nothing of the buffer: Linux tries again for ever. */
static void turned_away(void **state)
{
	static const uint32_t codes[] = { ABI_ETHREAD_LIMIT, ABI_EBADADDR, ABI_ENOMEM,
					  ABI_ENOTAVAIL, ABI_EBUSY };
	struct abi_msg msg = fill_msg(0, 5000);

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		optee.config.call_a0 = codes[i];
		assert_int_not_equal(guest_call(&one, &msg).a0, ABI_OK);
		assert_int_equal(pages_now(), 0);
	}
	optee.config.call_a0 = ABI_OK;
	assert_done(guest_call(&one, &msg));
}

/* Refused by OP-TEE after it was mapped: for the other parameter, which is longer than its buffer.
 */
static void in_a_call_that_is_refused(void **state)
{
	struct abi_msg msg = fill_msg(0, 5000);

	(void)state;
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, registered(0, 100), 50, 100);
	assert_result(guest_call(&one, &msg), ABI_OK, ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 1 + (optee_keeps_temporaries() ? 2 : 0));
}

/* Charged like every buffer (I9); what OP-TEE keeps is given back when the VM starts afresh. */
static void limits(void **state)
{
	struct om_limits few = om_default_limits;
	struct abi_msg msg;

	(void)state;
	few.buffers = 3;
	few.pages = 10;
	guest_end(&one);
	guest_end(&two);
	sim.vm_count = 0;
	start(&few);
	for (int i = 0; i < 3; i++) {
		msg = fill_msg(0, 4096);
		assert_done(guest_call(&one, &msg));
	}
	msg = fill_msg(0, 4096);
	assert_refused(guest_call(&one, &msg), ABI_OUT_OF_MEMORY);
	share->state = GUEST_IS_OURS;
	assert_int_equal(refused(&one, OM_REFUSED_BUFFERS), 1);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(pages_now(), 0);
	assert_done(guest_open(&one, &session));
	msg = fill_msg(0, 11 * 4096);
	assert_refused(guest_call(&one, &msg), ABI_OUT_OF_MEMORY);
	share->state = GUEST_IS_OURS;
	msg = fill_msg(0, 10 * 4096);
	assert_done(guest_call(&one, &msg));
}

/* Which of OP-TEE's releases forget one, is told by major and minor number. */
static void in_other_releases(void **state)
{
	static const struct {
		uint32_t major, minor;
		bool keeps;
	} release[] = { { 3, 22, true },  { 4, 0, true },  { 4, 10, true },
			{ 4, 11, false }, { 5, 0, false }, { 5, 10, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(release) / sizeof(release[0]); i++) {
		struct abi_msg msg;

		guest_end(&one);
		guest_end(&two);
		sim.vm_count = 0;
		optee.config.os_major = release[i].major;
		optee.config.os_minor = release[i].minor;
		start(&om_default_limits);
		msg = fill_msg(0x10, 5000);
		assert_done(guest_call(&one, &msg));
		assert_true(guest_share_is(&one, share, 0x44));
		assert_int_equal(pages_now(), release[i].keeps ? 2 : 0);
	}
}

/* A VM that may have none: the other. */
static void of_a_vm_that_may_have_none(void **state)
{
	struct guest_share *its = guest_share_new(&two, 0, 4096);
	uint32_t its_session;
	struct abi_msg msg;

	(void)state;
	assert_done(guest_open(&two, &its_session));
	msg = msg_invoke(its_session, TA_NOTHING);
	msg_add_tmem(&msg, ABI_ATTR_TMEM_INPUT, &two, its);
	assert_refused(guest_call(&two, &msg), ABI_BAD_PARAMETERS);
	its->state = GUEST_IS_OURS;
}

/* clang-format off */
#define both(fn) \
	{ #fn ", 4.10", fn, keeping_set_up, tear_down, NULL }, \
	{ #fn ", 4.11", fn, forgetful_set_up, tear_down, NULL }
#define keeping(fn) { #fn, fn, keeping_set_up, tear_down, NULL }
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		both(of_all_sizes),
		both(with_others),
		both(in_a_session_that_is_opened),
		both(any_cookie),
		both(given_back_in_the_call),
		both(is_no_registered_buffer),
		both(forms_that_are_refused),
		both(before_a_bad_one),
		both(turned_away),
		both(in_a_call_that_is_refused),
		keeping(limits),
		keeping(in_other_releases),
		keeping(of_a_vm_that_may_have_none),
	};

	return cmocka_run_group_tests_name("temporary references", tests, NULL, NULL);
}
