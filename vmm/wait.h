/* SPDX-License-Identifier: BSD-2-Clause */
/* What the main thread does while the guest runs: the console, and signals. */
#ifndef VMM_WAIT_H
#define VMM_WAIT_H

struct vm;

/*
 * Once, before there is another thread: signals that end the program come to wait_for_end() alone.
 */
void wait_init(void);

/* Returns when the guest's life has ended (vm_end()), be it by a signal. */
void wait_for_end(struct vm *vm);

#endif
