/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors of memory that is shared: the head of the guest's, which is copied once and then
 * judged, and the one that OP-TEE gets, which is written anew.
 */
#ifndef OM_DESCRIPTOR_H
#define OM_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

#include "../shm/page_list.h"

struct om_ffa_vm;

/* What the guest's descriptor comes to. */
struct om_described {
	uint32_t pages;
	uint32_t first; /* where in TX the first range is */
};

/*
 * Reads a descriptor of @length bytes, of which @fragment are in the guest's TX at @tx. Returns 0;
 * or FFA_... if it is not one of memory that the VM shares with OP-TEE, for it to read and write;
 * @length is judged against what it comes to. All before the first range is in this fragment.
 * Whether the ranges are good, and add up, is found when they are read.
 */
int32_t om_descriptor_read(struct om_ffa_vm *ffa, om_ipa_t tx, uint32_t length, uint32_t fragment,
			   struct om_described *described);

/* How many pieces of contiguous memory a descriptor to OP-TEE has room for. */
uint32_t om_descriptor_room(void);

/*
 * Writes the descriptor of @list, in @pieces pieces, to the hypervisor's TX, which the caller has.
 * Returns its length.
 */
uint32_t om_descriptor_write(const struct om_ffa_vm *ffa, const struct om_page_list *list,
			     uint32_t pieces);

/*
 * The same for @count pages of the mediator's own, which are shared in the VM's name: as many as a
 * VM has of shadows (shadow.h). OP-TEE gives them a handle.
 */
uint32_t om_descriptor_write_own(const struct om_ffa_vm *ffa, void *const *page, uint32_t count);

#endif
