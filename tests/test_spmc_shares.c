/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC as a judge of shares: each word of a descriptor that a right mediator would not
 * have written, pages that are not held, and shares without end.
 */
#include "ffa_hyp.h"

/* A descriptor of three pages, with one word spoiled. */
typedef void (*spoil_fn)(void);

static void spoil_sender(void)
{
	ffa_region()->sender = 9;
}

static void spoil_sender_neighbour(void)
{
	ffa_region()->sender = 2;
}

static void spoil_attributes(void)
{
	ffa_region()->attributes = 0x1f;
}

static void spoil_flags(void)
{
	ffa_region()->flags = 1;
}

static void spoil_handle(void)
{
	ffa_region()->handle = ABI_FFA_HANDLE_NONSECURE | 1u << 16;
}

static void spoil_guests_handle(void)
{
	ffa_region()->handle = SIM_COOKIE_BASE | 1;
}

static void spoil_tag(void)
{
	ffa_region()->tag = 1;
}

static void spoil_region_reserved(void)
{
	ffa_region()->reserved[2] = 1;
}

static void spoil_access_size(void)
{
	ffa_region()->access_size = 32;
}

static void spoil_access_count(void)
{
	ffa_region()->access_count = 2;
}

static void spoil_access_offset(void)
{
	ffa_region()->access_offset = 0xfffffff0;
}

static void spoil_receiver(void)
{
	ffa_access()->receiver = 2;
}

static void spoil_permissions(void)
{
	ffa_access()->permissions = 1;
}

static void spoil_access_flags(void)
{
	ffa_access()->flags = 1;
}

static void spoil_access_reserved(void)
{
	ffa_access()->reserved = 1;
}

static void spoil_composite_offset(void)
{
	ffa_access()->composite_offset = 0xfffffff0;
}

static void spoil_composite_place(void)
{
	ffa_access()->composite_offset -= 16;
}

static void spoil_pages(void)
{
	ffa_composite()->pages = 4;
}

static void spoil_pages_none(void)
{
	ffa_composite()->pages = 0;
}

static void spoil_pages_many(void)
{
	ffa_composite()->pages = UINT32_MAX;
}

static void spoil_ranges(void)
{
	ffa_composite()->ranges = 2;
}

static void spoil_composite_reserved(void)
{
	ffa_composite()->reserved = 1;
}

static void spoil_address(void)
{
	ffa_range(1)->address = SIM_IPA_BASE;
}

static void spoil_alignment(void)
{
	ffa_range(1)->address += 8;
}

static void spoil_range(void)
{
	ffa_range(1)->pages = 2;
}

static void spoil_range_none(void)
{
	ffa_range(1)->pages = 0;
}

static void spoil_range_reserved(void)
{
	ffa_range(1)->reserved = 1;
}

static const spoil_fn spoils[] = {
	spoil_sender,
	spoil_sender_neighbour,
	spoil_attributes,
	spoil_flags,
	spoil_handle,
	spoil_guests_handle,
	spoil_tag,
	spoil_region_reserved,
	spoil_access_size,
	spoil_access_count,
	spoil_access_offset,
	spoil_receiver,
	spoil_permissions,
	spoil_access_flags,
	spoil_access_reserved,
	spoil_composite_offset,
	spoil_composite_place,
	spoil_pages,
	spoil_pages_none,
	spoil_pages_many,
	spoil_ranges,
	spoil_composite_reserved,
	spoil_address,
	spoil_alignment,
	spoil_range,
	spoil_range_none,
	spoil_range_reserved,
};

static void descriptor_is_found(unsigned i)
{
	struct ffa_share share;
	struct om_smc answer;

	ffa_share_prepare(&share, vm_one, 3);
	spoils[i]();
	assert_no_violation();
	answer = ffa_share_send(&share);
	if (!sim_violations)
		fail_msg("spoil %u is not found", i);
	sim_violations = 0;
	if (answer.a[0] == ABI_FFA_SUCCESS_32)
		ffa_reclaim(abi_pair(answer.a[3], answer.a[2]));
	assert_no_violation();
	ffa_unpin(&share);
}

static void descriptors(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(spoils) / sizeof(spoils[0]); i++)
		descriptor_is_found(i);
}

