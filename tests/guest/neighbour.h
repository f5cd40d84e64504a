/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For VMs that share a CPU: one that works, and one that would have the CPU to itself.
 *
 * Times are in milliseconds. Each prints its result, and returns NULL or why it failed.
 */
#ifndef TESTS_GUEST_NEIGHBOUR_H
#define TESTS_GUEST_NEIGHBOUR_H

#include <stdint.h>

/* Computes while its timer ticks: how far it got, how often the timer's interrupt came. */
const char *neighbour_compute(uint64_t time);

/* The same, but it sleeps for a moment whenever its turn on the CPU is about to be over. */
const char *neighbour_doze(uint64_t time);

/*
 * Has the CPU interface take an interrupt of group 0 for active, of the best priority that there
 * is: no other interrupt comes to this vCPU any more.
 */
const char *neighbour_shut_interrupts_out(void);

/* The second vCPU resets the VM, a moment after the first has gone to sleep. */
const char *neighbour_reset_by_second(void);

#endif
