/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two guests with Linux on QEMU's virt, which share OP-TEE: what `make run-bao` boots.
 *
 * Each guest has two CPUs, 512 MiB of RAM that it sees where they are (a device of the machine's
 * reads and writes them), and one page of virtio devices, eight in a row with an interrupt each, of
 * which the first is its console. QEMU loads what a guest begins with into its RAM.
 */
#include <config.h>

#define GUEST(ram, virtio, spi, on_cpus, optee_share)                                            \
	{                                                                                        \
		.image = VM_IMAGE_LOADED(ram, ram, 0x10000000),                                  \
		.entry = ram,                                                                    \
		.cpu_affinity = on_cpus,                                                         \
		.platform = {                                                                    \
			.cpu_num = 2,                                                            \
			.region_num = 1,                                                         \
			.regions = (struct vm_mem_region[]){                                     \
				{ .base = ram, .size = 0x20000000, .place_phys = true, .phys = ram },     \
			},                                                                       \
			.dev_num = 2,                                                            \
			.devs = (struct vm_dev_region[]){                                        \
				{ .pa = virtio, .va = virtio, .size = 0x1000,                    \
				  .interrupt_num = 1, .interrupts = (irqid_t[]){ 32 + spi } },   \
				{ .interrupt_num = 1, .interrupts = (irqid_t[]){ 27 } }, /* the timer's */ \
			},                                                                       \
			.arch = { .gic = { .gicd_addr = 0x08000000, .gicr_addr = 0x080a0000 } }, \
		},                                                                               \
		.optee = { .share = optee_share, .interrupt = 219 },                             \
	}

struct config config = {
	.optee = { .interrupt = 219 }, /* Debian's OP-TEE for QEMU has it so */
	.vmlist_size = 2,
	.vmlist = (struct vm_config[]){
		GUEST(0x80000000, 0x0a000000, 16, 0x3, OPTEE_DEFAULT),
		GUEST(0xa0000000, 0x0a001000, 24, 0xc, OPTEE_SMALL),
	},
};
