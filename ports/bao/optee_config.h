/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a configuration says of OP-TEE: for each VM in its struct vm_config, for the machine in
 * struct config. Included by Bao's config.h, also where that is compiled for the host.
 */
#ifndef OPTEE_CONFIG_H
#define OPTEE_CONFIG_H

#include <types.h>
#include <optee_mediator/mediator.h>

enum optee_share {
	OPTEE_NONE,
	OPTEE_DEFAULT, /* as om_default_config: whatever clients do; 18.5 MiB of memory */
	OPTEE_SMALL,   /* as om_small_config: 330 KiB */
	OPTEE_AS_GIVEN
};

struct optee_vm_config {
	enum optee_share share;
	struct om_config given; /* of OPTEE_AS_GIVEN: limits and policy */
	/*
	 * INTID of the VM's interrupt for OP-TEE's notifications, as its device tree says it (an
	 * SPI there is 32 less); 0: the VM has none. No device of the VM may have the same.
	 */
	irqid_t interrupt;
	/*
	 * The VM's RAM is not mapped in the hypervisor, but page by page for each access: less of
	 * it in reach, and each access takes some microseconds instead of some nanoseconds.
	 */
	bool page_by_page;
};

struct optee_machine_config {
	irqid_t interrupt; /* INTID of OP-TEE's own, CFG_CORE_ASYNC_NOTIF_GIC_INTID; 0: none */
};

#endif
