/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's memory: pages, buffers that it shares, and their page lists.
 */
#ifndef SIM_GUEST_MEMORY_H
#define SIM_GUEST_MEMORY_H

#include "model/guest_state.h"

#define GUEST_GARBAGE UINT64_C(0xdeadbeefdeadbee8)

om_ipa_t guest_page_new(struct guest *guest);
void guest_page_free(struct guest *guest, om_ipa_t page);
uint64_t guest_cookie_new(struct guest *guest);
struct guest_share *guest_share_new(struct guest *guest, uint64_t offset, uint64_t size);
/* The same, with not more than @distinct pages, which are named again and again. */
struct guest_share *guest_share_new_of(struct guest *guest, uint64_t offset, uint64_t size,
				       uint64_t distinct);
/* One of pages that are somebody else's: @count of them. */
struct guest_share *guest_share_of(struct guest *guest, const om_ipa_t *page, uint64_t count);
/* The same memory and cookie once more, as another kind. */
struct guest_share *guest_share_twin(struct guest *guest, const struct guest_share *share,
				     enum guest_share_kind kind);
/* Frees pages and list too; the share must be OP-TEE's no more. */
void guest_share_free(struct guest *guest, struct guest_share *share);
/* Writes the page list; returns buf_ptr. Unused entries and the last link are garbage. */
uint64_t guest_list_write(struct guest *guest, struct guest_share *share);
void guest_share_fill(struct guest *guest, struct guest_share *share, uint8_t byte);
void guest_share_write(struct guest *guest, struct guest_share *share, uint64_t at,
		       const void *from, size_t size);
void guest_share_read(struct guest *guest, struct guest_share *share, void *to, uint64_t at,
		      size_t size);
/* Whether every byte of the share is @byte. */
bool guest_share_is(struct guest *guest, struct guest_share *share, uint8_t byte);
struct guest_share *guest_share_find(struct guest *guest, enum guest_share_kind kind,
				     uint64_t cookie);

#endif
