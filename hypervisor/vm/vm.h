/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtual machines: what they are made of, and the table of them.
 */
#ifndef HYPERVISOR_VM_H
#define HYPERVISOR_VM_H

#include "machine/lock.h"
#include "machine/print.h"
#include "memory/pages.h"
#include "memory/stage2.h"
#include "vm/tee_state.h"
#include "vm/vcpu.h"
#include "vm/vgic_state.h"
#include "vm/vm_config.h"
#include "vm/vuart_state.h"

enum vm_state {
	VM_OFF,
	VM_RUNNING,
	VM_STOPPED,
	VM_CRASHED
};

struct vm {
	struct vm_config config;
	unsigned int index;
	enum vm_state state; /* changed by the home CPU only */
	bool runs;	     /* whether its vCPUs may be on a CPU */

	unsigned int order;  /* to be carried out: enum vm_order, perhaps with ORDER_ANSWER */
	char why[LINE_SIZE]; /* it crashed, or could not start */

	struct spinlock lock; /* of stage2 and vCPU power */
	struct stage2 stage2;
	struct page_account ram; /* mapped, or given back and kept by pins */
	uint64_t time_offset;	 /* CNTVOFF_EL2: the guest's time starts at 0 */
	uint64_t timer_late;	 /* vtimer_latest(); all CPUs write it */
	struct vgic vgic;
	struct vuart uart;
	struct tee tee;
	unsigned int vcpus;
	struct vcpu vcpu[MAX_VCPUS];
};

extern struct vm vms[MAX_VMS];
extern unsigned int vm_count;

/* Makes the VMs that the device tree describes; none of them runs yet. */
void vm_init(void);

/* NULL if there is none. */
struct vm *vm_by_name(const char *name);

/* "running", ... */
const char *vm_state_name(const struct vm *vm);

#endif
