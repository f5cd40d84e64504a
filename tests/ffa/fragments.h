/* SPDX-License-Identifier: BSD-2-Clause */
/* A share whose descriptor is longer than TX, for tests: as it is before it is sent, and its way.
 */
#ifndef TESTS_FFA_FRAGMENTS_H
#define TESTS_FFA_FRAGMENTS_H

#include "ffa/guest.h"

#define PAGES 300u

/* Its descriptor; each page is a range. */
struct fragments {
	struct abi_ffa_region region;
	struct abi_ffa_access access;
	struct abi_ffa_composite composite;
	struct abi_ffa_range range[PAGES];
};

extern struct fragments whole;

#define HEAD   offsetof(struct fragments, range)
#define RANGE  sizeof(struct abi_ffa_range)
#define LENGTH sizeof(struct fragments)
#define FIRST  OM_PAGE_SIZE /* bytes of the first, as Linux sends it */

/* A right one, of the guest's pages. */
void prepare(struct guest *guest);
/* So many bytes of it, from @at on, in TX. */
void put(struct guest *guest, size_t at, size_t size);
/* They are put, and sent: MEM_SHARE, MEM_FRAG_TX. */
struct om_smc first(struct guest *guest, size_t size);
struct om_smc fragment(struct guest *guest, uint64_t handle, size_t at, size_t size);
/* More is wanted, from @at on. Returns under which handle. */
uint64_t assert_wanted(struct om_smc answer, size_t at);

/* A right one, of which the first fragment has been sent; and all. Its handle. */
uint64_t begun(struct guest *guest);
uint64_t shared(struct guest *guest);

#endif
