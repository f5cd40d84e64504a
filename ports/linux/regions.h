/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a guest's RAM lies in its VMM's address space: a table sorted by IPA. This knows no kernel.
 *
 * Nothing here sleeps, allocates or takes a lock. What protects the table is its owner's choice: a
 * lock around each function, a spinlock will do; or RCU: readers look up in the table that is
 * published, and who changes it, one at a time, changes a copy (om_regions_copy()) and publishes
 * that. An address that was found is the VMM's to take away at any time, so it is used by functions
 * that check it, and without the lock.
 *
 * Errors are negative errno values, those that the UAPI header gives.
 */
#ifndef OPTEE_MEDIATOR_LINUX_REGIONS_H
#define OPTEE_MEDIATOR_LINUX_REGIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/types.h>

/* QEMU's machines have some ten, with hot-plugged memory some hundred. 12 KiB. */
#define OM_REGIONS_MAX 512

/* The widest intermediate physical address that Armv8 and Armv9 have (FEAT_LPA2). */
#define OM_REGION_IPA_END (UINT64_C(1) << 52)

/* All three are multiples of OM_PAGE_SIZE, as a page list has it, whatever the host's page is. */
struct om_region {
	uint64_t ipa;
	uint64_t length;  /* bytes, not 0 */
	uint64_t address; /* in the VMM's address space */
};

struct om_regions {
	uint64_t user_end; /* first address that is not user space's */
	uint32_t max;
	uint32_t count;
	struct om_region region[]; /* by rising IPA; they do not overlap */
};

/* Memory of a guest as the VMM sees it. */
struct om_region_span {
	uint64_t address;
	uint64_t length; /* bytes from there to the region's end, not 0 */
};

/* Bytes of a table for @max regions. */
size_t om_regions_size(uint32_t max);

/* @regions: om_regions_size(@max) bytes, which stay the caller's. The table is empty. */
void om_regions_init(struct om_regions *regions, uint32_t max, uint64_t user_end);

/* @to: om_regions_size(@max) bytes. It becomes what @from is, with room for @max, at least count.
 */
void om_regions_copy(struct om_regions *to, uint32_t max, const struct om_regions *from);

/*
 * -EINVAL: something is unaligned, empty, wraps, or lies beyond OM_REGION_IPA_END; -EFAULT: it is
 * not user space's; -EEXIST: it overlaps; -ENOSPC: the table is full. The same address may be in
 * several regions.
 */
int om_regions_add(struct om_regions *regions, const struct om_region *region);

/*
 * Removes the region that was added as @ipa and @length. -EINVAL: there can be no such region;
 * -ENOENT: there is none, or only a part of one, or several.
 */
int om_regions_remove(struct om_regions *regions, om_ipa_t ipa, uint64_t length);

/* Where @ipa, aligned or not, lies. False if it is in no region. */
bool om_regions_find(const struct om_regions *regions, om_ipa_t ipa, struct om_region_span *span);

/* For tests: sorted, without overlap, and each region as om_regions_add() takes it. */
bool om_regions_are_valid(const struct om_regions *regions);

#endif
