/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A buffer as large as the guest's RAM allows, shared with OP-TEE in one call while the guest's
 * clock ticks. The guest must have RAM up to the buffer's end.
 */
#include "big.h"
#include "guest.h"
#include "optee.h"
#include "ticks.h"

#define FIRST_BYTE UINT64_C(0x44000000)
#define LIST_PAGES ((BIG_MAX_PAGES + ABI_LIST_ENTRIES - 1) / ABI_LIST_ENTRIES)
#define COOKIE	   0x4000

static struct abi_list_page lists[LIST_PAGES] __attribute__((aligned(4096)));

static void write_list(uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		lists[i / ABI_LIST_ENTRIES].entry[i % ABI_LIST_ENTRIES] =
			FIRST_BYTE + i * PAGE_SIZE;
	for (uint64_t i = 0; i + 1 < LIST_PAGES; i++)
		lists[i].next = (uintptr_t)&lists[i + 1];
}

const char *big_register(uint64_t pages)
{
	const char *error;
	struct ticks ticks;

	if (!pages || pages > BIG_MAX_PAGES)
		return "not so many pages";
	write_list(pages);
	ticks_start();
	error = optee_share((uintptr_t)lists, pages * PAGE_SIZE, COOKIE);
	ticks = ticks_stop();
	print("ticks=%lu longest_us=%lu total_us=%lu", ticks.count, ticks.longest_us,
	      ticks.total_us);
	return error;
}

const char *big_unregister(void)
{
	return optee_unshare(COOKIE);
}
