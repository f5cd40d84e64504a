/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pages that tests play with: shared with OP-TEE, given back to the hypervisor, taken again.
 */
#include "devices/balloon.h"
#include "guest.h"

#define FIRST_PAGE UINT64_C(0x40800000)

static bool given_back[GUEST_PAGES];

void *page_at(uint64_t number)
{
	return (void *)(uintptr_t)(FIRST_PAGE + number * PAGE_SIZE);
}

static bool balloon(uint32_t function, uint64_t number)
{
	struct om_smc call = { { function, (uintptr_t)page_at(number) } };

	hvc(&call);
	return call.a[0] == 0;
}

const char *page_give_back(uint64_t number)
{
	if (number >= GUEST_PAGES || !balloon(BALLOON_GIVE, number))
		return "the page is not taken back";
	given_back[number] = true;
	return NULL;
}

const char *page_take_new(uint64_t number)
{
	if (number >= GUEST_PAGES || !balloon(BALLOON_TAKE, number))
		return "no page is given";
	given_back[number] = false;
	return NULL;
}

static bool is_zero(const uint64_t *page)
{
	for (unsigned int i = 0; i < PAGE_SIZE / sizeof(*page); i++)
		if (page[i])
			return false;
	return true;
}

/* Names the pages that somebody wrote to. */
const char *pages_scan(void)
{
	unsigned int written = 0;

	for (unsigned int i = 0; i < GUEST_PAGES; i++) {
		const uint64_t *page = page_at(i);

		if (given_back[i] || is_zero(page))
			continue;
		print("page %u begins %016lx %016lx", i, page[0], page[1]);
		written++;
	}
	print("written=%u", written);
	return NULL;
}
