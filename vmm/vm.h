/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VM. Its memory, console and OP-TEE are made once. A KVM VM with its vCPUs is made for each
 * life of the guest, from power on to reboot, so that no state of the VGIC survives one.
 */
#ifndef VMM_VM_H
#define VMM_VM_H

#include <stdatomic.h>
#include <stdbool.h>

#include "boot.h"
#include "console.h"
#include "memory.h"
#include "options.h"
#include "tee.h"
#include "vcpu.h"

enum vm_end {
	VM_RUNS,
	VM_REBOOTS,
	VM_POWERED_OFF,
	VM_FAILED,     /* the operator was told why */
	VM_TERMINATED, /* by a signal */
};

struct vm {
	const struct options *options;
	int kvm_fd;
	struct memory memory;
	struct boot boot;
	struct tee tee;
	struct console console;

	/* Of a life. */
	int fd;
	int gic_fd;
	struct vcpu vcpu[MAX_VCPUS];
	atomic_int end; /* enum vm_end; the first one counts */
	int end_fd;	/* eventfd: the end was said */
};

void vm_init(struct vm *vm, const struct options *options);

/* One life. Returns its end, when no vCPU runs any more. */
enum vm_end vm_live(struct vm *vm);

/* Ends the life, from any thread. */
void vm_end(struct vm *vm, enum vm_end end);

bool vm_runs(struct vm *vm);

#endif
