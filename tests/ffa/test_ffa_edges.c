/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Edges behind the second door: of buffers, descriptors, and the table of shares, from both sides;
 * and that each refusal is counted as what it is.
 */
#include <string.h>
#include "ffa/guest.h"
#include "secure/spmc_rxtx.h"

#define NEIGHBOURS                                                                                 \
	1149u /* pages of RAM that are given out from one to its neighbour: machine.c              \
	       */

/* In a descriptor of the hypervisor's. */
#define RANGES_AT 80u

static uint64_t counted(enum om_refusal why)
{
	return guest_stats(&vm1).refused[why];
}

/* @pages of TX, then of RX, each as far from the other as @apart says; unmapped again. */
static struct om_smc map_at(om_ipa_t tx, om_ipa_t rx, uint64_t pages)
{
	struct om_smc answer;

	SAY(&vm1, ABI_FFA_RXTX_UNMAP);
	answer = SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, rx.v, pages);
	return answer;
}

/* So many pages that follow each other in the guest's view. */
static om_ipa_t range(uint32_t pages)
{
	om_ipa_t first = sim_page_alloc(vm1.vm);

	while (--pages)
		sim_page_alloc(vm1.vm);
	return first;
}

static om_ipa_t behind(om_ipa_t at, uint64_t pages)
{
	return (om_ipa_t){ at.v + pages * OM_PAGE_SIZE };
}

static void pairs(void **state)
{
	om_ipa_t at = range(40);

	(void)state;
	assert_success(map_at(at, behind(at, 16), 16));
	assert_success(map_at(behind(at, 16), at, 16));
	assert_error(map_at(at, behind(at, 20), 17), ABI_FFA_INVALID_PARAMETERS);
	assert_error(map_at(at, behind(at, 15), 16), ABI_FFA_INVALID_PARAMETERS);
	assert_error(map_at(behind(at, 15), at, 16), ABI_FFA_INVALID_PARAMETERS);
	assert_success(map_at(at, behind(at, 1), 1));
	assert_success(map_at(behind(at, 1), at, 1));
	/* The last page of the address space has no end. */
	assert_error(map_at(at, (om_ipa_t){ -2 * OM_PAGE_SIZE }, 2), ABI_FFA_INVALID_PARAMETERS);
	assert_error(map_at((om_ipa_t){ -2 * OM_PAGE_SIZE }, at, 2), ABI_FFA_INVALID_PARAMETERS);
}

/* Each page of both is looked at. */
static void pairs_with_holes(void **state)
{
	om_ipa_t tx = range(3), rx = range(3);
	uint64_t refused = counted(OM_REFUSED_ADDRESS);

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		sim_map_as(vm1.vm, behind(tx, i), SIM_DEVICE);
		assert_error(map_at(tx, rx, 3), ABI_FFA_INVALID_PARAMETERS);
		sim_map_as(vm1.vm, behind(tx, i), SIM_RAM);
		sim_map_as(vm1.vm, behind(rx, i), SIM_READ_ONLY);
		assert_error(map_at(tx, rx, 3), ABI_FFA_INVALID_PARAMETERS);
		sim_map_as(vm1.vm, behind(rx, i), SIM_RAM);
	}
	assert_int_equal(counted(OM_REFUSED_ADDRESS), refused + 6);
	assert_success(map_at(tx, rx, 3));
}

