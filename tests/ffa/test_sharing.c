/* SPDX-License-Identifier: BSD-2-Clause */
/* The second door: memory that a guest shares with OP-TEE, by descriptors that are in TX as a
 * whole. */
#include <string.h>
#include "ffa/fragments.h"
#include "secure/spmc_rxtx.h"

static void a_share(void **state)
{
	uint64_t handle;

	(void)state;
	handle = handle_of(share(&vm1, describe(&vm1, 5)));
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 5);
	assert_error(reclaim(&vm2, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_success(reclaim(&vm1, handle));
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
}

static void a_share_in_steps(void **state)
{
	uint64_t handle;

	(void)state;
	step_by(&vm1, 7);
	handle = handle_of(share(&vm1, describe(&vm1, 200)));
	assert_int_equal(vm1.ffa.repeats, 28);
	assert_success(reclaim(&vm1, handle));
	assert_true(vm1.ffa.repeats >= 28);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* It gives way, and the guest wants another thing; or unmaps TX. */
static void a_share_that_is_given_up(void **state)
{
	uint32_t length = describe(&vm1, 40);

	(void)state;
	step_by(&vm1, 4);
	assert_true(say_once(&vm1, (struct om_smc){ .a = { ABI_FFA_MEM_SHARE_64, length, length } })
			    .a[0] == OM_SMC_REPEAT);
	assert_success(reclaim(&vm1, handle_of(share(&vm1, describe(&vm1, 3)))));
	length = describe(&vm1, 40);
	say_once(&vm1, (struct om_smc){ .a = { ABI_FFA_MEM_SHARE_64, length, length } });
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_int_equal(guest_stats(&vm1).buffers_now, 0);
}

/* What can be no share, whatever is in TX, is no other share: the first one goes on. */
static void a_wrong_call_beside(void **state)
{
	uint32_t length = describe(&vm1, 40);
	struct om_smc smc = { .a = { ABI_FFA_MEM_SHARE_64, length, length } };

	(void)state;
	step_by(&vm1, 4);
	assert_true(say_once(&vm1, smc).a[0] == OM_SMC_REPEAT);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, length, length, 9),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, length, length, 0, 1),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, length, length + 16),
		     ABI_FFA_INVALID_PARAMETERS);
	handle_of(ffa_say(&vm1, smc));
	assert_int_equal(vm1.ffa.repeats, 8); /* of ten steps one was done */
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 40);
}

static void share_is_wrong(uint32_t length)
{
	assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_int_equal(guest_stats(&vm1).buffers_now, 0);
	assert_int_equal(guest_stats(&vm1).memory_now, 4 * OM_PAGE_SIZE);
}

static void wrong_descriptors(void **state)
{
	static const struct {
		uint32_t at, value;
	} wrong[] = {
		{ 0, 0x2f0002 },    { 0, 0x1f0001 },	 { 4, 1 },	     { 4, 0x10 },
		{ 8, 1 },	    { 24, 32 },		 { 28, 2 },	     { 28, 0 },
		{ 32, 0x1000 },	    { 32, 8 },		 { 32, 0xfffffff0 }, { 48, 0x28002 },
		{ 48, 0x18001 },    { 48, 0x1028001 },	 { 52, 0xfffffff0 }, { 64, 4 },
		{ 64, 2 },	    { 64, 0 },		 { 68, 2 },	     { 68, 4 },
		{ 68, 0xffffffff }, { 80, 0x1001 },	 { 84, 0x80 },	     { 88, 0 },
		{ 88, 2 },	    { 120, 0xffffffff },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint32_t length = describe(&vm1, 3);

		tx_write32(&vm1, wrong[i].at, wrong[i].value);
		share_is_wrong(length);
	}
	share_is_wrong(describe(&vm1, 3) - 16);
	share_is_wrong(describe(&vm1, 3) + 16);
	share_is_wrong(8192);
	describe(&vm1, 3);
	for (uint64_t i = 1; i < 4; i++)
		assert_error(
			SAY(&vm1, ABI_FFA_MEM_SHARE_64, 128, 128, i & 1 ? vm1.ffa.tx.v : 0, i / 2),
			ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, 128, 64), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, 64, 128), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64), ABI_FFA_INVALID_PARAMETERS);
}

