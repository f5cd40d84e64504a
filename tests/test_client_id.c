/* SPDX-License-Identifier: BSD-2-Clause */
/* I7: client ids are kept apart; and there is an end to them. */
#include "test.h"

#include "optee/client_id.h"

#define MANY 200u

/* Ids from @first on, until one is refused, with @why. */
static uint32_t taken_from(uint32_t first, enum om_status *why)
{
	uint32_t count = 0;

	while (count < MANY && (*why = om_client_id_take((uint16_t)(first + count))) == OM_OK)
		count++;
	return count;
}

static void given(uint32_t first, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		om_client_id_give((uint16_t)(first + i));
}

static void one_is_taken_once(void **state)
{
	const uint16_t ids[] = { 1, 63, 64, 0x7fff, 0x8000, UINT16_MAX };

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(om_client_id_take(ids[i]), OM_OK);
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(om_client_id_take(ids[i]), OM_ERR_BAD_ID);
	om_client_id_give(64);
	assert_int_equal(om_client_id_take(64), OM_OK);
	assert_int_equal(om_client_id_take(64), OM_ERR_BAD_ID);
	for (unsigned i = 0; i < 6; i++)
		om_client_id_give(ids[i]);
}

static void the_hypervisors_is_nobodys(void **state)
{
	(void)state;
	assert_int_equal(om_client_id_take(0), OM_ERR_BAD_ID);
}

/* An id that is taken is told as such also then. */
static void there_is_an_end(void **state)
{
	enum om_status why = OM_OK;
	uint32_t count = taken_from(1000, &why);

	(void)state;
	assert_int_equal(count, 64);
	assert_int_equal(why, OM_ERR_NO_MEMORY);
	assert_int_equal(om_client_id_take(1000), OM_ERR_BAD_ID);
	assert_int_equal(om_client_id_take(0), OM_ERR_BAD_ID);
	om_client_id_give(1030);
	assert_int_equal(om_client_id_take(5), OM_OK);
	assert_int_equal(om_client_id_take(6), OM_ERR_NO_MEMORY);
	assert_int_equal(om_client_id_take(1030), OM_ERR_NO_MEMORY);
	om_client_id_give(5);
	assert_int_equal(om_client_id_take(1030), OM_OK);
	given(1000, count);
	assert_int_equal(taken_from(1, &why), count);
	given(1, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(one_is_taken_once),
		machine_test(the_hypervisors_is_nobodys),
		machine_test(there_is_an_end),
	};

	return cmocka_run_group_tests_name("client ids", tests, NULL, NULL);
}
