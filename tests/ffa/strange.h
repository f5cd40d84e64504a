/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An SPMC that is strange in one position: it does what it is asked, and its answer is another.
 */
#ifndef TESTS_FFA_STRANGE_H
#define TESTS_FFA_STRANGE_H

#include "ffa/guest.h"

/* What is answered instead: to each SMC of that function; and to each direct message with that w2
 * and w3. Until there is another, or be_right(). */
void be_strange(uint64_t function, struct om_smc answer);
void be_strange_to_message(uint64_t w2, uint64_t w3, struct om_smc answer);
void be_right(void);

/* How often it was. */
unsigned strange_answers(void);

/*
 * Resets the VM, of which OP-TEE has a share under a handle that nobody was told: that is taken
 * back for it, as the VM is not to begin again before. Returns how many others the mediator took
 * back.
 */
unsigned reset_with_lost(struct guest *guest, uint64_t handle);

#endif
