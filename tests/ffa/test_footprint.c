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

static void stays_within(struct om_limits limits, uint32_t each)
{
	struct om_config config = om_default_config;

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

static void footprint(void **state)
{
	struct om_limits limits = { 2, 1, 1600, 1600, 0, 512 };

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(footprint, door_large_set_up, door_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
