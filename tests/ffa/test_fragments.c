/* SPDX-License-Identifier: BSD-2-Clause */
/* The second door: shares whose descriptor comes in fragments. */
#include "ffa/fragments.h"

static void assert_ended(struct guest *guest, uint64_t handle)
{
	assert_int_equal(guest_stats(guest).pages_pinned_now, 0);
	assert_int_equal(guest_stats(guest).buffers_now, 0);
	assert_error(fragment(guest, handle, FIRST, LENGTH - FIRST), ABI_FFA_INVALID_PARAMETERS);
}

static void in_two(void **state)
{
	uint64_t handle = shared(&vm1);

	(void)state;
	assert_true(handle & ABI_FFA_HANDLE_HYPERVISOR);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, PAGES);
	assert_error(reclaim(&vm2, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_success(reclaim(&vm1, handle));
	assert_ended(&vm1, handle);
	assert_true(shared(&vm1) != handle);
	assert_true(shared(&vm2) != handle);
}

/* The least that a fragment can have; and that in the first there is no range. */
static void in_many(void **state)
{
	uint64_t handle;

	(void)state;
	prepare(&vm1);
	handle = assert_wanted(first(&vm1, HEAD), HEAD);
	for (size_t at = HEAD; at < LENGTH - RANGE; at += RANGE)
		assert_int_equal(assert_wanted(fragment(&vm1, handle, at, RANGE), at + RANGE),
				 handle);
	assert_int_equal(handle_of(fragment(&vm1, handle, LENGTH - RANGE, RANGE)), handle);
	assert_success(reclaim(&vm1, handle));
	assert_ended(&vm1, handle);
}

static void as_long_as_tx(void **state)
{
	uint64_t handle;

	(void)state;
	prepare(&vm1);
	handle = assert_wanted(first(&vm1, HEAD), HEAD);
	assert_wanted(fragment(&vm1, handle, HEAD, OM_PAGE_SIZE), HEAD + OM_PAGE_SIZE);
	handle_of(fragment(&vm1, handle, HEAD + OM_PAGE_SIZE, LENGTH - HEAD - OM_PAGE_SIZE));
	assert_success(reclaim(&vm1, handle));
}

static void share_in_steps(void)
{
	uint64_t handle;

	handle = begun(&vm1);
	assert_int_equal(vm1.ffa.repeats, ((FIRST - HEAD) / RANGE - 1) / 7);
	assert_int_equal(handle_of(fragment(&vm1, handle, FIRST, LENGTH - FIRST)), handle);
	assert_int_equal(vm1.ffa.repeats, ((LENGTH - FIRST) / RANGE - 1) / 7);
	assert_success(reclaim(&vm1, handle));
	assert_ended(&vm1, handle);
}

static void in_steps(void **state)
{
	(void)state;
	step_by(&vm1, 7);
	share_in_steps();
	share_in_steps();
}

/* What no part of the descriptor can be. It is over then, and takes its steps to be. */
static void wrong_fragments(void **state)
{
	static const uint64_t wrong[] = {
		0, 8, RANGE + 8, LENGTH - FIRST + RANGE, OM_PAGE_SIZE + RANGE, UINT32_MAX
	};

	(void)state;
	step_by(&vm1, 50);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint64_t handle = begun(&vm1);

		assert_error(
			SAY(&vm1, ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, wrong[i]),
			ABI_FFA_INVALID_PARAMETERS);
		assert_true(vm1.ffa.repeats);
		assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_MESSAGE], i + 1);
		assert_ended(&vm1, handle);
	}
}

/* It would be a part of the descriptor, but is longer than TX. */
static void longer_than_tx(void **state)
{
	uint64_t handle;

	(void)state;
	prepare(&vm1);
	handle = assert_wanted(first(&vm1, HEAD), HEAD);
	put(&vm1, HEAD, OM_PAGE_SIZE);
	assert_error(SAY(&vm1, ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32,
			 OM_PAGE_SIZE + RANGE),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_MESSAGE], 1);
	assert_ended(&vm1, handle);
}

