/* SPDX-License-Identifier: BSD-2-Clause */
/* See share.h. */
#include "ffa/share.h"

#define ROOM ((sizeof(ffa_tx) - sizeof(struct ffa_descriptor)) / sizeof(struct abi_ffa_range))

static void write_ranges(struct abi_ffa_range *range, uint64_t first, uint32_t pages, uint32_t each)
{
	for (; pages; range++) {
		const uint32_t count = pages % each ? pages % each : each;

		pages -= count;
		*range = (struct abi_ffa_range){ .address = first + pages * PAGE_SIZE,
						 .pages = count };
	}
}

uint32_t ffa_describe(uint64_t first, uint32_t pages)
{
	struct ffa_descriptor *descriptor = (void *)ffa_tx;
	const uint32_t each = (uint32_t)((pages + ROOM - 1) / ROOM);
	const uint32_t ranges = (pages + each - 1) / each;

	descriptor->region = (struct abi_ffa_region){
		.sender = (uint16_t)ffa.id,
		.attributes = ABI_FFA_MEM_NORMAL,
		.access_size = sizeof(descriptor->access),
		.access_count = 1,
		.access_offset = offsetof(struct ffa_descriptor, access),
	};
	descriptor->access = (struct abi_ffa_access){
		.receiver = (uint16_t)ffa.optee,
		.permissions = ABI_FFA_MEM_RW,
		.composite_offset = offsetof(struct ffa_descriptor, composite),
	};
	descriptor->composite = (struct abi_ffa_composite){ .pages = pages, .ranges = ranges };
	write_ranges(descriptor->range, first, pages, each);
	return (uint32_t)(sizeof(*descriptor) + ranges * sizeof(struct abi_ffa_range));
}

struct om_smc ffa_share_described(uint32_t length)
{
	return FFA(ABI_FFA_MEM_SHARE_64, length, length);
}

uint64_t ffa_handle(const struct om_smc *answer)
{
	return abi_pair(answer->a[3], answer->a[2]);
}

uint32_t ffa_share(uint64_t first, uint32_t pages, uint64_t *handle)
{
	const struct om_smc answer = ffa_share_described(ffa_describe(first, pages));

	*handle = ffa_handle(&answer);
	return ffa_code(&answer);
}

uint32_t ffa_unregister(uint64_t handle)
{
	const struct om_smc answer =
		ffa_message(ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0);

	return ffa_result(&answer);
}

uint32_t ffa_reclaim(uint64_t handle)
{
	const struct om_smc answer = FFA(ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32);

	return ffa_code(&answer);
}
