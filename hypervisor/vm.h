/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtual machines: what they are made of, and their lives.
 *
 * A VM's life is changed by orders. Anybody may give one; it is carried out by the VM's home CPU
 * (that of its first vCPU) when no vCPU of the VM is on any CPU, so that what is done then needs
 * no lock against the guest.
 */
#ifndef HYPERVISOR_VM_H
#define HYPERVISOR_VM_H

#include "defs.h"
#include "lock.h"
#include "pages.h"
#include "print.h"
#include "stage2.h"
#include "tee.h"
#include "vcpu.h"
#include "vm_config.h"
#include "vuart.h"

enum vm_state {
	VM_OFF,
	VM_RUNNING,
	VM_STOPPED,
	VM_CRASHED
};

enum vm_order {
	ORDER_NONE,
	ORDER_START,   /* resume, or boot afresh */
	ORDER_BOOT,    /* boot: OP-TEE was asked already */
	ORDER_STOP,    /* pause */
	ORDER_OFF,     /* the guest turned itself off */
	ORDER_RESET,   /* the guest wants to reboot */
	ORDER_DESTROY, /* the operator ends it */
	ORDER_CRASH    /* the guest did what ends it */
};

#define ORDER_ANSWER 0x80u /* with an order: the console is to be told when it is done */

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
	struct vgic vgic;
	struct vuart uart;
	struct tee tee;
	unsigned int vcpus;
	struct vcpu vcpu[MAX_VCPUS];
};

extern struct vm vms[MAX_VMS];
extern unsigned int vm_count;

/* Makes the VMs that the device tree describes; starts those that are to start by themselves. */
void vm_init(void);
void vm_start_all(void);

/* NULL if there is none. */
struct vm *vm_by_name(const char *name);

/* "running", ... */
const char *vm_state_name(const struct vm *vm);

/*
 * Gives an order; false if another one is being carried out. @operator_waits: the console's answer
 * is due when it is done.
 */
bool vm_give_order(struct vm *vm, enum vm_order order, bool operator_waits);

/* Ends the VM because of what its guest did. */
void vm_crash(struct vm *vm, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Whether there are orders for @cpu to look at. */
static inline bool vm_has_work(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->work, __ATOMIC_SEQ_CST);
}

/* Carries out the orders of the VMs at home on @cpu, as far as their vCPUs have come to rest. */
void vm_work(struct cpu *cpu);

/* Whether its vCPUs may be on a CPU. Ordered after the writes of vcpu->resident. */
static inline bool vm_runs(const struct vm *vm)
{
	return __atomic_load_n(&vm->runs, __ATOMIC_SEQ_CST);
}

/* A vCPU of a VM that may not run has left its CPU: the order may be ripe. */
void vm_vcpu_left(struct vm *vm);

/* Memory and images of a VM that starts; false, with vm->why, if that fails. */
bool vm_build(struct vm *vm);

/* Copies into a guest's RAM that is mapped; false if it is not. */
bool vm_write(struct vm *vm, om_ipa_t to, const void *from, size_t size);

#endif