/* The handle or the sender is wrong: what waits goes on waiting. */
static void other_fragments(void **state)
{
	uint64_t handle = begun(&vm1);
	uint64_t wrong[] = { handle + 1, handle ^ UINT64_C(1) << 48, 0, 1,
			     handle & ~ABI_FFA_HANDLE_HYPERVISOR };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_error(fragment(&vm1, wrong[i], FIRST, LENGTH - FIRST),
			     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm2, ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, RANGE),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, LENGTH - FIRST,
			 2u << 16),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(handle_of(SAY(&vm1, ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32,
				       LENGTH - FIRST, 1u << 16)),
			 handle);
	assert_error(reclaim(&vm1, handle + 1), ABI_FFA_INVALID_PARAMETERS);
}

static void assert_no_good(struct guest *guest, size_t size)
{
	assert_error(first(guest, size), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(guest).pages_pinned_now, 0);
	assert_int_equal(guest_stats(guest).buffers_now, 0);
}

static void wrong_beginnings(void **state)
{
	(void)state;
	prepare(&vm1);
	assert_no_good(&vm1, HEAD - RANGE);
	assert_no_good(&vm1, HEAD + 8);
	assert_no_good(&vm1, FIRST + RANGE);
	whole.composite.ranges--;
	assert_no_good(&vm1, FIRST);
}

/* Nothing of a descriptor, or more than all of it. */
static void a_beginning_longer_than_all(void **state)
{
	(void)state;
	prepare(&vm1);
	whole.composite = (struct abi_ffa_composite){ .pages = 1, .ranges = 1 };
	put(&vm1, 0, FIRST);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, HEAD + RANGE, 0), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, HEAD + RANGE, HEAD + 2 * RANGE),
		     ABI_FFA_INVALID_PARAMETERS);
	handle_of(SAY(&vm1, ABI_FFA_MEM_SHARE_64, HEAD + RANGE, HEAD + RANGE));
}

/* Ranges and pages do not come to the same. */
static void ends_early_or_late(void **state)
{
	uint64_t handle;

	(void)state;
	prepare(&vm1);
	whole.composite.pages++;
	handle = assert_wanted(first(&vm1, FIRST), FIRST);
	assert_error(fragment(&vm1, handle, FIRST, LENGTH - FIRST), ABI_FFA_INVALID_PARAMETERS);
	assert_ended(&vm1, handle);
	whole.composite.pages++;
	handle = assert_wanted(first(&vm1, FIRST), FIRST);
	assert_error(fragment(&vm1, handle, FIRST - RANGE, LENGTH - FIRST + RANGE),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_ended(&vm1, handle);
	whole.composite.pages = PAGES - 1;
	handle = assert_wanted(first(&vm1, FIRST), FIRST);
	assert_error(fragment(&vm1, handle, FIRST, LENGTH - FIRST), ABI_FFA_INVALID_PARAMETERS);
	assert_ended(&vm1, handle);
	whole.composite.pages = (FIRST - HEAD) / RANGE;
	assert_no_good(&vm1, FIRST);
}

/* A bad range in what comes later; and one whose page is no RAM. */
static void a_wrong_range(void **state)
{
	uint64_t handle = begun(&vm1);
	struct abi_ffa_range *last = &whole.range[PAGES - 1];

	(void)state;
	last->address += 8;
	assert_error(fragment(&vm1, handle, FIRST, LENGTH - FIRST), ABI_FFA_INVALID_PARAMETERS);
	assert_ended(&vm1, handle);
	handle = begun(&vm1);
	sim_map_as(vm1.vm, (om_ipa_t){ last->address }, SIM_DEVICE);
	assert_error(fragment(&vm1, handle, FIRST, LENGTH - FIRST), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_ADDRESS], 1);
	assert_ended(&vm1, handle);
}

/* A driver that wants another thing, or has no buffers any more, has no use for the former. */
static void given_up(void **state)
{
	uint64_t handle = begun(&vm1);

	(void)state;
	step_by(&vm1, 50);
	assert_success(reclaim(&vm1, handle_of(share(&vm1, describe(&vm1, 3)))));
	assert_ended(&vm1, handle);
	handle = begun(&vm1);
	assert_true(begun(&vm1) != handle);
	assert_int_equal(guest_stats(&vm1).buffers_now, 1);
	handle = begun(&vm1);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	assert_ended(&vm1, handle);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
	assert_ended(&vm1, handle);
}

#define HALF (FIRST / 2)

/* The second half of the first FIRST bytes has given way. */
static struct om_smc in_the_middle(struct guest *guest)
{
	struct om_smc next = { .a = { ABI_FFA_MEM_FRAG_TX, 0, 0, HALF } };
	uint64_t handle;

