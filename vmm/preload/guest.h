/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A KVM VM of the program's, and its OP-TEE. Begin here: where the library calls libom-vmm.
 *
 * The device is opened with the VM, while the program still may. A place in OP-TEE is taken with
 * the first RAM: VMs that QEMU makes to see what the host has never get any.
 */
#ifndef PRELOAD_GUEST_H
#define PRELOAD_GUEST_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/kvm.h>

#include "om_vmm.h"
#include "slots.h"

enum guest_tee {
	TEE_WAITS, /* for RAM */
	TEE_PRESENT,
	TEE_NONE, /* cannot be had, which is said, and allowed; or the VM is closed */
};

/* Never freed, as struct file. */
struct guest {
	struct guest *older;
	int vm_fd;
	struct om_vmm device; /* written before tee is TEE_PRESENT */
	int open_error;	      /* of the device, negative; it is told when OP-TEE is needed */
	int notify_fd;	      /* eventfd; -1: no notifications */
	_Atomic enum guest_tee tee;
	atomic_bool has_run;	/* a vCPU, since the VM was made, or reset */
	atomic_bool has_node;	/* the guest's device tree names OP-TEE */
	atomic_bool has_failed; /* a call, which is told once */
	pthread_mutex_t reset_lock;
	pthread_mutex_t lock; /* of what follows; it is never held across an SMC or a reset */
	bool has_vgic;	      /* which is initialised */
	struct slots slots;
};

/* @vm_fd is a new VM's. Ends the program if there is no memory. */
struct guest *guest_new(int vm_fd);
void guest_close(struct guest *guest);

/* The newest one that is not closed and has the device, or NULL. */
struct guest *guest_newest(void);

/* All that there are, through older; NULL: none. */
struct guest *guest_list(void);

/*
 * Slot @number has changed. Ends the program if OP-TEE is needed for the first time, and cannot be
 * had.
 */
void guest_set_memory(struct guest *guest, uint32_t number, const struct memory *memory);

/* The VGIC is initialised. */
void guest_has_vgic(struct guest *guest);

/* A vCPU is about to run. Returns whether its exits are to be looked at. */
bool guest_runs(struct guest *guest);

/* A vCPU has come out with KVM_EXIT_HYPERCALL. Returns whether it can go on. */
bool guest_call(struct guest *guest, int vcpu_fd, unsigned int number, const struct kvm_run *run);

/* The program begins to reset the VM: no vCPU runs. Returns when OP-TEE has let go of the guest. */
void guest_reset(struct guest *guest);

#endif
