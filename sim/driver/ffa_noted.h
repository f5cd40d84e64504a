/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest that speaks FF-A shares, as the model is to know it: taken from what the guest says,
 * whoever makes it say that, and not from what the mediator does.
 */
#ifndef SIM_FFA_NOTED_H
#define SIM_FFA_NOTED_H

#include "model/guest_state.h"

/*
 * The descriptor of @length bytes in the guest's TX, of which @size are there. NULL if it is none
 * that means something; or none yet, as there is no range.
 */
struct guest_share *ffa_note_described(struct guest *guest, uint32_t length, uint32_t size);
/* What has begun under that handle, with the ranges of @size bytes in TX. NULL if there is none. */
struct guest_share *ffa_note_fragment(struct guest *guest, uint64_t handle, uint32_t size);
/* More of it is to come, under a handle. @share may be NULL. */
void ffa_note_begun(struct guest *guest, struct guest_share *share, uint64_t handle);
/* It has a handle from now on; or if that is 0, it is not shared. */
void ffa_note_shared(struct guest *guest, struct guest_share *share, uint64_t handle);

/*
 * What has the handle is being taken back: @share, if that is so still, or what is returned; which
 * may be NULL.
 */
struct guest_share *ffa_note_taking(struct guest *guest, struct guest_share *share,
				    uint64_t handle);
/* It was, or was not. */
void ffa_note_taken(struct guest *guest, struct guest_share *share, uint64_t handle, bool done);

/* Whether OP-TEE has that handle of the guest's. */
bool ffa_optee_has(const struct guest *guest, uint64_t handle);

/* A new life: nothing is shared. */
void ffa_forget(struct guest *guest);

#endif
