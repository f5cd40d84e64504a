/* SPDX-License-Identifier: BSD-2-Clause */
/* See optee.h. */
#include "optee.h"
#include "glue.h"
#include "timer.h"
#include <stdatomic.h>
#include <arch/smcc.h>
#include <config.h>
#include <cpu.h>
#include <interrupts.h>

#define REGISTERS 8u

static struct om_port_vm owners[CONFIG_VM_NUM];
static bool has_optee; /* there is one, and it can be shared */
static _Atomic bool has_interrupt;

static void notified(uint32_t event, uint64_t data)
{
	const struct om_port_vm *owner = &owners[cpu()->vcpu->vm->id];

	UNUSED_ARG(event);
	UNUSED_ARG(data);
	om_vm_notified(owner->om);
}
CPU_MSG_HANDLER(notified, OPTEE_CPUMSG_ID)

/*
 * OP-TEE's interrupt is for all VMs, and a VM's objects are in reach of its own CPUs alone. One of
 * them is told: that which called last, and so is not off.
 */
static void tell_all(irqid_t interrupt)
{
	UNUSED_ARG(interrupt);
	for (size_t i = 0; i < CONFIG_VM_NUM; i++) {
		struct cpu_msg msg = { (uint32_t)OPTEE_CPUMSG_ID, 0, 0 };

		if (atomic_load_explicit(&owners[i].is_there, memory_order_acquire))
			cpu_send_msg(atomic_load_explicit(&owners[i].cpu, memory_order_relaxed),
				     &msg);
	}
}

static bool is_wanted(void)
{
	for (size_t i = 0; i < config.vmlist_size; i++)
		if (config.vmlist[i].optee.share != OPTEE_NONE)
			return true;
	return false;
}

static void init_interrupt(irqid_t interrupt)
{
	if (interrupts_reserve(interrupt, tell_all) != interrupt) {
		WARNING("OP-TEE's interrupt %d is somebody else's: no notifications\n", interrupt);
		return;
	}
	interrupts_cpu_enable(interrupt, true);
	atomic_store_explicit(&has_interrupt, true, memory_order_relaxed);
}

/* Whoever finds it pending: to be told twice does no harm. */
void optee_poll(void)
{
	const irqid_t interrupt = config.optee.interrupt;

	if (!atomic_load_explicit(&has_interrupt, memory_order_relaxed) ||
	    !interrupts_arch_check(interrupt))
		return;
	interrupts_arch_clear(interrupt);
	tell_all(interrupt);
}

void optee_init(void)
{
	enum om_status status;

	if (!cpu_is_master() || !is_wanted())
		return;
	status = om_init();
	if (status != OM_OK) {
		WARNING("OP-TEE is nobody's: %s\n", om_status_text(status));
		return;
	}
	has_optee = true;
	timer_init();
	if (config.optee.interrupt)
		init_interrupt(config.optee.interrupt);
}

/* Who has no interrupt for them gets no notifications. */
static struct om_config config_of(const struct optee_vm_config *wanted)
{
	struct om_config of_vm = wanted->given;

	if (wanted->share == OPTEE_DEFAULT)
		of_vm = om_default_config;
	else if (wanted->share == OPTEE_SMALL)
		of_vm = om_small_config;
	if (!wanted->interrupt || !config.optee.interrupt)
		of_vm.async_notif = false;
	return of_vm;
}

static void create(struct om_port_vm *owner, const struct optee_vm_config *wanted)
{
	const struct om_config of_vm = config_of(wanted);
	enum om_status status;

	owner->interrupt = wanted->interrupt;
	owner->page_by_page = wanted->page_by_page;
	owner->lock = SPINLOCK_INITVAL;
	if (!memory_init(owner, om_footprint(&of_vm.limits) / PAGE_SIZE)) {
		WARNING("VM %d goes without OP-TEE: no memory\n", owner->vm->id);
		return;
	}
	/* 0 is the hypervisor's own id. */
	status = om_vm_create(&owner->om, (uint16_t)(owner->vm->id + 1), &of_vm, owner);
	if (status != OM_OK) {
		WARNING("VM %d goes without OP-TEE: %s\n", owner->vm->id, om_status_text(status));
		return;
	}
	atomic_store_explicit(&owner->cpu, (uint32_t)cpu()->id, memory_order_relaxed);
	atomic_store_explicit(&owner->is_there, true, memory_order_release);
}

/* The other CPUs come to Bao's barrier behind this, and wait there until the VM is known. */
void optee_vm_init(struct vm *vm, bool master)
{
	const struct optee_vm_config *wanted = &vm->config->optee;

	if (!has_optee || wanted->share == OPTEE_NONE)
		return;
	timer_init_cpu();
	if (!master) {
		memory_init_cpu(vm);
		return;
	}
	owners[vm->id].vm = vm;
	create(&owners[vm->id], wanted);
}

static void call(struct om_port_vm *owner)
{
	struct vcpu *vcpu = cpu()->vcpu;
	uint32_t number = (uint32_t)cpu()->id;
	struct om_smc smc;

	/* It is written when it changes only: all CPUs of the VM read it. */
	if (atomic_load_explicit(&owner->cpu, memory_order_relaxed) != number)
		atomic_store_explicit(&owner->cpu, number, memory_order_relaxed);
	for (unsigned long i = 0; i < REGISTERS; i++)
		smc.a[i] = vcpu_readreg(vcpu, i);
	timer_stand_in();
	om_vm_smc(owner->om, (uint32_t)vcpu->id, &smc);
	timer_rest();
	for (unsigned long i = 0; i < 4; i++)
		vcpu_writereg(vcpu, i, smc.a[i]);
}

bool optee_call(unsigned long fid)
{
	struct om_port_vm *owner = &owners[cpu()->vcpu->vm->id];

	if (!om_is_optee_function((uint32_t)fid))
		return false;
	if (atomic_load_explicit(&owner->is_there, memory_order_acquire))
		call(owner);
	else
		vcpu_writereg(cpu()->vcpu, 0, (unsigned long)SMCC_E_NOT_SUPPORTED);
	return true;
}
