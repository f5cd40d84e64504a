/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port interface where OP-TEE speaks FF-A: what the mediator asks of a hypervisor besides
 * port.h.
 *
 * Only a mediator that is compiled with OM_FFA defined (-DOM_FFA), and with the sources of
 * MEDIATOR_FFA_SRCS, asks it. om_init() finds out which ABI OP-TEE speaks; if that is its own SMC
 * ABI, none of these is called afterwards, and if it is FF-A, neither om_port_smc() nor
 * om_port_notify().
 *
 * What port.h says of the context, and of what excludes what, holds here, too. om_port_ffa_smc()
 * and om_port_ffa_notify() are those that om_vm_notified() needs.
 */
#ifndef OPTEE_MEDIATOR_PORT_FFA_H
#define OPTEE_MEDIATOR_PORT_FFA_H

#include <stdint.h>
#include <optee_mediator/types.h>

struct om_port_vm;

/*
 * Issues an SMC to the secure world with registers 0 to 7 from @smc, and stores registers 0 to 7 of
 * the answer there. Registers from 8 on are of no importance, before and after.
 *
 * What om_port_smc() says of long calls, of interrupts and of memory holds here. A call that gets
 * into OP-TEE comes back when an interrupt of the normal world is pending.
 *
 * The hypervisor's TX is one for all VMs. In om_vm_smc() a CPU has it while it writes a share's
 * descriptor there and, in this function, until the SPMC has read it; where the share is a page for
 * messages that are judged, also while it counts that page against the VM's limits, which may
 * refuse it, and log that. Who wants TX meanwhile, for any VM, is told OM_SMC_REPEAT. So if a vCPU
 * can be preempted within om_vm_smc(), it may have TX, and shares of others make no progress until
 * it runs again. Whoever has vCPUs that go before all others, as real-time ones do, keeps
 * preemption off within om_vm_smc(), or gives its CPU to who was preempted there.
 */
void om_port_ffa_smc(struct om_smc *smc);

/*
 * The hypervisor's pair of buffers, in which it and OP-TEE's SPMC hand descriptors to each other:
 * @tx is what the mediator writes, @rx what the SPMC writes.
 */
struct om_ffa_buffers {
	void *tx;
	void *rx;
	om_pa_t tx_pa;
	om_pa_t rx_pa;
	uint32_t pages; /* of each, 1 to 63 */
};

/*
 * Gives the mediator a pair of buffers, for ever: each of @pages pages of OM_PAGE_SIZE that are
 * contiguous, in the CPU's view and physically, and aligned to OM_PAGE_SIZE; normal cached
 * inner-shareable memory of the non-secure world, out of reach of every VM. The two do not overlap.
 *
 * Called once, by om_init(), before OP-TEE knows a VM. How many pages @tx has decides how scattered
 * the memory may be that a VM shares: 251 pieces in one page of it, 16,123 in 63.
 *
 * There is no error: a hypervisor that has no such memory cannot have this OP-TEE.
 */
void om_port_ffa_buffers(struct om_ffa_buffers *buffers);

/*
 * OP-TEE's notification interrupt is this SGI, 0 to 15, of the physical GIC (the schedule receiver
 * interrupt). Called once, by om_init(); not at all if OP-TEE has none. The port enables it on each
 * CPU, now or when the CPU comes up, and calls om_vm_notified() for each VM when it is raised.
 */
void om_port_ffa_schedule_receiver(uint32_t intid);

/*
 * The number of vCPUs that @vm may have, 1 or more. Asked in om_vm_create() and when the VM begins
 * another life, always with the same answer.
 */
uint32_t om_port_ffa_vcpus(struct om_port_vm *vm);

/*
 * The interrupt by which the guest learns of notifications (the notification pending interrupt): a
 * private one of its vCPUs, 1 to 31. Linux takes none but an SGI, 8 to 15. 0 if there is none, and
 * then the VM gets no notifications. Always the same answer for one VM.
 */
uint32_t om_port_ffa_notify_intid(struct om_port_vm *vm);

/*
 * Raises that interrupt, as an edge, at one of @vm's vCPUs that is on, whichever it is: all of
 * OP-TEE's notifications are for the VM as a whole. Called where om_port_notify() would be.
 */
void om_port_ffa_notify(struct om_port_vm *vm);

#endif
