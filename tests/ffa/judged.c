/* SPDX-License-Identifier: BSD-2-Clause */
/* See judged.h. */
#include "ffa/judged.h"

struct caller judged;
struct caller buffer;

struct om_config judged_config(void)
{
	struct om_config config = om_default_config;

	config.shadow_messages = true;
	return config;
}

int judged_set_up(void **state)
{
	const struct om_config config = judged_config();

	if (door_set_up(state) || ffa_start(&vm1, "one", 1, &config) != OM_OK ||
	    ffa_start(&vm2, "two", 2, NULL) != OM_OK)
		return -1;
	map_buffers(&vm1);
	map_buffers(&vm2);
	caller_begin(&buffer, &vm1);
	caller_open(&judged, &vm1);
	return 0;
}

void begin_another_life(void)
{
	assert_int_equal(guest_reset(&vm1), OM_OK);
	map_buffers(&vm1);
	caller_begin(&judged, &vm1);
}

const struct optee_mobj *shadows(void)
{
	const struct optee_mobj *mobj = optee_guest_of(1)->mobjs;

	while (mobj && mobj->is_known)
		mobj = mobj->next;
	return mobj;
}

uint64_t shadow_handle(void)
{
	const struct optee_mobj *mobj = shadows();

	return mobj ? mobj->cookie : 0;
}

struct abi_msg with_memref(uint32_t func, uint64_t attr, uint64_t handle, uint64_t size)
{
	struct abi_msg msg = invoke_of(&judged, func, 9, 0);

	msg.num_params = 2;
	msg.params[1].attr = attr;
	msg.params[1].u.rmem.size = size;
	msg.params[1].u.rmem.shm_ref = handle;
	return msg;
}

void assert_counted(enum om_refusal why, uint64_t before)
{
	assert_int_equal(guest_stats(&vm1).refused[why], before + 1);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
}

void place_is_refused(uint64_t handle, uint64_t offset, enum om_refusal why, uint32_t w3)
{
	uint64_t before = guest_stats(&vm1).refused[why];
	unsigned smcs = sim_port.uses[SIM_SMC];

	assert_w3(message(&vm1, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle, handle >> 32, offset, 0),
		  w3);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	assert_counted(why, before);
}

void message_is_refused(const struct abi_msg *msg, enum om_refusal why, uint32_t ret)
{
	uint64_t before = guest_stats(&vm1).refused[why];
	unsigned smcs = sim_port.uses[SIM_SMC];
	struct abi_msg after;

	assert_ret(&judged, 0, call(&judged, 0, msg), ret);
	msg_read(&judged, 0, &after);
	assert_int_equal(after.ret_origin, ABI_ORIGIN_COMMS);
	assert_int_equal(after.num_params, msg->num_params);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	assert_counted(why, before);
}
