/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Second-stage translation: a VM's view of memory, in pages of 4 KiB. What is not mapped is
 * trapped.
 */
#ifndef HYPERVISOR_STAGE2_H
#define HYPERVISOR_STAGE2_H

#include "machine/defs.h"

#define STAGE2_IPA_BITS 39

/* Changed and read under the VM's lock. */
struct stage2 {
	uint64_t *root; /* NULL: no memory at all */
	uint16_t vmid;	/* 1 and up, for the life of the VM's object */
};

/* Both return false if there is no memory for tables. */
bool stage2_init(struct stage2 *s2, uint16_t vmid);
bool stage2_map(struct stage2 *s2, om_ipa_t ipa, om_pa_t page);

/* The page that @ipa is in; false if none is mapped there. */
bool stage2_find(const struct stage2 *s2, om_ipa_t ipa, om_pa_t *page);

/* Unmaps a page; it is out of the VM's reach afterwards. To be called on a CPU that is in the VM.
 */
bool stage2_unmap(struct stage2 *s2, om_ipa_t ipa, om_pa_t *page);

/* Gives all pages and tables back. No CPU may be in the VM; the caller may be in another. */
void stage2_release(struct stage2 *s2);

/* Makes @s2 what the calling CPU's guest sees; NULL for nothing, while it has none. */
void stage2_use(const struct stage2 *s2);

#endif
