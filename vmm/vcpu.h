/* SPDX-License-Identifier: BSD-2-Clause */
/* A vCPU: its thread, and what the guest comes out with. */
#ifndef VMM_VCPU_H
#define VMM_VCPU_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/kvm.h>

struct vm;

struct vcpu {
	struct vm *vm;
	unsigned int number;
	int fd;
	struct kvm_run *run;
	size_t run_size;
	pthread_t thread;
};

/* Once, before the first vCPU: the signal that takes vCPUs out of the guest. */
void vcpu_init_signal(void);

/* Only the first one runs from the start; PSCI, in the kernel, brings the others. */
void vcpu_make(struct vcpu *vcpu, struct vm *vm, unsigned int number);

/* Where it begins, and what x0 has there. */
void vcpu_set_entry(const struct vcpu *vcpu, uint64_t pc, uint64_t x0);

void vcpu_start(struct vcpu *vcpu);

/* Takes it out of the guest for good: vm->end says so already. Returns when its thread is gone. */
void vcpu_stop(struct vcpu *vcpu);

void vcpu_destroy(struct vcpu *vcpu);

#endif
