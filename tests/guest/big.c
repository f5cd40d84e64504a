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
#define COOKIE	   0x4000

const char *big_register(uint64_t pages)
{
	const char *error;
	struct ticks ticks;

	if (!pages || pages > BIG_MAX_PAGES)
		return "not so many pages";
	ticks_start();
	error = optee_share(FIRST_BYTE, pages, COOKIE);
	ticks = ticks_stop();
	print("ticks=%lu longest_us=%lu total_us=%lu", ticks.count, ticks.longest_us,
	      ticks.total_us);
	return error;
}

const char *big_unregister(void)
{
	return optee_unshare(COOKIE);
}
