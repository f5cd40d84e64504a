/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that introduces itself as a new driver again and again, each time with a call that is
 * suspended and with shares, of which OP-TEE has used one.
 */
#ifndef TESTS_GUEST_FFA_RENEWALS_H
#define TESTS_GUEST_FFA_RENEWALS_H

#include <stdint.h>

/* Prints how far it is, and figures; NULL, or what was not as it has to be. */
const char *ffa_renewals_run(uint64_t count);

#endif
