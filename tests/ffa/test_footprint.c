/* SPDX-License-Identifier: BSD-2-Clause */
/* The second door: a VM takes no more memory than om_footprint() says, whatever its guest shares.
 */
#include "ffa/fragments.h"

/* Shares of @each pages in a row, until there can be no more; and one in fragments to begin with.
 */
static void be_greedy(struct guest *guest, uint32_t each)
{
	uint32_t length = describe(guest, 1);
	om_ipa_t page = sim_page_alloc(guest->vm);

	for (uint32_t i = 1; i < each; i++)
		sim_page_alloc(guest->vm);
	tx_write32(guest, 64, each);
	tx_write64(guest, 80, page.v);
	tx_write32(guest, 88, each);
	while (share(guest, length).a[0] == ABI_FFA_SUCCESS_32)
		;
}

static void stays_within_as(struct om_limits limits, uint32_t each, bool is_judged)
{
	struct om_config config = om_default_config;

	config.shadow_messages = is_judged;
	config.limits = limits;
	config.limits.memory = om_footprint(&limits);
	vm1 = (struct guest){ 0 };
	assert_int_equal(ffa_start(&vm1, "greedy", 1, &config), OM_OK);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
	be_greedy(&vm1, each);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_MEMORY], 0);
	assert_true(guest_stats(&vm1).memory_peak <= om_footprint(&limits));
	assert_true(guest_stats(&vm1).refused[OM_REFUSED_BUFFERS] +
			    guest_stats(&vm1).refused[OM_REFUSED_PAGES] >
		    0);
	guest_end(&vm1);
	sim.vm_count--;
}

static void stays_within(struct om_limits limits, uint32_t each)
{
	stays_within_as(limits, each, false);
	stays_within_as(limits, each, true);
}

static void footprint(void **state)
{
	struct om_limits limits = { 2, 1, 1600, 1600, 0, 512, 0 };

	(void)state;
	stays_within(limits, 1);
	stays_within(limits, 512);
	stays_within(limits, 1100);
	limits.buffers = 4096;
	stays_within(limits, 4);
	limits.pages = 60 * 512;
	stays_within(limits, 512);
	limits.buffers = 60;
	stays_within(limits, 512);
	limits.calls = 64;
	stays_within(limits, 512);
}

/* A share of 600 pages takes two pages for its list. What it had is given back. */
static void memory_ends(void **state)
{
	uint32_t length = describe(&vm1, 2);
	uint64_t now = guest_stats(&vm1).memory_now;
	struct om_limits limits;

	(void)state;
	om_vm_get_limits(vm1.om, &limits);
	tx_write32(&vm1, 64, PAGES * 2);
	prepare(&vm1);
	for (uint32_t i = 0; i < 2; i++) {
		tx_write64(&vm1, 80 + i * 16, vm1.ffa.pages.v);
		tx_write32(&vm1, 88 + i * 16, PAGES);
	}
	for (uint64_t pages = 0; pages <= 2; pages++) {
		struct om_smc answer;

		limits.memory = now + pages * OM_PAGE_SIZE;
		assert_int_equal(om_vm_set_limits(vm1.om, &limits), OM_OK);
		answer = share(&vm1, length);
		if (pages == 2) {
			handle_of(answer);
		} else {
			assert_error(answer, ABI_FFA_NO_MEMORY);
			assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_MEMORY], pages + 1);
			assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(footprint, door_large_set_up, door_tear_down),
		cmocka_unit_test_setup_teardown(memory_ends, door_large_vms_set_up, door_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
