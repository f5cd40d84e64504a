/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two vCPUs do everything wrong that OP-TEE's own SMCs let a guest do, for a while.
 *
 * Bouts differ. In some, drivers introduce themselves, so that OP-TEE forgets the VM in the middle
 * of calls, and some of these end by a reset; in the others OP-TEE is made to load TAs. Both at
 * once would cost OP-TEE what all VMs share (docs/limits.md). And in some each vCPU changes what
 * the other one has given OP-TEE; in the others each message that comes back is judged.
 */
#ifndef TESTS_GUEST_HOSTILE_BOUT_H
#define TESTS_GUEST_HOSTILE_BOUT_H

#include <stdint.h>

/*
 * @number is the seed, in its upper half, and which of that seed's bouts: it decides all. Prints
 * its figures, and "then=reset" if the guest resets itself after "ok". NULL, or why it failed.
 */
const char *bout_run(uint64_t number);

#endif
