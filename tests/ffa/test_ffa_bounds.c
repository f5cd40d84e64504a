/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What no guest of a test lives to see: ids of calls when all were given, in the last slot that
 * there is. Looks inside the mediator, as ../test_bounds.c.
 */
#include "ffa/guest.h"
#include "ffa/ffa_call.h"

#define GENERATIONS (UINT32_C(1) << 26)
#define SLOTS	    64u

static struct om_ffa_vm *door;
static struct om_ffa_call *call_of_slot[SLOTS];

static int all_slots_set_up(void **state)
{
	struct om_config config = om_default_config;

	config.limits.calls = SLOTS;
	if (door_set_up(state) || ffa_start(&vm1, "one", 1, &config) != OM_OK)
		return -1;
	door = om_ffa_vm_of(vm1.om);
	for (uint32_t i = 0; i < SLOTS; i++)
		call_of_slot[i] = om_ffa_call_begin(door);
	return om_ffa_call_begin(door) != NULL;
}

static int all_slots_tear_down(void **state)
{
	for (uint32_t i = 0; i < SLOTS; i++)
		om_ffa_call_end(door, call_of_slot[i]);
	return door_tear_down(state);
}

#define slots_test(fn) cmocka_unit_test_setup_teardown(fn, all_slots_set_up, all_slots_tear_down)

/* So many suspensions of it are over. */
static void is_used(struct om_ffa_call *call, uint32_t generation)
{
	atomic_store(&call->word, generation << 1);
}

static uint32_t suspended(struct om_ffa_call *call)
{
	uint32_t id = om_ffa_call_id(call);

	om_ffa_call_suspend(call);
	return id;
}

static void ids_begin_anew(void **state)
{
	(void)state;
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		is_used(call_of_slot[slot], GENERATIONS - 3);
		for (uint32_t i = 0; i < 5; i++) {
			uint32_t id = suspended(call_of_slot[slot]);

			assert_int_equal(id, (i - 2) << 6 | slot);
			assert_null(om_ffa_call_resume(door, id - 64));
			assert_ptr_equal(om_ffa_call_resume(door, id), call_of_slot[slot]);
			assert_null(om_ffa_call_resume(door, id));
		}
	}
}

/* Of 32 bits all are set; w7 has 64. */
static void the_last_id(void **state)
{
	struct om_ffa_call *last = call_of_slot[SLOTS - 1];

	(void)state;
	is_used(last, GENERATIONS - 2);
	assert_int_equal(suspended(last), UINT32_MAX);
	assert_null(om_ffa_call_resume(door, UINT64_MAX));
	assert_ptr_equal(om_ffa_call_resume(door, UINT32_MAX), last);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		slots_test(ids_begin_anew),
		slots_test(the_last_id),
	};

	return cmocka_run_group_tests_name("bounds behind FF-A", tests, NULL, NULL);
}
