/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port interface: what the mediator asks of a hypervisor.
 *
 * A port supplies these functions at link time; the mediator has no other dependency but the four
 * functions that every C compiler may call by itself (memcpy, memmove, memset, memcmp).
 *
 * Context, if a function does not say otherwise: any CPU, called on behalf of the VM that is named,
 * several CPUs at once, possibly for the same VM. The mediator holds no lock of om_port_lock()
 * while it calls any of them, so these may take locks of the hypervisor. None may call back into
 * the mediator.
 *
 * What excludes what: om_vm_smc(), om_vm_notified(), om_vm_reset() and om_vm_get_stats() of a VM
 * may run at the same time on any CPUs, but for two om_vm_reset(). om_vm_create() and
 * om_vm_destroy() exclude everything else that is for that VM, and the hypervisor sees to that; VMs
 * exclude each other nowhere. om_vm_notified() may interrupt the others on their CPU: of the
 * functions below it needs om_port_smc() and om_port_notify(), and no lock.
 *
 * What is touched: whoever is called for a VM reads and writes the mediator's own data and pages
 * that om_port_page_get() gave for that VM, never another's. So a hypervisor that has an address
 * space for each CPU needs a VM's pages to be mapped only where it calls the mediator for that VM;
 * om_vm_notified(), too, is to be called there.
 */
#ifndef OPTEE_MEDIATOR_PORT_H
#define OPTEE_MEDIATOR_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <optee_mediator/types.h>

/*
 * The hypervisor's own object for a VM. The mediator only hands it back, to functions for that VM,
 * and never looks at it: to the mediator, it may be any number that is not another VM's.
 */
struct om_port_vm;

/*
 * Issues an SMC to the secure world with registers 0 to 7 from @smc, and stores registers 0 to 3 of
 * the answer there.
 *
 * A standard call can take long. It ends early with an RPC return when an interrupt of the normal
 * world is pending, so that the port needs no preemption of its own here. Interrupts may be masked
 * or not at the caller's exception level, but they must be able to reach the normal world while
 * OP-TEE runs (optee_smc.h, OPTEE_SMC_CALL_WITH_ARG).
 *
 * OP-TEE reads and writes the mediator's pages meanwhile: to the compiler, this may change any
 * memory.
 */
void om_port_smc(struct om_smc *smc);

/*
 * Pins @count pages (1 to 511) of @vm: each page[i].ipa, a multiple of OM_PAGE_SIZE, is replaced by
 * page[i].pa. A page may be named more than once, and is then pinned as often.
 *
 * From then on until as many om_port_unpin(), each page keeps its address, its content and its
 * owner: if the VM gives it back or dies, it is not given to anybody else.
 * Only ordinary RAM that @vm owns and may write is to be pinned, and that it and this CPU reach as
 * normal, write-back cached, inner shareable memory, as OP-TEE does: no device, no ROM, no page
 * that is shared with or granted by another VM, by a grant or by the machine's configuration.
 *
 * Returns true if all are pinned; else none is, and @page is undefined.
 */
bool om_port_pin(struct om_port_vm *vm, union om_page *page, size_t count);

/* Takes back one pin of each of @count pages (1 to 511). Cannot fail. */
void om_port_unpin(struct om_port_vm *vm, const union om_page *page, size_t count);

/*
 * Copies @size bytes from, or to, @vm's RAM. The range does not cross a page of OM_PAGE_SIZE.
 * The guest may change the memory meanwhile: the mediator reads nothing twice.
 * To write is refused where the guest itself may not write.
 *
 * Returns false, with @to undefined or the guest's memory untouched, if the address is not RAM of
 * this VM.
 */
bool om_port_read_guest(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size);
bool om_port_write_guest(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size);

/*
 * Copies @size bytes from, or to, a page of @vm's that is pinned. The range does not cross a page
 * of OM_PAGE_SIZE. Cannot fail.
 */
void om_port_read_pinned(struct om_port_vm *vm, void *to, om_pa_t from, size_t size);
void om_port_write_pinned(struct om_port_vm *vm, om_pa_t to, const void *from, size_t size);

/*
 * Asked in long work for @vm, after each step (struct om_limits, step_pages): is this CPU wanted
 * for something else? If so the mediator leaves off, and goes on when the guest calls again: it is
 * told to as if an interrupt had come in the middle of its call (OPTEE_SMC_RPC_FUNC_FOREIGN_INTR).
 * In om_vm_reset() and om_vm_destroy(), it returns OM_AGAIN.
 *
 * A port that always answers yes bounds every entry by one step. One that always answers no lets
 * guests decide how long an entry takes.
 */
bool om_port_must_yield(struct om_port_vm *vm);

/*
 * Raises @vm's notification interrupt, as an edge. Called from om_vm_notified(), and in om_vm_smc()
 * when the guest has notifications switched on and there are some already. Where an interrupt
 * handler calls om_vm_notified(), this may be interrupted by itself.
 */
void om_port_notify(struct om_port_vm *vm);

/*
 * Takes a page of the hypervisor's memory for the mediator's use on behalf of @vm: all zero, normal
 * cached inner-shareable memory, aligned to OM_PAGE_SIZE, out of reach of every VM. It is RAM of
 * the normal world, as OP-TEE knows it, and none that OP-TEE has for itself (its own nodes in
 * /reserved-memory, its static shared memory). Until om_port_page_put() it is addressable, at the
 * same address, on each CPU that calls the mediator for @vm. NULL if there is none.
 *
 * The mediator asks for no more than the VM's limit (struct om_limits, memory).
 */
void *om_port_page_get(struct om_port_vm *vm);
void om_port_page_put(struct om_port_vm *vm, void *page);

/*
 * The physical address of a page that om_port_page_get() gave for @vm, which is not 0, and back.
 * Both are called often.
 */
om_pa_t om_port_page_pa(struct om_port_vm *vm, const void *page);
void *om_port_page_va(struct om_port_vm *vm, om_pa_t pa);

/*
 * A spinlock of the port, in storage that the mediator provides. It is held for some dozen
 * instructions, and never across another function of the port. Longer, two thousand in the worst
 * case: while a buffer is unregistered, some 30 more for each call in progress; while it is given
 * its name, or one is looked for in vain, some 6 for each buffer that the guest put into one chain
 * of the index (64 at most); and once for each 64 buffers, while the objects for them are made. It
 * is never taken twice by the same CPU, and never together with another, nor in om_vm_notified():
 * an interrupt handler that calls the mediator needs it not to mask interrupts. Where whoever is in
 * the mediator can be preempted, preemption is off while the lock is held, as the next on that CPU
 * may want it and not be preempted itself. A port that has a lock of a type of its own in it takes
 * its address by way of void *.
 */
struct om_port_lock {
	uint64_t word[2];
};

void om_port_lock_init(struct om_port_lock *lock);
void om_port_lock(struct om_port_lock *lock);
void om_port_unlock(struct om_port_lock *lock);

/* Tells the operator. @vm is NULL if no VM is concerned. @text is one line without its end. */
void om_port_log(struct om_port_vm *vm, const char *text);

#endif
