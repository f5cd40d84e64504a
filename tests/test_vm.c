/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's announcement, reset and end: ids, limits that make no sense, an OP-TEE that is full.
 */
#include "test.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

static void taken_again(struct guest *guest, const char *name, uint16_t id)
{
	assert_int_equal(guest_start(guest, name, id, NULL), OM_OK);
	guest_end(guest);
	assert_no_violation();
}

static void start_and_end(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		taken_again(&one, "one", 1);
}

static void the_highest_id(void **state)
{
	(void)state;
	taken_again(&one, "one", UINT16_MAX);
}

static void id_0_is_the_hypervisor(void **state)
{
	(void)state;
	assert_int_equal(guest_start(&one, "one", 0, NULL), OM_ERR_BAD_ID);
	assert_null(one.om);
}

/* mediator.h: what is not created is NULL, whatever was there. */
static void there_is_none_where_none_could_be(void **state)
{
	struct om_config config = om_default_config;
	struct om_vm *created = one.om;

	(void)state;
	assert_int_equal(om_vm_create(&created, 0, NULL, one.vm), OM_ERR_BAD_ID);
	assert_null(created);
	created = one.om;
	config.limits.calls = 0;
	assert_int_equal(om_vm_create(&created, 3, &config, one.vm), OM_ERR_BAD_CONFIG);
	assert_null(created);
	created = one.om;
	assert_int_equal(om_vm_create(&created, 3, NULL, one.vm), OM_ERR_OPTEE_IS_FULL);
	assert_null(created);
}

/* I7: OP-TEE does not check, so the mediator must. */
static void an_id_in_use(void **state)
{
	struct guest third;

	(void)state;
	assert_int_equal(guest_start(&third, "third", 2, NULL), OM_ERR_BAD_ID);
	assert_null(third.om);
	assert_int_equal(guest_open(&two, &session).ret, ABI_SUCCESS);
}

static void a_third_vm(void **state)
{
	struct guest third;

	(void)state;
	assert_int_equal(guest_start(&third, "third", 3, NULL), OM_ERR_OPTEE_IS_FULL);
	assert_null(third.om);
	assert_int_equal(third.vm->mediator_pages, 0);
	assert_done(guest_open(&two, &session));
	guest_end(&two);
	taken_again(&third, "third", 3);
}

static void limits_are_refused(struct om_limits limits)
{
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_ERR_BAD_CONFIG);
	assert_null(one.om);
	assert_int_equal(sim.pool_used, 0);
}

static void limits_out_of_range(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	limits.calls = 1;
	limits_are_refused(limits);
	limits.calls = 65;
	limits_are_refused(limits);
	limits = om_default_limits;
	limits.buffers = 0;
	limits_are_refused(limits);
	limits.buffers = 262145;
	limits_are_refused(limits);
	limits = om_default_limits;
	limits.pages_per_buffer = 0;
	limits_are_refused(limits);
	limits.pages_per_buffer = 0x80000000u;
	limits_are_refused(limits);
}

static void limits_of_pages_out_of_range(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	limits.pages = 0;
	limits_are_refused(limits);
	limits.pages = 0x80000000u;
	limits_are_refused(limits);
}

static void limits_of_steps_out_of_range(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	limits.step_pages = 0;
	limits_are_refused(limits);
	limits.step_pages = 513;
	limits_are_refused(limits);
}

static void limits_at_their_ends(void **state)
{
	struct om_limits limits = { 2, 1, 1, 1, om_default_limits.memory, 512, 0 };

	(void)state;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	guest_end(&one);
	limits.calls = 64;
	limits.pages_per_buffer = INT32_MAX;
	limits.pages = INT32_MAX;
	limits.buffers = 262144;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
	registered(0, 1);
}

/* Wherever the hint "vCPU" sends a call, there is a place for it. */
static void calls_of_many_vcpus(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	limits.calls = 64;
	be_silent_of_threads();
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	for (uint32_t vcpu = 0; vcpu < 130; vcpu++) {
		struct abi_msg msg = msg_open();
		struct guest_call call;

		guest_call_begin_on(&call, &one, &msg, vcpu);
		assert_done(guest_call_finish(&call));
	}
}

static void no_memory_for_the_state(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	for (limits.memory = OM_PAGE_SIZE; limits.memory < 4 * OM_PAGE_SIZE; limits.memory++) {
		limits.memory += OM_PAGE_SIZE / 2;
		assert_int_equal(guest_start(&one, "one", 1, &limits), OM_ERR_NO_MEMORY);
		assert_null(one.om);
		assert_int_equal(sim.pool_used, 0);
	}
}

/* struct om_limits gives memory no range of its own: too little is too little. */
static void no_memory_at_all(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	limits.memory = 0;
	assert_int_not_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_null(one.om);
	assert_int_equal(sim.pool_used, 0);
}

/* I8: whichever page the port has not, nothing is left, in OP-TEE neither. */
static void no_page_for_the_state(void **state)
{
	unsigned at = 0;

	(void)state;
	sim_port.fault.calls = 1u << SIM_PAGE_GET;
	do {
		sim_port.fault.at[0] = ++at;
		sim_port.fault.seen = 0;
		if (guest_start(&one, "one", 1, NULL) == OM_OK)
			break;
		assert_null(one.om);
		assert_int_equal(sim.pool_used, 0);
		assert_null(optee_guest_of(1));
		sim.vm_count = 0;
	} while (at < 100);
	assert_in_range(at, 2, 99);
	assert_true(sim_port.fault.seen < at);
}

