/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See steps.h.
 */
#include "steps.h"

void steps_start(uint32_t step_pages)
{
	struct om_config config = om_default_config;

	config.limits.step_pages = step_pages;
	config.temporary_buffers = true;
	optee.config.os_minor = 11;
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_done(guest_open(&one, &session));
	sim_port.yields_every = 1;
}

void steps_restart(uint32_t step_pages)
{
	guest_end(&one);
	sim_port.yields_every = 0;
	sim.vm_count = 0;
	steps_start(step_pages);
}

struct guest_share *steps_buffer(uint32_t pages)
{
	return guest_share_new_of(&one, 0, pages * OM_PAGE_SIZE, 5);
}

void steps_share_and_take_back(uint32_t pages)
{
	struct guest_share *share = steps_buffer(pages);

	assert_done(guest_register(&one, share));
	assert_int_equal(pages_now(), pages);
	assert_done(guest_unregister(&one, share));
	assert_int_equal(pages_now(), 0);
	guest_share_free(&one, share);
}
