/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the model OP-TEE takes memory in.
 */
#ifndef SIM_OPTEE_LIST_H
#define SIM_OPTEE_LIST_H

#include "secure/optee.h"

/* A page of ours in the normal world, as a whole and for OP-TEE's use; else NULL. */
uint8_t *optee_own_page(struct optee_guest *guest, uint64_t pa);
/* A violation unless it is RAM that is pinned for the VM. Returns whether it is RAM. */
bool optee_check_guest_ram(struct optee_guest *guest, uint64_t pa);
struct optee_mobj *optee_mobj_of_page(struct optee_guest *guest, enum optee_mobj_kind kind,
				      uint64_t pa, uint64_t cookie);
struct optee_mobj *optee_mobj_of_list(struct optee_guest *guest, enum optee_mobj_kind kind,
				      uint64_t buf_ptr, uint64_t size, uint64_t cookie);

/* The buffer of a temporary reference that is not null; NULL if it cannot be mapped. */
struct optee_mobj *optee_mobj_of_temporary(struct optee_guest *guest,
					   const struct abi_param *param);

#endif