static void dirty_the_vm(struct guest_call *call)
{
	registered(0x10, 5000);
	assert_done(invoke_value(TA_RPC_KEEP, 6000, 0, NULL));
	invoke_begin(call, TA_INTERRUPT, 1, 0);
	assert_true(guest_call_is_suspended(call));
}

/* OP-TEE forgets, then all is let go; the figures go on. */
static void reset(void **state)
{
	struct guest_call call;
	struct om_stats before;
	struct om_stats after;

	(void)state;
	dirty_the_vm(&call);
	before = guest_stats(&one);
	assert_int_equal(om_vm_reset(one.om), OM_OK);
	guest_forget(&one);
	model_check();
	assert_no_violation();
	after = guest_stats(&one);
	assert_int_equal(after.calls, before.calls);
	assert_int_equal(after.buffers_now + after.pages_pinned_now + after.calls_now, 0);
	assert_int_equal(after.buffers_peak, before.buffers_peak);
	assert_done(guest_open(&one, &session));
}

/* I10: what was suspended before a reset cannot be resumed after it. */
static void an_id_from_before_the_reset(void **state)
{
	struct guest_call call;

	(void)state;
	dirty_the_vm(&call);
	assert_int_equal(om_vm_reset(one.om), OM_OK);
	guest_forget(&one);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_ERESUME);
}

static void reset_that_optee_refuses(void **state)
{
	struct guest_call call;
	uint64_t smcs;

	(void)state;
	dirty_the_vm(&call);
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC, .at = { 1 } };
	assert_int_equal(om_vm_reset(one.om), OM_ERR_OPTEE_IS_FULL);
	assert_null(optee_guest_of(1));
	guest_forget(&one);
	smcs = optee.smcs;
	assert_int_equal(guest_open(&one, &session).a0, ABI_UNKNOWN_FUNCTION);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_int_equal(optee.smcs, smcs);
	assert_done(guest_open(&two, &session));
}

static void the_last_figures(void **state)
{
	struct om_stats last;

	(void)state;
	registered(0, 8192);
	om_vm_destroy(one.om, &last);
	one.om = NULL;
	guest_forget(&one);
	sim_vm_end(one.vm);
	assert_int_equal(last.calls, 2);
	assert_int_equal(last.pages_pinned_peak, 2);
	assert_int_equal(last.pages_pinned_now + last.buffers_now + last.memory_now, 0);
}

#ifdef __SANITIZE_ADDRESS__
static bool was_out_of_reach;

static bool is_in_reach(const struct guest *guest)
{
	return !__asan_address_is_poisoned(guest->om);
}

static void look_at_reach(struct om_port_vm *vm, const struct om_trace_event *event)
{
	(void)event;
	assert_ptr_equal(vm, one.vm);
	assert_true(is_in_reach(&one));
	assert_false(is_in_reach(&two));
	was_out_of_reach = true;
}

static void look_at_reach_in_hook(const struct sim_port_use *use, void *arg)
{
	(void)use;
	(void)arg;
	assert_true(is_in_reach(&one) && is_in_reach(&two));
}

/* Whoever is inside for one VM cannot touch what is another's: any test would end there. */
static void pages_of_others(void **state)
{
	(void)state;
	sim_port.on_trace = look_at_reach;
	sim_port.hook = look_at_reach_in_hook;
	was_out_of_reach = false;
	assert_done(guest_open(&one, &session));
	assert_true(was_out_of_reach);
	sim_port.on_trace = NULL;
	sim_port.hook = NULL;
	assert_true(is_in_reach(&one) && is_in_reach(&two));
}
#else
static void pages_of_others(void **state)
{
	(void)state;
	skip();
}
#endif

/* Nobody wants them, and the VM ends all the same: its id and all memory are free again. */
static void no_last_figures(void **state)
{
	uint32_t pages = sim.pool_used;

	(void)state;
	registered(0, 8192);
	assert_int_equal(om_vm_destroy(one.om, NULL), OM_OK);
	guest_forget(&one);
	sim_vm_end(one.vm);
	assert_null(optee_guest_of(1));
	assert_true(sim.pool_used < pages);
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	assert_done(guest_open(&one, &session));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(start_and_end),
		machine_test(the_highest_id),
		machine_test(id_0_is_the_hypervisor),
		guests_test(there_is_none_where_none_could_be),
		guests_test(an_id_in_use),
		guests_test(a_third_vm),
		machine_test(limits_out_of_range),
		machine_test(limits_of_pages_out_of_range),
		machine_test(limits_of_steps_out_of_range),
		machine_test(limits_at_their_ends),
		machine_test(calls_of_many_vcpus),
		machine_test(no_memory_for_the_state),
		machine_test(no_memory_at_all),
		machine_test(no_page_for_the_state),
		guests_test(reset),
		guests_test(an_id_from_before_the_reset),
		guests_test(reset_that_optee_refuses),
		guests_test(pages_of_others),
		guests_test(the_last_figures),
		guests_test(no_last_figures),
	};

	return cmocka_run_group_tests_name("vm", tests, NULL, NULL);
}
