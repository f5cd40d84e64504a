/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypervisor calls (HVC) by which a guest gives pages of its RAM back and takes new ones.
 */
#ifndef HYPERVISOR_BALLOON_H
#define HYPERVISOR_BALLOON_H

#include "machine/defs.h"

/*
 * x1: the page's IPA. x0: 0 on success, else BALLOON_REFUSED: also for a page in the place of one
 * that was given back and that OP-TEE still has.
 */
#define BALLOON_GIVE 0xC6000001u /* it is unmapped; its content is lost */
#define BALLOON_TAKE 0xC6000002u /* a page of zeros in a place of RAM where none is */

#define BALLOON_REFUSED ((uint64_t)-2)

struct vm;

/* Returns what the guest gets in x0. */
uint64_t balloon_call(struct vm *vm, uint32_t id, om_ipa_t page);

#endif
