/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's pair of buffers: it writes descriptors to TX, and finds answers in RX. Neither OP-TEE
 * nor its SPMC ever learns of them. All but om_mailbox_forget() may be used by any CPU at any time.
 */
#ifndef OM_MAILBOX_H
#define OM_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/types.h>

struct om_ffa_vm;

/* More than that no guest maps: 64 KiB, of a guest with pages of that size. */
#define OM_MAILBOX_PAGES 16

/* Returns 0, or why not: FFA_... */
int32_t om_mailbox_map(struct om_ffa_vm *ffa, om_ipa_t tx, om_ipa_t rx, uint32_t pages);

/*
 * Returns 0 or FFA_...; FFA_BUSY if another CPU is just using it, and the guest is to make the same
 * call again.
 */
int32_t om_mailbox_unmap(struct om_ffa_vm *ffa);

/* There is none, as if there never was one: when nobody else is there. */
void om_mailbox_forget(struct om_ffa_vm *ffa);

/*
 * Writes an answer to the beginning of RX, which is the guest's until om_mailbox_release_rx().
 * Returns 0; FFA_BUSY if it is the guest's still; FFA_DENIED if there is none.
 */
int32_t om_mailbox_answer(struct om_ffa_vm *ffa, const void *answer, size_t size);
int32_t om_mailbox_release_rx(struct om_ffa_vm *ffa);

/* The guest's TX, and its size in bytes; 0 if there is none. */
uint64_t om_mailbox_tx(const struct om_ffa_vm *ffa, om_ipa_t *tx);

#endif
