/* SPDX-License-Identifier: BSD-2-Clause */
/* See fragments.h. */
#include "ffa/fragments.h"

struct fragments whole;

static void describe_pages(struct guest *guest)
{
	for (uint32_t i = 0; i < PAGES; i++) {
		om_ipa_t page = { guest->ffa.pages.v + i * OM_PAGE_SIZE };

		if (!guest->ffa.pages.v)
			page = sim_page_alloc(guest->vm);
		whole.range[i] = (struct abi_ffa_range){ .address = page.v, .pages = 1 };
	}
	guest->ffa.pages.v = whole.range[0].address;
}

void prepare(struct guest *guest)
{
	whole.region = (struct abi_ffa_region){ .sender = guest->vm->client_id,
						.attributes = ABI_FFA_MEM_NORMAL,
						.access_size = sizeof(whole.access),
						.access_count = 1,
						.access_offset = sizeof(whole.region) };
	whole.access = (struct abi_ffa_access){ .receiver = ABI_FFA_OPTEE_ID,
						.permissions = ABI_FFA_MEM_RW,
						.composite_offset = sizeof(whole.region) +
								    sizeof(whole.access) };
	whole.composite = (struct abi_ffa_composite){ .pages = PAGES, .ranges = PAGES };
	describe_pages(guest);
}

void put(struct guest *guest, size_t at, size_t size)
{
	sim_guest_write(guest->vm, guest->ffa.tx, (const uint8_t *)&whole + at, size);
}

struct om_smc first(struct guest *guest, size_t size)
{
	put(guest, 0, size);
	return SAY(guest, ABI_FFA_MEM_SHARE_64, LENGTH, size);
}

struct om_smc fragment(struct guest *guest, uint64_t handle, size_t at, size_t size)
{
	put(guest, at, size);
	return SAY(guest, ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, size);
}

uint64_t assert_wanted(struct om_smc answer, size_t at)
{
	assert_int_equal(answer.a[0], ABI_FFA_MEM_FRAG_RX);
	assert_int_equal(answer.a[3], at);
	assert_int_equal(answer.a[4], 0);
	return answer.a[2] << 32 | answer.a[1];
}

uint64_t begun(struct guest *guest)
{
	prepare(guest);
	return assert_wanted(first(guest, FIRST), FIRST);
}

uint64_t shared(struct guest *guest)
{
	uint64_t handle = begun(guest);

	assert_int_equal(handle_of(fragment(guest, handle, FIRST, LENGTH - FIRST)), handle);
	return handle;
}