/* Far apart, so that nothing else is wrong with them. */
static void pairs_between_pages(void **state)
{
	om_ipa_t tx = range(8), rx = range(8);
	uint64_t refused = counted(OM_REFUSED_MESSAGE);

	(void)state;
	rx = behind(rx, 4);
	assert_error(map_at((om_ipa_t){ tx.v + 8 }, rx, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_error(map_at(tx, (om_ipa_t){ rx.v + 8 }, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_error(map_at((om_ipa_t){ tx.v + 8 }, (om_ipa_t){ rx.v + 16 }, 1),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(counted(OM_REFUSED_MESSAGE), refused + 5); /* and two UNMAPs in vain */
	assert_success(map_at(tx, rx, 1));
}

/* Its first word, of each page: it is no guest's to mind what is in RX, nor are the others ours. */
static void what_becomes_of_rx(void **state)
{
	om_ipa_t tx = range(3), rx = range(3);
	uint64_t words[2];

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		memset(words, 0xee, sizeof(words));
		sim_guest_write(vm1.vm, behind(rx, i), words, sizeof(words));
	}
	assert_success(map_at(tx, rx, 3));
	for (uint32_t i = 0; i < 3; i++) {
		sim_guest_read(vm1.vm, words, behind(rx, i), sizeof(words));
		assert_int_equal(words[0], 0);
		assert_int_equal(words[1], 0xeeeeeeeeeeeeeeee);
	}
}

static void ask_for_partitions(const struct sim_port_use *use, void *arg)
{
	struct om_smc smc = { { ABI_FFA_PARTITION_INFO_GET } };
	unsigned *times = arg;

	if (use->call != SIM_READ || use->after || (*times)++)
		return;
	om_vm_smc(vm1.om, 1, &smc);
	assert_error(smc, ABI_FFA_DENIED);
}

/* What is being mapped is none yet for another vCPU: it is not to wait for RX. */
static void rx_that_is_being_mapped(void **state)
{
	unsigned times = 0;

	(void)state;
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	sim_port.hook = ask_for_partitions;
	sim_port.hook_arg = &times;
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
	sim_port.hook = NULL;
	assert_int_equal(times, 1);
}

/* As the guest gives it back. */
static void rx_that_is_gone(void **state)
{
	uint64_t refused = counted(OM_REFUSED_ADDRESS);

	(void)state;
	sim_map_as(vm1.vm, vm1.ffa.rx, SIM_UNMAPPED);
	assert_error(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET), ABI_FFA_DENIED);
	assert_int_equal(counted(OM_REFUSED_ADDRESS), refused + 1);
	sim_map_as(vm1.vm, vm1.ffa.rx, SIM_RAM);
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET));
}

static void a_descriptor_as_long_as_tx(void **state)
{
	(void)state;
	assert_success(reclaim(&vm1, handle_of(share(&vm1, describe(&vm1, 251)))));
}

/* In a descriptor of the guest's. */
#define FLAGS_AT     4u
#define ACCESS_IS_AT 32u
#define PAGES_AT     64u

/* The receiver's part may be anywhere before the end; OP-TEE does not hear of what is not. */
static void a_part_behind_the_end(void **state)
{
	uint32_t length = describe(&vm1, 1);
	uint32_t access[4];
	unsigned smcs;

	(void)state;
	sim_guest_read(vm1.vm, access, (om_ipa_t){ vm1.ffa.tx.v + 48 }, sizeof(access));
	smcs = sim_port.uses[SIM_SMC];
	for (uint32_t at = length; at <= length + 64; at += 16) {
		sim_guest_write(vm1.vm, (om_ipa_t){ vm1.ffa.tx.v + at }, access, sizeof(access));
		tx_write32(&vm1, ACCESS_IS_AT, at);
		assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
	}
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	tx_write32(&vm1, ACCESS_IS_AT, 48);
	handle_of(share(&vm1, length));
}

/* That it is shared may be told, or not; and nothing else. */
static void flags_of_a_share(void **state)
{
	uint32_t length = describe(&vm1, 1);

	(void)state;
	for (uint32_t flags = 1; flags; flags <<= 1) {
		tx_write32(&vm1, FLAGS_AT, flags);
		if (flags == 0x08)
			assert_success(reclaim(&vm1, handle_of(share(&vm1, length))));
		else
			assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
	}
}

/* Of no page, with a range or without. */
static void no_pages(void **state)
{
	uint32_t length = describe(&vm1, 1);
	unsigned smcs = sim_port.uses[SIM_SMC];

	(void)state;
	tx_write32(&vm1, PAGES_AT, 0);
	assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
	tx_write32(&vm1, PAGES_AT + 4, 0);
	assert_error(share(&vm1, length - 16), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	assert_int_equal(guest_stats(&vm1).buffers_now, 0);
}

static unsigned reads_of(uint32_t ranges)
{
	uint32_t length = describe(&vm1, ranges);
	unsigned before = sim_port.uses[SIM_READ];

	assert_success(reclaim(&vm1, handle_of(share(&vm1, length))));
	return sim_port.uses[SIM_READ] - before;
}

/* Ranges are read sixteen at a time. */
static void reads_of_ranges(void **state)
{
	unsigned once = reads_of(1);

	(void)state;
	assert_int_equal(reads_of(16), once);
	assert_int_equal(reads_of(17), once + 1);
	assert_int_equal(reads_of(32), once + 1);
	assert_int_equal(reads_of(33), once + 2);
}

/* More work than a step is done in one entry, as long as the port does not want the CPU back. */
static void giving_way(void **state)
{
	uint32_t length = describe(&vm1, 40);
	struct om_smc call = { { ABI_FFA_MEM_SHARE_64, length, length } };

	(void)state;
	step_by(&vm1, 7);
	sim_port.yields_every = 0;
	handle_of(say_once(&vm1, call));
}

/* I14: what is wrong is no work. Here it gives way once, before what is pinned is let go of. */
static void giving_way_for_too_many_ranges(void **state)
{
	uint32_t length = describe(&vm1, 2);

	(void)state;
	tx_write32(&vm1, PAGES_AT, 1);
	vm1.changes_memory = true; /* the model knows of no such share */
	step_by(&vm1, 1);
	assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(vm1.ffa.repeats, 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* Nothing of TX is read if the registers say what no descriptor is. */
static void a_fragment_longer_than_all(void **state)
{
	uint32_t length = describe(&vm1, 1);
	unsigned reads = sim_port.uses[SIM_READ];

	(void)state;
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, length, length + 16),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(sim_port.uses[SIM_READ], reads);
}

/* Another length is another share, though as much of it is in TX: what gave way is given up. */
static void another_share_in_the_middle(void **state)
{
	uint32_t length = describe(&vm1, 40);
	struct om_smc whole = { { ABI_FFA_MEM_SHARE_64, length, length } };

	(void)state;
	step_by(&vm1, 7);
	assert_true(say_once(&vm1, whole).a[0] == OM_SMC_REPEAT);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, length + 16, length),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_success(ffa_say(&vm1, whole));
}

/* It has no handle yet, and no fragment is one of it; it goes on as if there was none. */
static void a_fragment_in_the_middle(void **state)
{
	uint32_t length = describe(&vm1, 40);
	struct om_smc whole = { { ABI_FFA_MEM_SHARE_64, length, length } };

	(void)state;
	step_by(&vm1, 7);
	assert_true(say_once(&vm1, whole).a[0] == OM_SMC_REPEAT);
	assert_error(SAY(&vm1, ABI_FFA_MEM_FRAG_TX, 0, 0, length), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(counted(OM_REFUSED_COOKIE), 1);
	assert_success(ffa_say(&vm1, whole));
}

/* What OP-TEE has let go of is no handle's any more, but for who takes it back. */
static void unregistered_after_its_end(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 40)));
	struct om_smc reclaimed = { { ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };

	(void)state;
	step_by(&vm1, 7);
	assert_true(say_once(&vm1, reclaimed).a[0] == OM_SMC_REPEAT);
	assert_int_equal(say_once(&vm1, ffa_message(&vm1, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle,
						    handle >> 32, 0, 0))
				 .a[3],
			 ABI_FFA_INVALID_PARAMETERS);
	assert_success(ffa_say(&vm1, reclaimed));
}

/* I14 is about work: where nothing is shared a reset is one entry, however small steps are. */
static void a_reset_without_shares(void **state)
{
	(void)state;
	step_by(&vm1, 1);
	assert_int_equal(reset_once(&vm1), OM_OK);
	guest_forget(&vm1);
}

static uint32_t describe_range(om_ipa_t first, uint32_t pages)
{
	uint32_t length = ffa_describe(&vm1, &first, 1);

	tx_write32(&vm1, 64, pages);
	tx_write32(&vm1, 88, pages);
	return length;
}

/* One range of the guest's is as many pieces as its pages are scattered; and the other way round.
 */
static void ranges_and_pieces(void **state)
{
	om_ipa_t first, last;

	(void)state;
	assert_success(reclaim(&vm1, handle_of(share(&vm1, describe_range(range(20), 20)))));
	first = sim_page_alloc(vm1.vm);
	for (uint32_t i = 1; i < NEIGHBOURS; i++)
		sim_page_alloc(vm2.vm);
	last = sim_page_alloc(vm1.vm);
	assert_int_equal(sim_page_pa(sim_page_at(vm1.vm, last)).v,
			 sim_page_pa(sim_page_at(vm1.vm, first)).v + OM_PAGE_SIZE);
	assert_success(reclaim(
		&vm1, handle_of(share(&vm1, ffa_describe(&vm1, (om_ipa_t[]){ first, last }, 2)))));
	/* Where the last share went on is no beginning of this one. */
	assert_success(reclaim(&vm1, handle_of(share(&vm1, ffa_describe(&vm1, &first, 1)))));
	assert_success(reclaim(&vm1, handle_of(share(&vm1, ffa_describe(&vm1, &last, 1)))));
	assert_no_violation();
}

/* The next page of the guest's is where some machines' RAM begins. */
static om_ipa_t page_at_0(void)
{
	sim.page_at_0 = &sim.page[sim.free_page[sim.free_count - 1]];
	return sim_page_alloc(vm1.vm);
}

/* OP-TEE is told of these two pages, as two pieces; or of the first alone. */
static void pieces_are_told(om_ipa_t first, om_ipa_t second, uint32_t pages)
{
	uint64_t handle =
		handle_of(share(&vm1, ffa_describe(&vm1, (om_ipa_t[]){ first, second }, pages)));
	const struct optee_mobj *mobj = optee_guest_of(1)->mobjs;
	struct abi_ffa_composite composite;

	memcpy(&composite, spmc_tx() + RANGES_AT - sizeof(composite), sizeof(composite));
	assert_int_equal(composite.ranges, pages);
	assert_int_equal(mobj->page[0].v, sim_page_pa(sim_page_at(vm1.vm, first)).v);
	if (pages == 2)
		assert_int_equal(mobj->page[1].v, sim_page_pa(sim_page_at(vm1.vm, second)).v);
	assert_success(reclaim(&vm1, handle));
}

static void ram_that_begins_at_0(void **state)
{
	om_ipa_t first = page_at_0(), other = sim_page_alloc(vm1.vm);

	(void)state;
	assert_int_equal(sim_page_pa(sim_page_at(vm1.vm, first)).v, 0);
	pieces_are_told(first, other, 1);
	pieces_are_told(first, other, 2);
	pieces_are_told(other, first, 2);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* What is shared in a few pages costs no page of the mediator's. */
static void small_shares_are_free(void **state)
{
	uint64_t memory = guest_stats(&vm1).memory_now;

	(void)state;
	for (int i = 0; i < 10; i++)
		handle_of(share(&vm1, describe(&vm1, 3)));
	assert_int_equal(guest_stats(&vm1).memory_now, memory + OM_PAGE_SIZE);
	handle_of(share(&vm1, describe(&vm1, 4)));
	assert_int_equal(guest_stats(&vm1).memory_now, memory + OM_PAGE_SIZE);
	handle_of(share(&vm1, describe(&vm1, 4)));
	assert_int_equal(guest_stats(&vm1).memory_now, memory + 2 * OM_PAGE_SIZE);
}

static void limit_buffers(uint32_t buffers)
{
	struct om_limits limits;

	om_vm_get_limits(vm1.om, &limits);
	limits.buffers = buffers;
	assert_int_equal(om_vm_set_limits(vm1.om, &limits), OM_OK);
}

static void shares_beyond_the_limit(void **state)
{
	uint64_t refused = counted(OM_REFUSED_BUFFERS);

	(void)state;
	limit_buffers(2);
	handle_of(share(&vm1, describe(&vm1, 1)));
	handle_of(share(&vm1, describe(&vm1, 1)));
	assert_error(share(&vm1, describe(&vm1, 1)), ABI_FFA_NO_MEMORY);
	assert_int_equal(counted(OM_REFUSED_BUFFERS), refused + 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 2);
	limit_buffers(3);
	handle_of(share(&vm1, describe(&vm1, 1)));
}

/* More than the table has room for, whatever the limit is. */
static void shares_beyond_the_table(void **state)
{
	uint64_t refused = counted(OM_REFUSED_BUFFERS);
	uint32_t length = describe(&vm1, 1);

	(void)state;
	for (int i = 0; i < 60; i++)
		handle_of(share(&vm1, length));
	assert_error(share(&vm1, length), ABI_FFA_NO_MEMORY);
	assert_int_equal(counted(OM_REFUSED_BUFFERS), refused + 1);
	assert_int_equal(guest_stats(&vm1).buffers_now, 60);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 60);
}

/* Of registers, one at a time. */
static void registers_that_mean_something_else(void **state)
{
	uint32_t length = describe(&vm1, 1);
	uint64_t handle = handle_of(share(&vm1, length));
	uint64_t refused = counted(OM_REFUSED_MESSAGE);

	(void)state;
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, length, length, vm1.ffa.tx.v, 0),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, length, length, 0, 1),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, 0, 0), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_64, length, length + 16),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32, 1),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_32, length, length, OM_PAGE_SIZE, 0),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_MEM_SHARE_32, length, length, 0, 1),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(counted(OM_REFUSED_MESSAGE), refused + 7);
	assert_error(reclaim(&vm1, handle + 1), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(counted(OM_REFUSED_COOKIE), 1);
	/* Of 32 bits, what is above them means nothing. */
	assert_success(reclaim(&vm1, handle_of(SAY(&vm1, ABI_FFA_MEM_SHARE_32, length, length,
						   UINT64_C(1) << 32, UINT64_C(1) << 32))));
	assert_success(reclaim(&vm1, handle));
}

