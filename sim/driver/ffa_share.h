/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that a guest shares over FF-A, as Linux does: each page is a range of its own.
 */
#ifndef SIM_FFA_SHARE_H
#define SIM_FFA_SHARE_H

#include "driver/ffa_entry.h"

/* Writes the descriptor of such pages to the guest's TX, at most one page of it. Its length. */
uint32_t ffa_describe(struct guest *guest, const om_ipa_t *page, uint32_t count);

/* MEM_SHARE of @share, whose descriptor is in TX from now on. */
struct ffa_call ffa_share_call(struct guest *guest, uint32_t vcpu, struct guest_share *share);
struct ffa_call ffa_reclaim_call(struct guest *guest, uint32_t vcpu, uint64_t handle);

/* A buffer of @pages new pages, shared, or NULL; and the end of it. Returns false if it stays. */
struct guest_share *ffa_shared(struct guest *guest, uint32_t pages);
bool ffa_unshare(struct guest *guest, struct guest_share *share);

#endif
