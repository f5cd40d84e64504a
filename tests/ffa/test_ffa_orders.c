/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Behind the second door: events that cross each other, of two vCPUs, the interrupt handler and the
 * operator, and calls that might be made again for ever.
 */
#include "ffa/guest.h"

/*
 * Runs @crossing in the first use of @call that the mediator makes from now on, before it. A call
 * is inside then, which an assertion must not jump out of, as no VM could end any more: what is
 * expected there is noted.
 */
static struct {
	enum sim_port_call call;
	void (*crossing)(void);
	const char *surprise; /* the first thing that was not as expected */
} waiting;

#define EXPECT(what)                                                                               \
	do                                                                                         \
		if (!(what) && !waiting.surprise)                                                  \
			waiting.surprise = #what;                                                  \
	while (0)

static void hook(const struct sim_port_use *use, void *arg)
{
	void (*crossing)(void) = waiting.crossing;

	(void)arg;
	if (use->call != waiting.call || use->after || !crossing)
		return;
	waiting.crossing = NULL;
	crossing();
}

static void cross(enum sim_port_call call, void (*crossing)(void))
{
	waiting.call = call;
	waiting.crossing = crossing;
	waiting.surprise = NULL;
	sim_port.hook = hook;
}

static void assert_crossed(void)
{
	sim_port.hook = NULL;
	assert_null(waiting.crossing);
	if (waiting.surprise)
		fail_msg("not so: %s", waiting.surprise);
}

/* The first register of the answer; and the code of FFA_ERROR, or 0. */
static uint64_t first(struct om_smc smc)
{
	return say_once(&vm1, smc).a[0];
}
#define FIRST(...) first((struct om_smc){ .a = { __VA_ARGS__ } })

static uint64_t code(struct om_smc smc)
{
	struct om_smc answer = say_once(&vm1, smc);

	return answer.a[0] == ABI_FFA_ERROR ? answer.a[2] : 0;
}
#define CODE(...) code((struct om_smc){ .a = { __VA_ARGS__ } })

/* What the test is about. */
static uint64_t shared;
static uint32_t length_of_next;

static uint64_t share_pages(uint32_t pages)
{
	return handle_of(share(&vm1, describe(&vm1, pages)));
}

static struct om_smc unregister(uint64_t handle)
{
	return message(&vm1, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0);
}

static void assert_nothing_held(void)
{
	assert_int_equal(guest_stats(&vm1).buffers_now, 0);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/*
 * OP-TEE does not take the VM for its next life. A call that is made again until there is one would
 * never end; the guest goes on without OP-TEE, and the next version that is asked for tries again.
 */
static void optee_is_full(void **state)
{
	unsigned at_most = spmc.config.lost_at_most;

	(void)state;
	share_pages(3);
	spmc.config.lost_at_most = 0;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], ABI_FFA_NOT_SUPPORTED);
		assert_error(SAY(&vm1, ABI_FFA_RX_RELEASE), ABI_FFA_DENIED);
	}
	assert_nothing_held();
	spmc.config.lost_at_most = at_most;
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
	assert_int_equal(guest_stats(&vm1).renewals_failed, 2);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
}

/* The same, after a reset. */
static void optee_is_full_at_a_reset(void **state)
{
	(void)state;
	spmc.config.lost_at_most = 0;
	assert_int_equal(reset_once(&vm1), OM_ERR_OPTEE_IS_FULL);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], ABI_FFA_NOT_SUPPORTED);
}

static void while_it_is_renewed(void)
{
	unsigned smcs = sim_port.uses[SIM_SMC];

	EXPECT(FIRST(ABI_FFA_RX_RELEASE) == OM_SMC_REPEAT);
	EXPECT(FIRST(ABI_FFA_VERSION, 0x10001) == OM_SMC_REPEAT);
	om_vm_notified(vm1.om);
	EXPECT(reset_once(&vm1) == OM_AGAIN);
	EXPECT(sim_port.uses[SIM_SMC] == smcs);
}

/* Nobody gets in while OP-TEE is told to forget the VM; the operator has to call again. */
static void a_renewal_is_under_way(void **state)
{
	(void)state;
	share_pages(3);
	cross(SIM_UNPIN, while_it_is_renewed);
	say_once(&vm1, (struct om_smc){ .a = { ABI_FFA_VERSION, 0x10001 } });
	assert_crossed();
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], ABI_FFA_NOT_SUPPORTED);
	assert_int_equal(reset_once(&vm1), OM_OK);
	assert_nothing_held();
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
}

