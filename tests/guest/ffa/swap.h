/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that may open one Trusted Application, and writes another one's name over it while the
 * message is looked at.
 */
#ifndef TESTS_GUEST_FFA_SWAP_H
#define TESTS_GUEST_FFA_SWAP_H

#include <stdint.h>

/* So many sessions. Prints how many were opened, refused, and with the wrong TA; NULL, or why not.
 */
const char *swap_run(uint64_t sessions);

#endif