/* Pages of the VM, but not pinned; of the mediator, but not for the VM. */
static void pages_that_are_not_held(void **state)
{
	void *page = om_port_page_get(vm_two);
	struct ffa_share share;
	struct om_smc answer;

	(void)state;
	ffa_share_prepare(&share, vm_one, 1);
	ffa_range(0)->address = sim_pool_pa(page).v;
	assert_error(ffa_share_send(&share), ABI_FFA_INVALID_PARAMETERS);
	assert_violation();
	om_port_page_put(vm_two, page);
	ffa_range(0)->address = share.pinned[0].pa.v;
	ffa_unpin(&share);
	answer = ffa_share_send(&share);
	assert_violation();
	assert_success(ffa_reclaim(abi_pair(answer.a[3], answer.a[2])));
}

/* The mediator's own pages, for messages, with a handle that no guest may see. */
static void pages_of_the_mediators(void **state)
{
	void *page = om_port_page_get(vm_one);
	struct ffa_share share, guests;
	struct om_smc answer;
	uint64_t handle;

	(void)state;
	ffa_share(&guests, vm_one, 1);
	assert_false(optee_knows_cookie(guests.handle));
	ffa_share_prepare(&share, vm_one, 1);
	ffa_range(0)->address = sim_pool_pa(page).v;
	answer = ffa_share_send(&share);
	assert_success(answer);
	handle = abi_pair(answer.a[3], answer.a[2]);
	assert_true(optee_knows_cookie(handle));
	/* A message there is one that the mediator has judged: its result is an error in advance.
	 */
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, UINT64_C(1) << 16 | ABI_FFA_OPTEE_ID, 0,
		  ABI_FFA_CALL_WITH_ARG, handle & UINT32_MAX, handle >> 32);
	ffa_direct(vm_one, ABI_FFA_UNREGISTER_SHM, handle & UINT32_MAX, handle >> 32, 0, 0);
	assert_success(ffa_reclaim(handle));
	om_port_page_put(vm_one, page);
	ffa_unpin(&share);
	ffa_share_end(&guests);
}

static void forms_of_mem_share(void **state)
{
	uint32_t length = ffa_length(1);
	struct ffa_share share;

	(void)state;
	ffa_share_prepare(&share, vm_one, 1);
	ffa_wrong(ABI_FFA_MEM_SHARE_64, length, length, SIM_BUFFER_BASE, 1, 0);
	ffa_wrong(ABI_FFA_MEM_SHARE_64, length, length, 0, 1, 0);
	ffa_wrong(ABI_FFA_MEM_SHARE_64, length, length + 16, 0, 0, 0);
	ffa_wrong(ABI_FFA_MEM_SHARE_64, length + 16, length + 16, 0, 0, 0);
	ffa_wrong(ABI_FFA_MEM_SHARE_64, 16, 16, 0, 0, 0);
	ffa_wrong(ABI_FFA_MEM_SHARE_64, 0, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_MEM_SHARE_64, UINT32_MAX, UINT32_MAX, 0, 0, 0);
	ffa_unpin(&share);
}

static void shares_without_end(void **state)
{
	struct ffa_share share[SPMC_SHARES];
	uint32_t made = 0;

	(void)state;
	while (made < SPMC_SHARES_RIGHT)
		ffa_share(&share[made++], vm_one, 1);
	while (made < SPMC_SHARES) {
		ffa_share_prepare(&share[made], vm_one, 1);
		share[made].handle = abi_pair(0, ffa_share_send(&share[made]).a[2]);
		assert_violation();
		made++;
	}
	ffa_vm_destroyed(1);
	for (uint32_t i = 0; i < made; i++)
		ffa_unpin(&share[i]);
	while (spmc.kept_count)
		assert_success(ffa_reclaim(spmc.kept[0].handle));
}

static void handles_that_live(void **state)
{
	struct ffa_share share;

	(void)state;
	ffa_share_prepare(&share, vm_one, 1);
	ffa_region()->handle = ABI_FFA_HANDLE_HYPERVISOR | 1;
	share.handle = ffa_region()->handle;
	assert_success(ffa_share_send(&share));
	assert_error(ffa_share_send(&share), ABI_FFA_NO_MEMORY);
	assert_violation();
	ffa_region()->sender = 2;
	assert_error(ffa_share_send(&share), ABI_FFA_NO_MEMORY);
	assert_violation();
	ffa_share_end(&share);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ffa_vms_test(descriptors),
		ffa_vms_test(pages_that_are_not_held),
		ffa_vms_test(pages_of_the_mediators),
		ffa_vms_test(forms_of_mem_share),
		ffa_vms_test(shares_without_end),
		ffa_vms_test(handles_that_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