static void while_it_is_taken_back(void)
{
	EXPECT(FIRST(ABI_FFA_MEM_RECLAIM, (uint32_t)shared, shared >> 32) == OM_SMC_REPEAT);
	EXPECT(FIRST(ABI_FFA_DIRECT_REQ_32, 1u << 16 | ABI_FFA_OPTEE_ID, 0, ABI_FFA_UNREGISTER_SHM,
		     (uint32_t)shared, shared >> 32) == OM_SMC_REPEAT);
}

/* Of two that take it back at the same time one does. */
static void a_share_is_taken_back_twice(void **state)
{
	(void)state;
	shared = share_pages(3);
	cross(SIM_UNPIN, while_it_is_taken_back);
	assert_success(reclaim(&vm1, shared));
	assert_crossed();
	assert_error(reclaim(&vm1, shared), ABI_FFA_INVALID_PARAMETERS);
	assert_nothing_held();
}

static void share_again(void)
{
	struct om_smc answer = share(&vm1, length_of_next);

	EXPECT(answer.a[0] == ABI_FFA_SUCCESS_32 && answer.a[2] == (uint32_t)shared);
	EXPECT(unregister(shared).a[3] == 0);
	EXPECT(reclaim(&vm1, shared).a[0] == ABI_FFA_SUCCESS_32);
}

/* OP-TEE has let go, and gives its handle anew, before the pages of the first are unpinned. */
static void a_handle_that_is_given_again(void **state)
{
	(void)state;
	shared = share_pages(3);
	length_of_next = describe(&vm1, 2);
	cross(SIM_UNPIN, share_again);
	assert_success(reclaim(&vm1, shared));
	assert_crossed();
	assert_nothing_held();
}

/* The same, when the first has given way: each of two that take back is through with one. */
static void a_handle_that_is_given_again_later(void **state)
{
	(void)state;
	shared = share_pages(40);
	step_by(&vm1, 4);
	assert_true(FIRST(ABI_FFA_MEM_RECLAIM, (uint32_t)shared, shared >> 32) == OM_SMC_REPEAT);
	assert_int_equal(share_pages(2), shared);
	assert_int_equal(unregister(shared).a[3], 0);
	assert_success(reclaim(&vm1, shared));
	assert_success(reclaim(&vm1, shared));
	assert_error(reclaim(&vm1, shared), ABI_FFA_INVALID_PARAMETERS);
	assert_nothing_held();
}

static void unmap(void)
{
	EXPECT(FIRST(ABI_FFA_RXTX_UNMAP) == OM_SMC_REPEAT);
}

static void use_rx(void)
{
	EXPECT(FIRST(ABI_FFA_RXTX_UNMAP) == OM_SMC_REPEAT);
	EXPECT(CODE(ABI_FFA_RX_RELEASE) == ABI_FFA_DENIED);
	EXPECT(CODE(ABI_FFA_PARTITION_INFO_GET) == ABI_FFA_BUSY);
	EXPECT(CODE(ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1) == ABI_FFA_DENIED);
}

/* Buffers stay while another vCPU uses them, and RX has one owner. */
static void buffers_in_use(void **state)
{
	uint32_t length = describe(&vm1, 3);

	(void)state;
	cross(SIM_READ, unmap);
	shared = handle_of(share(&vm1, length));
	assert_crossed();
	cross(SIM_WRITE, use_rx);
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET));
	assert_crossed();
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET), ABI_FFA_DENIED);
}

/* What has given way is given up with its buffers, and is not read on from what is no TX. */
static void buffers_of_a_share_that_gave_way(void **state)
{
	uint32_t length = describe(&vm1, 40);

	(void)state;
	step_by(&vm1, 4);
	assert_true(FIRST(ABI_FFA_MEM_SHARE_64, length, length) == OM_SMC_REPEAT);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	assert_nothing_held();
	assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(optee_is_full),
		door_vms_test(optee_is_full_at_a_reset),
		door_vms_test(a_renewal_is_under_way),
		door_vms_test(a_share_is_taken_back_twice),
		door_vms_test(a_handle_that_is_given_again),
		door_vms_test(a_handle_that_is_given_again_later),
		door_vms_test(buffers_in_use),
		door_vms_test(buffers_of_a_share_that_gave_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