/* That it is a share the call says already; the descriptor may say so as well, and nothing else. */
static void the_kind_may_be_told(void **state)
{
	uint32_t length = describe(&vm1, 3);

	(void)state;
	for (uint32_t kind = 0; kind < 4; kind++) {
		tx_write32(&vm1, 4, kind << 3);
		if (kind < 2)
			assert_success(reclaim(&vm1, handle_of(share(&vm1, length))));
		else
			assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
	}
}

static void more_pages_than_it_may_have(void **state)
{
	uint32_t length = describe(&vm1, 3);

	(void)state;
	tx_write32(&vm1, 64, UINT32_MAX);
	assert_error(share(&vm1, length), ABI_FFA_NO_MEMORY);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_PAGES_PER_BUFFER], 1);
	tx_write32(&vm1, 64, 65536);
	assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_MESSAGE], 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

static void the_number_of_shares_is_limited(void **state)
{
	uint32_t length = describe(&vm1, 1);

	(void)state;
	for (int i = 0; i < 60; i++)
		handle_of(share(&vm1, length));
	assert_error(share(&vm1, length), ABI_FFA_NO_MEMORY);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_BUFFERS], 1);
	assert_int_equal(guest_stats(&vm1).buffers_now, 60);
	handle_of(share(&vm2, describe(&vm2, 1)));
}

static void the_number_is_limited_for_a_vm(void **state)
{
	uint32_t length = describe(&vm1, 1);
	struct om_limits limits;

	(void)state;
	om_vm_get_limits(vm1.om, &limits);
	limits.buffers = 1;
	assert_int_equal(om_vm_set_limits(vm1.om, &limits), OM_OK);
	handle_of(share(&vm1, length));
	assert_error(share(&vm1, length), ABI_FFA_NO_MEMORY);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_BUFFERS], 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 1);
}

static void optee_takes_no_share(void **state)
{
	(void)state;
	spmc.config.shares_fail = 1;
	assert_error(share(&vm1, describe(&vm1, 3)), ABI_FFA_NO_MEMORY);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	handle_of(share(&vm1, describe(&vm1, 3)));
}

/* A message was in it, so OP-TEE keeps it until it is unregistered. */
static void a_share_in_use(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 1)));

	(void)state;
	message(&vm1, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle, handle >> 32, 0, 0);
	assert_error(reclaim(&vm1, handle), ABI_FFA_DENIED);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 1);
	assert_int_equal(
		message(&vm1, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0).a[3],
		0);
	assert_success(reclaim(&vm1, handle));
}

