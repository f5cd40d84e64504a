/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE for the guests of a VMM, by the device /dev/optee-mediator and KVM's filter of SMCs.
 *
 * The order of calls: om_vmm_open() or om_vmm_adopt(); om_vmm_create(), om_vmm_add_region() for the
 * guest's RAM; om_vmm_set_filter() for each KVM VM before a vCPU of it runs, and om_vmm_set_irqfd()
 * when its interrupt controller is initialised; om_vmm_write_node() into the guest's device tree;
 * then om_vmm_call() for each exit that om_vmm_is_call() takes. When the guest reboots, all vCPUs
 * are stopped, and om_vmm_reset() has returned before anything else is done.
 *
 * The library has no threads, no globals and allocates nothing: struct om_vmm is the caller's.
 * Functions return 0 or a negative errno, for which om_vmm_reason() has a sentence, if they do not
 * say otherwise. They may be called from any thread, but for om_vmm_open(), om_vmm_adopt(),
 * om_vmm_create() and om_vmm_close(), during which no other may run.
 */
#ifndef OM_VMM_H
#define OM_VMM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/kvm.h>
#include <optee_mediator.h>

#include "om_asked.h"

#define OM_VMM_DEVICE "/dev/optee-mediator"

/* One VM's OP-TEE. */
struct om_vmm {
	int fd;			 /* of the device; -1: none */
	bool notifications;	 /* om_vmm_create() was given an eventfd */
	struct om_ioc_info info; /* what the module is and grants, as it was when the file came */
	struct om_asked asked;
};

/* What an error is of. */
enum om_vmm_operation {
	OM_VMM_OPEN,
	OM_VMM_CREATE,
	OM_VMM_ADD_REGION,
	OM_VMM_DEL_REGION,
	OM_VMM_SET_FILTER,
	OM_VMM_SET_IRQFD,
	OM_VMM_CALL,
	OM_VMM_RESET,
	OM_VMM_STATS,
};

/* A sentence for the VMM's operator, with the cure where there is one. @error is negative. */
const char *om_vmm_reason(enum om_vmm_operation operation, int error);

/*
 * Writes a sentence about the first of @events (OM_IOC_EVENT_*, not 0) into @text of @size bytes,
 * and returns those that are left.
 */
uint32_t om_vmm_event_text(uint32_t events, char *text, size_t size);

/* Opens the device. -EPROTO: the module speaks another version of the interface. */
int om_vmm_open(struct om_vmm *tee, const char *path);

/*
 * Takes a file of the device that somebody else has opened. It is the library's from then on; if it
 * is refused it stays the caller's. -ENOTTY: it is no file of that device. -EPROTO as above.
 */
int om_vmm_adopt(struct om_vmm *tee, int fd);

/* Ends the VM, if no other process has the file. */
void om_vmm_close(struct om_vmm *tee);

/* Whether a VM can have notifications if it is given an eventfd, and asks for no other policy. */
bool om_vmm_offers_notifications(const struct om_vmm *tee);

/* What a VM is to have. All zero is what the administrator gives to those who ask for nothing. */
struct om_vmm_config {
	struct om_ioc_limits limits;
	uint32_t policy; /* OM_IOC_POLICY_*, of those in policy_mask */
	uint32_t policy_mask;
	bool has_notify_fd;
	int notify_fd; /* eventfd for om_vmm_set_irqfd(), which stays the caller's */
};

/* The calling process's address space becomes the VM's. */
int om_vmm_create(struct om_vmm *tee, const struct om_vmm_config *config);

/*
 * Guest RAM of @length bytes from @ipa on, which lies at @address; all three are multiples of 4
 * KiB. Whatever of it is shared with OP-TEE must not be discarded: no balloon, no MADV_DONTNEED. A
 * region is removed as it was added.
 */
int om_vmm_add_region(struct om_vmm *tee, uint64_t ipa, uint64_t length, void *address);
int om_vmm_del_region(struct om_vmm *tee, uint64_t ipa, uint64_t length);

/*
 * Makes KVM pass OP-TEE's SMCs on. Before any vCPU of @vm_fd has run; it cannot be taken back.
 * -EINVAL, -ENXIO: the kernel cannot (it is older than 6.4).
 */
int om_vmm_set_filter(int vm_fd);

/* Whether the exit is an SMC for om_vmm_call(). It looks at nothing but @run. */
bool om_vmm_is_call(const struct kvm_run *run);

/*
 * Carries out the SMC that vCPU @number of file @vcpu_fd has come out with, from the vCPU's thread:
 * reads the registers that the function takes, and writes those that carry a result. The vCPU goes
 * on behind the SMC. *@events is 0, or what om_vmm_event_text() is to be asked about. A signal to
 * the thread makes OP-TEE be left soon; the guest then calls again.
 * After an error the guest has been told that there is no such function, and can go on, without
 * OP-TEE. -ESHUTDOWN: the host ends, or starts another kernel; all else says that the VMM is wrong.
 */
int om_vmm_call(struct om_vmm *tee, int vcpu_fd, uint32_t number, const struct kvm_run *run,
		uint32_t *events);

/* Answers "no such function" to any other KVM_EXIT_HYPERCALL: an HVC with an id of the filter's. */
int om_vmm_refuse(int vcpu_fd);

/*
 * Notifications: OP-TEE's become edges of the guest's SPI number @spi (INTID 32 + @spi). After the
 * VGIC is initialised, for each KVM VM.
 */
int om_vmm_set_irqfd(int vm_fd, int notify_fd, uint32_t spi);

/*
 * Writes /firmware/optee with libfdt's sequential functions, while the root node is open; @spi is
 * for notifications, and is not looked at if the VM has none. There must be no other /firmware.
 * Returns 0 or a negative error of libfdt's.
 */
int om_vmm_write_node(const struct om_vmm *tee, void *fdt, uint32_t spi);

/*
 * The same in a tree that is whole, and has room (fdt_open_into()), by libfdt's functions that read
 * and write; a /firmware/optee that is there already is replaced. It may come before
 * om_vmm_create(): @notifications says whether the VM is to have them. Returns as above.
 */
int om_vmm_add_node(void *fdt, bool notifications, uint32_t spi);

/*
 * The guest reboots, and no vCPU is in the guest. Threads in om_vmm_call() are made to come back;
 * whoever serves page faults of guest memory must not wait for this. Afterwards guest memory can be
 * written, or discarded. -ENOSPC: done, but OP-TEE may not be there for the guest.
 */
int om_vmm_reset(struct om_vmm *tee);

int om_vmm_stats(const struct om_vmm *tee, struct om_ioc_stats *stats);

#endif
