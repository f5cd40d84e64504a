/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two vCPUs at odds: one works with OP-TEE, the other introduces itself as a new driver all the
 * while, so that OP-TEE forgets what the first one does.
 */
#ifndef TESTS_GUEST_RENEWAL_H
#define TESTS_GUEST_RENEWAL_H

#include <stdint.h>

/*
 * So many rounds of the working vCPU. Prints how far it is, and figures; returns NULL, or that an
 * answer made no sense to a driver.
 */
const char *renewal_run(uint64_t rounds);

#endif
