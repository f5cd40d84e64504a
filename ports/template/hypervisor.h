/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the template takes from a hypervisor. To be replaced by the headers of yours; the functions
 * of the same meaning in it have other names, and port.c and tee.c call those then.
 *
 * The template assumes what most hypervisors for Arm have: all RAM mapped at EL2, pages that are
 * counted, one lock around the stage-2 tables of a VM.
 */
#ifndef TEMPLATE_HYPERVISOR_H
#define TEMPLATE_HYPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

/* A spinlock; whoever holds it takes no interrupt. */
struct hv_lock {
	uint64_t word;
};

void hv_lock(struct hv_lock *lock);
void hv_unlock(struct hv_lock *lock);

/* A VM, and what the template adds to it. */
struct hv_vm {
	uint16_t number;      /* from 0 */
	struct hv_lock lock;  /* of optee, against those who look at VMs that are not theirs */
	struct om_vm *optee;  /* NULL: it has no OP-TEE */
	struct om_vm *hidden; /* it is being reset or destroyed, by the only one who knows it */
	bool is_ending;	      /* it is being destroyed, after which nothing else may come */
};

struct hv_vcpu {
	struct hv_vm *vm;
	uint32_t number; /* in its VM, from 0 */
	uint64_t x[31];
};

/* Around each change of a VM's stage-2 tables. */
void hv_stage2_lock(struct hv_vm *vm);
void hv_stage2_unlock(struct hv_vm *vm);

/*
 * Looks up a page in the stage-2 tables, which are locked. Returns false if there is none, or if it
 * is anything but RAM that this VM alone has, readable and writable.
 */
bool hv_stage2_find(struct hv_vm *vm, uint64_t ipa, uint64_t *pa);

/*
 * Counts of a page of RAM: while there is one, the page goes to nobody else, though it may leave
 * the VM's address space, and though the VM may end.
 */
void hv_page_ref(uint64_t pa);
void hv_page_unref(uint64_t pa);

/* A page of the hypervisor's own memory, all zero. 0 if there is none. */
uint64_t hv_page_alloc(void);
void hv_page_free(uint64_t pa);

/* RAM as EL2 sees it. */
void *hv_map(uint64_t pa);
uint64_t hv_unmap(const void *at);

/* Whether an interrupt, a timer or another CPU wants this CPU. */
bool hv_is_wanted(void);

/* Makes a shared peripheral interrupt of the VM's pending. */
void hv_raise_interrupt(struct hv_vm *vm, uint32_t interrupt);

/*
 * For port_ffa.c. At boot: so many pages that lie in a row, all zero, for ever; an SGI of the
 * physical GIC that is enabled on each CPU and served; the vCPUs that a VM may have.
 */
uint64_t hv_pages_reserve(uint32_t pages);
void hv_serve_sgi(uint32_t intid);
uint32_t hv_vcpus(const struct hv_vm *vm);

/* Makes a private interrupt pending, as an edge, at one of the VM's vCPUs that is on. */
void hv_raise_private_interrupt(struct hv_vm *vm, uint32_t intid);

void hv_print(const char *prefix, const char *text);

/* For trace.c: the time; the vCPU on this CPU, or some other number if there is none. */
uint64_t hv_time(void);
uint32_t hv_vcpu_number(void);

/*
 * Appends bytes to the hypervisor's trace, or drops them if there is no room. On each CPU at once,
 * without a lock, and it may be interrupted by itself.
 */
void hv_trace(const void *bytes, size_t size);

/*
 * The INTID of what the guest's device tree says of OP-TEE's interrupt (linaro,optee-tz): in
 * ports/optee.dtsi SPI 187.
 */
#define HV_OPTEE_INTERRUPT 219

/* And what FFA_FEATURES says instead where OP-TEE is behind FF-A: an SGI that Linux does not use.
 */
#define HV_FFA_SGI 9

#endif