/* What is behind TX is not looked at. */
static void a_descriptor_longer_than_tx(void **state)
{
	unsigned reads = sim_port.uses[SIM_READ];

	(void)state;
	describe(&vm1, 3);
	tx_write32(&vm1, 64, 300);
	tx_write32(&vm1, 68, 300);
	assert_error(share(&vm1, 80 + 300 * 16), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(sim_port.uses[SIM_READ], reads);
}

#define RANGES_AT 80u

static void set_range(struct guest *guest, uint32_t i, om_ipa_t page, uint64_t pages)
{
	tx_write64(guest, RANGES_AT + i * 16, page.v);
	tx_write64(guest, RANGES_AT + i * 16 + 8, pages);
}

static om_ipa_t next_to(om_ipa_t page, uint32_t pages)
{
	return (om_ipa_t){ page.v + pages * OM_PAGE_SIZE };
}

static om_pa_t pa_of(const struct guest *guest, om_ipa_t page)
{
	return sim_page_pa(sim_page_at(guest->vm, page));
}

/* What OP-TEE has been told last begins with these pages at @at. */
static void assert_told(const struct guest *guest, uint32_t at, om_ipa_t page, uint32_t pages)
{
	const struct optee_mobj *mobj = optee_guest_of(guest->vm->client_id)->mobjs;

	for (uint32_t i = 0; i < pages; i++)
		assert_int_equal(mobj->page[at + i].v, pa_of(guest, next_to(page, i)).v);
}

/* So many pages that follow each other, as the guest sees it. */
static om_ipa_t pages_new(struct guest *guest, uint32_t pages)
{
	om_ipa_t page = sim_page_alloc(guest->vm);

	while (--pages)
		sim_page_alloc(guest->vm);
	return page;
}

#define MANY 600u /* more than a page of the mediator's list has entries */

static void ranges_of_many_pages(void **state)
{
	om_ipa_t many = pages_new(&vm1, MANY);
	om_ipa_t few = pages_new(&vm1, 3);
	uint32_t length = describe(&vm1, 2);
	uint64_t handle;

	(void)state;
	tx_write32(&vm1, 64, MANY + 3);
	set_range(&vm1, 0, many, MANY);
	set_range(&vm1, 1, few, 3);
	handle = handle_of(share(&vm1, length));
	assert_told(&vm1, 0, many, MANY);
	assert_told(&vm1, MANY, few, 3);
	assert_success(reclaim(&vm1, handle));
	step_by(&vm1, 70);
	handle = handle_of(share(&vm1, length));
	assert_told(&vm1, 0, many, MANY);
	assert_told(&vm1, MANY, few, 3);
	assert_success(reclaim(&vm1, handle));
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* The page that follows @page in the machine's memory, wherever the guest sees it. */
static om_ipa_t follower(struct guest *guest, om_ipa_t page)
{
	om_pa_t pa = { pa_of(guest, page).v + OM_PAGE_SIZE };
	uint32_t wanted = (uint32_t)(sim_page_of(pa) - sim.page);
	uint32_t *last = &sim.free_page[sim.free_count - 1];

	for (uint32_t i = 0; i < sim.free_count; i++)
		if (sim.free_page[i] == wanted) {
			sim.free_page[i] = *last;
			*last = wanted;
		}
	return sim_page_alloc(guest->vm);
}

static void assert_pieces(uint32_t count)
{
	struct abi_ffa_composite composite;

	memcpy(&composite, spmc_tx() + RANGES_AT - sizeof(composite), sizeof(composite));
	assert_int_equal(composite.ranges, count);
}

/* What is together in the machine's memory is one range to OP-TEE; but not with a former share. */
static void pieces(void **state)
{
	om_ipa_t page[4];
	uint32_t length = describe(&vm1, 4);

	(void)state;
	page[0] = sim_page_alloc(vm1.vm);
	for (uint32_t i = 1; i < 4; i++)
		page[i] = follower(&vm1, page[i - 1]);
	for (uint32_t i = 0; i < 4; i++)
		set_range(&vm1, i, page[i ^ 2], 1);
	handle_of(share(&vm1, length));
	assert_pieces(2);
	for (uint32_t i = 0; i < 4; i++)
		assert_told(&vm1, i, page[i ^ 2], 1);
	length = describe(&vm1, 1);
	set_range(&vm1, 0, page[2], 1);
	handle_of(share(&vm1, length));
	assert_pieces(1);
	assert_told(&vm1, 0, page[2], 1);
}

/* As many pieces as TX has room for, and one more, which needs fragments of the guest. */
static void as_scattered_as_can_be(void **state)
{
	const uint32_t most = (OM_PAGE_SIZE - RANGES_AT) / 16;
	uint64_t handle;

	(void)state;
	prepare(&vm1);
	whole.composite.pages = whole.composite.ranges = most;
	put(&vm1, 0, OM_PAGE_SIZE);
	assert_success(reclaim(&vm1, handle_of(share(&vm1, OM_PAGE_SIZE))));
	whole.composite.pages = whole.composite.ranges = most + 1;
	put(&vm1, 0, OM_PAGE_SIZE);
	handle = assert_wanted(SAY(&vm1, ABI_FFA_MEM_SHARE_64, OM_PAGE_SIZE + 16, OM_PAGE_SIZE),
			       OM_PAGE_SIZE);
	assert_error(fragment(&vm1, handle, OM_PAGE_SIZE, 16), ABI_FFA_NO_MEMORY);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_PAGES_PER_BUFFER], 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* Each page of TX is read by itself. */
static void a_tx_of_two_pages(void **state)
{
	const size_t half = OM_PAGE_SIZE;

	(void)state;
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	vm1.ffa.tx = pages_new(&vm1, 2);
	vm1.ffa.rx = pages_new(&vm1, 2);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 2));
	prepare(&vm1);
	put(&vm1, 0, half);
	sim_guest_write(vm1.vm, next_to(vm1.ffa.tx, 1), (const uint8_t *)&whole + half,
			sizeof(whole) - half);
	assert_success(reclaim(&vm1, handle_of(share(&vm1, sizeof(whole)))));
	sim_map_as(vm1.vm, next_to(vm1.ffa.tx, 1), SIM_UNMAPPED);
	assert_error(share(&vm1, sizeof(whole)), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* Ranges that are none, in a descriptor that comes to the right number of pages without. */
static void no_ranges(void **state)
{
	om_ipa_t page = pages_new(&vm1, 3);

	(void)state;
	describe(&vm1, 3);
	set_range(&vm1, 1, page, 0);
	set_range(&vm1, 2, page, 2);
	share_is_wrong(128);
	set_range(&vm1, 1, (om_ipa_t){ page.v + 8 }, 1);
	set_range(&vm1, 2, page, 1);
	share_is_wrong(128);
	set_range(&vm1, 1, page, UINT32_MAX);
	share_is_wrong(128);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_ADDRESS], 0);
}

