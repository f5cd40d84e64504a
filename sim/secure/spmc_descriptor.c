/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A share's descriptor: the region, one receiver, and the composite that ranges follow.
 *
 * OP-TEE looks at little of it: at the attributes, and for itself among the receivers. The sender
 * chooses the partition. So all else is for the mediator to say right.
 */
#include <string.h>
#include "secure/spmc_descriptor.h"
#include "machine/machine.h"
#include "machine/violation.h"

static uint32_t bad(const char *what, uint64_t value)
{
	sim_violation("FF-A: a share with the %s %#llx", what, (unsigned long long)value);
	return ABI_FFA_INVALID_PARAMETERS;
}

/* One of 1.0 has no place for where the receivers are, nor for how long each is. */
static bool region_read(struct abi_ffa_region *region, const uint8_t *bytes, uint64_t size)
{
	bool is_1_0 = spmc.version < ABI_FFA_1_1;
	uint64_t length = is_1_0 ? ABI_FFA_REGION_SIZE_1_0 : sizeof(*region);

	if (size < length)
		return false;
	memset(region, 0, sizeof(*region));
	memcpy(region, bytes, length);
	if (!is_1_0)
		return true;
	if (region->access_size)
		bad("reserved word", region->access_size);
	region->access_size = sizeof(struct abi_ffa_access);
	region->access_offset = ABI_FFA_REGION_SIZE_1_0;
	return true;
}

/* What the guest chose for them must not come this far. */
static void check_words(const struct abi_ffa_region *region)
{
	if (region->flags)
		bad("flags", region->flags);
	if (region->tag)
		bad("tag", region->tag);
	if (region->reserved[0] | region->reserved[1] | region->reserved[2])
		bad("reserved word", 1);
	if (region->handle && !(region->handle & ABI_FFA_HANDLE_HYPERVISOR))
		bad("handle", region->handle);
	if (sim_is_guest_cookie(region->handle))
		bad("guest's handle", region->handle);
}

static uint32_t region_check(const struct abi_ffa_region *region, uint64_t size)
{
	check_words(region);
	if (region->attributes != ABI_FFA_MEM_NORMAL)
		return bad("attributes", region->attributes);
	if (region->access_count != 1)
		return bad("receivers", region->access_count);
	if (region->access_size != sizeof(struct abi_ffa_access))
		return bad("size of a receiver", region->access_size);
	if (region->access_offset % 16 || region->access_offset < ABI_FFA_REGION_SIZE_1_0 ||
	    region->access_offset > size - sizeof(struct abi_ffa_access))
		return bad("place of the receiver", region->access_offset);
	return 0;
}

static uint32_t access_check(const struct abi_ffa_access *access, uint64_t after, uint64_t size)
{
	if (access->receiver != ABI_FFA_OPTEE_ID)
		return bad("receiver", access->receiver);
	if (access->permissions != ABI_FFA_MEM_RW)
		return bad("permissions", access->permissions);
	if (access->flags || access->reserved)
		bad("flags of the receiver", access->flags);
	if (access->composite_offset % 16 || access->composite_offset < after ||
	    access->composite_offset > size - sizeof(struct abi_ffa_composite))
		return bad("place of the ranges", access->composite_offset);
	return 0;
}

static uint32_t composite_check(const struct abi_ffa_composite *composite, uint64_t ranges_at,
				uint64_t total)
{
	if (!composite->pages || composite->pages > SPMC_PAGES_AT_MOST)
		return bad("number of pages", composite->pages);
	if (!composite->ranges || composite->ranges > composite->pages)
		return bad("number of ranges", composite->ranges);
	if (ranges_at + composite->ranges * sizeof(struct abi_ffa_range) != total)
		return bad("length", total);
	if (composite->reserved)
		bad("reserved word", composite->reserved);
	return 0;
}

uint32_t spmc_descriptor_read(struct spmc_descriptor *descriptor, const uint8_t *bytes,
			      uint64_t size, uint64_t total)
{
	struct abi_ffa_region region;
	struct abi_ffa_access access;
	struct abi_ffa_composite composite;
	uint64_t after;
	uint32_t error;

	if (!region_read(&region, bytes, size))
		return bad("first fragment of", size);
	error = region_check(&region, size);
	if (error)
		return error;
	after = region.access_offset + sizeof(access);
	memcpy(&access, bytes + region.access_offset, sizeof(access));
	error = access_check(&access, after, size);
	if (error)
		return error;
	memcpy(&composite, bytes + access.composite_offset, sizeof(composite));
	*descriptor = (struct spmc_descriptor){
		.sender = region.sender,
		.handle = region.handle,
		.pages = composite.pages,
		.ranges = composite.ranges,
		.ranges_at = access.composite_offset + sizeof(composite),
	};
	return composite_check(&composite, descriptor->ranges_at, total);
}