	prepare(guest);
	handle = assert_wanted(first(guest, HALF), HALF);
	next.a[1] = (uint32_t)handle;
	next.a[2] = handle >> 32;
	put(guest, HALF, HALF);
	assert_int_equal(say_once(guest, next).a[0], OM_SMC_REPEAT);
	return next;
}

/* Other calls than the one that gave way, some of its length. */
static void not_the_same_call(void **state)
{
	struct om_smc next, other;

	(void)state;
	step_by(&vm1, 50);
	next = other = in_the_middle(&vm1);
	other.a[3] = RANGE;
	assert_error(ffa_say(&vm1, other), ABI_FFA_INVALID_PARAMETERS);
	other = next;
	other.a[1]++;
	assert_error(ffa_say(&vm1, other), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(assert_wanted(ffa_say(&vm1, next), FIRST), next.a[2] << 32 | next.a[1]);
	next = in_the_middle(&vm1);
	assert_true(assert_wanted(first(&vm1, HALF), HALF) != (next.a[2] << 32 | next.a[1]));
}

/* And when it was given up, and that gave way. */
static void nobodys_call(void **state)
{
	struct om_smc next;

	(void)state;
	step_by(&vm1, 50);
	next = in_the_middle(&vm1);
	assert_int_equal(
		say_once(&vm1, (struct om_smc){ .a = { ABI_FFA_MEM_SHARE_64, 128, 128 } }).a[0],
		OM_SMC_REPEAT);
	assert_true(guest_stats(&vm1).pages_pinned_now);
	assert_error(ffa_say(&vm1, next), ABI_FFA_INVALID_PARAMETERS);
	next.a[3] = 0;
	assert_error(ffa_say(&vm1, next), ABI_FFA_INVALID_PARAMETERS);
}

/* Nor is it a share's that has the same length, and a fragment that no share has. */
static void nobodys_share(void **state)
{
	(void)state;
	step_by(&vm1, 50);
	in_the_middle(&vm1);
	assert_int_equal(
		say_once(&vm1, (struct om_smc){ .a = { ABI_FFA_MEM_SHARE_64, 128, 128 } }).a[0],
		OM_SMC_REPEAT);
	assert_error(say_once(&vm1, (struct om_smc){ .a = { ABI_FFA_MEM_SHARE_64, LENGTH, 0 } }),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, LENGTH, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

static struct om_smc meanwhile;
static unsigned met;

/* Another vCPU makes the same call, or takes TX away. */
static void same_call(const struct sim_port_use *use, void *arg)
{
	struct om_smc smc = meanwhile;

	(void)arg;
	if (use->call != SIM_READ || use->after || met++)
		return;
	om_vm_smc(vm1.om, 1, &smc);
	assert_true(smc.a[0] == OM_SMC_REPEAT);
	smc = (struct om_smc){ .a = { ABI_FFA_RXTX_UNMAP } };
	om_vm_smc(vm1.om, 1, &smc);
	assert_true(smc.a[0] == OM_SMC_REPEAT);
}

static void two_vcpus_at_once(void **state)
{
	uint64_t handle = begun(&vm1);

	(void)state;
	met = 0;
	meanwhile = (struct om_smc){ .a = { ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32,
					    LENGTH - FIRST } };
	put(&vm1, FIRST, LENGTH - FIRST);
	sim_port.hook = same_call;
	assert_int_equal(handle_of(say_once(&vm1, meanwhile)), handle);
	assert_true(met);
}

static void kexec_and_reset(void **state)
{
	uint64_t handle = begun(&vm1);

	(void)state;
	step_by(&vm1, 50);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
	assert_ended(&vm1, handle);
	handle = begun(&vm1);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
	assert_ended(&vm1, handle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(in_two),
		door_vms_test(in_many),
		door_vms_test(as_long_as_tx),
		door_vms_test(in_steps),
		door_vms_test(wrong_fragments),
		door_vms_test(longer_than_tx),
		door_vms_test(other_fragments),
		door_vms_test(wrong_beginnings),
		door_vms_test(a_beginning_longer_than_all),
		door_vms_test(ends_early_or_late),
		door_vms_test(a_wrong_range),
		door_vms_test(given_up),
		door_vms_test(not_the_same_call),
		door_vms_test(nobodys_call),
		door_vms_test(nobodys_share),
		door_vms_test(two_vcpus_at_once),
		door_vms_test(kexec_and_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
