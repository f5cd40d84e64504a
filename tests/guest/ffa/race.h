/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Both vCPUs share, take back, map, unmap, call and introduce themselves at the same time, and say
 * what makes no sense: whatever comes, an answer has to be one that the call can have.
 */
#ifndef TESTS_GUEST_FFA_RACE_H
#define TESTS_GUEST_FFA_RACE_H

#include <stdint.h>

/*
 * @number: how many calls of the first vCPU, and in its upper half the seed. Prints how far it is,
 * and figures; NULL, or why it failed.
 */
const char *race_run(uint64_t number);

/* The same where messages are judged: calls in sessions that the guest was not told of, too. */
const char *race_judged_run(uint64_t number);

#endif