/* Of what could not be read nothing is taken, whatever is there then. */
static void ranges_that_cannot_be_read(void **state)
{
	uint32_t length = describe(&vm1, 3);
	unsigned reads = sim_port.uses[SIM_READ];
	unsigned pins;

	(void)state;
	assert_success(reclaim(&vm1, handle_of(share(&vm1, length))));
	reads = sim_port.uses[SIM_READ] - reads;
	pins = sim_port.uses[SIM_PIN];
	for (unsigned i = 1; i <= reads; i++) {
		sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_READ, .at = { i } };
		assert_error(share(&vm1, length), ABI_FFA_INVALID_PARAMETERS);
		assert_int_equal(sim_port.fault.seen, i);
		assert_int_equal(sim_port.uses[SIM_PIN], pins);
		sim_port.fault = (struct sim_fault){ 0 };
	}
	handle_of(share(&vm1, length));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(pairs),
		door_vms_test(pairs_with_holes),
		door_vms_test(pairs_between_pages),
		door_vms_test(what_becomes_of_rx),
		door_vms_test(rx_that_is_being_mapped),
		door_vms_test(rx_that_is_gone),
		door_vms_test(a_part_behind_the_end),
		door_vms_test(flags_of_a_share),
		door_vms_test(no_pages),
		door_vms_test(reads_of_ranges),
		door_vms_test(a_fragment_longer_than_all),
		door_vms_test(another_share_in_the_middle),
		door_vms_test(a_fragment_in_the_middle),
		door_vms_test(unregistered_after_its_end),
		door_vms_test(a_reset_without_shares),
		door_vms_test(giving_way),
		door_vms_test(giving_way_for_too_many_ranges),
		door_vms_test(a_descriptor_as_long_as_tx),
		door_vms_test(ranges_and_pieces),
		door_vms_test(ram_that_begins_at_0),
		door_vms_test(small_shares_are_free),
		door_vms_test(shares_beyond_the_limit),
		door_vms_test(shares_beyond_the_table),
		door_vms_test(registers_that_mean_something_else),
		door_vms_test(ranges_that_cannot_be_read),
	};

	return cmocka_run_group_tests_name("edges behind FF-A", tests, NULL, NULL);
}