static struct om_smc beside;

/* The other VM wants to share, too: it gives way to who has the hypervisor's TX. */
static void share_beside(void)
{
	optee.at_point = NULL;
	assert_true(say_once(&vm2, beside).a[0] == OM_SMC_REPEAT);
}

static void two_vms_at_once(void **state)
{
	uint32_t length = describe(&vm2, 2);
	uint64_t handle;

	(void)state;
	beside = (struct om_smc){ .a = { ABI_FFA_MEM_SHARE_64, length, length } };
	length = describe(&vm1, 3);
	optee.at_point = share_beside;
	handle = handle_of(share(&vm1, length));
	assert_true(!optee.at_point);
	assert_int_equal(vm1.ffa.repeats, 0);
	assert_success(reclaim(&vm1, handle));
	handle_of(ffa_say(&vm2, beside));
}

static int a_small_tx(void **state)
{
	return door_vms_set_up_with(state, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(a_share),
		door_vms_test(a_share_in_steps),
		door_vms_test(a_share_that_is_given_up),
		door_vms_test(a_wrong_call_beside),
		door_vms_test(wrong_descriptors),
		door_vms_test(the_kind_may_be_told),
		door_vms_test(more_pages_than_it_may_have),
		door_vms_test(the_number_of_shares_is_limited),
		door_vms_test(the_number_is_limited_for_a_vm),
		door_vms_test(optee_takes_no_share),
		door_vms_test(a_share_in_use),
		door_vms_test(a_descriptor_longer_than_tx),
		cmocka_unit_test_setup_teardown(ranges_of_many_pages, door_large_vms_set_up,
						door_tear_down),
		door_vms_test(pieces),
		cmocka_unit_test_setup_teardown(as_scattered_as_can_be, a_small_tx, door_tear_down),
		door_vms_test(a_tx_of_two_pages),
		door_vms_test(no_ranges),
		door_vms_test(two_vms_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
