/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where Bao calls the mediator.
 */
#ifndef OPTEE_H
#define OPTEE_H

#include <bao.h>

struct vm;

/* By each CPU, before any VM is made: the first looks for OP-TEE, and the others wait for that at
 * the barrier behind. */
void optee_init(void);

/*
 * By each CPU of a VM, when its memory is there: @master's makes the VM known to OP-TEE. A VM that
 * OP-TEE does not take, or for which there is no memory, goes without; the console says why.
 */
void optee_vm_init(struct vm *vm, bool master);

/*
 * By a CPU that woke up, before its vCPU goes on, or is off and the CPU sleeps again: Bao takes
 * interrupts while a guest runs, and OP-TEE's comes to one CPU, for all VMs.
 */
void optee_poll(void);

/*
 * For each SMC and HVC of the current vCPU, with what it has in x0. Returns true if that is for
 * OP-TEE; then x0 to x3 are the answer.
 */
bool optee_call(unsigned long fid);

#endif
