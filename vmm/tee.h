/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's OP-TEE: where the VMM calls libom-vmm. Begin here to teach another VMM the same. */
#ifndef VMM_TEE_H
#define VMM_TEE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/kvm.h>

#include "memory.h"
#include "om_vmm.h"
#include "options.h"

struct tee {
	bool present;
	struct om_vmm device;
	int notify_fd; /* eventfd; -1: no notifications */
};

/* Ends the program if OP-TEE cannot be had, unless the options let it go on without. */
void tee_init(struct tee *tee, const struct options *options, const struct memory *memory);

/* For a new KVM VM: before a vCPU has run, and when its VGIC is initialised. */
void tee_filter(const struct tee *tee, int vm_fd);
void tee_connect(const struct tee *tee, int vm_fd);

/* What the guest's device tree is to say, or NULL. */
const struct om_vmm *tee_node(const struct tee *tee);

/* A vCPU has come out with KVM_EXIT_HYPERCALL. Returns false, and says why, if it cannot go on. */
bool tee_call(struct tee *tee, int vcpu_fd, unsigned int number, const struct kvm_run *run);

/* The guest reboots, and no vCPU runs. */
void tee_reset(struct tee *tee);

#endif
