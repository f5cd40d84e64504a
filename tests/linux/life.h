/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases of a VM's life, a file for each kind; each list ends with no name. */
#ifndef TESTS_LINUX_LIFE_H
#define TESTS_LINUX_LIFE_H

#include <pthread.h>
#include <stdbool.h>
#include "case.h"
#include "guest.h"

#define LIFE_LONG 120 /* seconds */

extern const struct test_case life_plain_cases[];
extern const struct test_case life_reset_cases[];
extern const struct test_case life_end_cases[];
extern const struct test_case life_signal_cases[];
extern const struct test_case life_power_cases[];

/* life_threads.c: the VM of a case, and the threads of its VMM. */
extern struct guest life_guest;
extern struct vcpu life_vcpus[GUEST_VCPUS];

void life_begin(void);

/* A thread of that vCPU. */
void life_start(pthread_t *thread, void *(*work)(void *vcpu), unsigned int vcpu);

/*
 * Threads that call until it is enough. What comes of the calls is not judged; rounds in which they
 * were served are counted.
 */
extern volatile bool life_enough;
extern volatile unsigned int *life_rounds;

/* Also those of processes that begin from now on. */
void life_share_rounds(void);

void *life_call(void *vcpu);
void *life_call_fast(void *vcpu);

/* All of a vCPU's buffers. */
void life_share(struct vcpu *vcpu);

/* A call of @vcpu's is left at the RPC of that number; false if it ended well before. */
bool life_leave_call(struct vcpu *vcpu, uint64_t rpc);

/* For each RPC that the call has: another VM with buffers leaves it there, and then something comes
   after which nothing may be pinned any more. */
void life_in_each_rpc(void (*then)(void));

#endif
