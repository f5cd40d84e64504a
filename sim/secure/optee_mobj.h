/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's memory objects.
 */
#ifndef SIM_OPTEE_MOBJ_H
#define SIM_OPTEE_MOBJ_H

#include "secure/optee.h"

struct optee_mobj *optee_mobj_new(struct optee_guest *guest, enum optee_mobj_kind kind,
				  uint64_t count);
void optee_mobj_set_page(struct optee_mobj *mobj, uint64_t i, om_pa_t pa);
void optee_mobj_destroy(struct optee_guest *guest, struct optee_mobj *mobj);
struct optee_mobj *optee_mobj_find(struct optee_guest *guest, uint64_t cookie);
/* Copies between a buffer of OP-TEE and a range of @mobj, bytes from its start. */
void optee_mobj_write(struct optee_guest *guest, struct optee_mobj *mobj, uint64_t offs,
		      const void *from, uint64_t size);
void optee_mobj_read(struct optee_guest *guest, struct optee_mobj *mobj, void *to, uint64_t offs,
		     uint64_t size);

#endif
