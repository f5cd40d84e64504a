/* SPDX-License-Identifier: BSD-2-Clause */
/* A configuration, with what add-to-bao adds. */
#ifndef STATED_CONFIG_H
#define STATED_CONFIG_H

#include <bao.h>
#include <optee_config.h>

#define CONFIG_VM_NUM 2

#define VM_IMAGE_LOADED(image_base, image_load, image_size)                                        \
	{                                                                                          \
		.base_addr = (image_base), .load_addr = (image_load), .size = (image_size)         \
	}

struct vm_mem_region {
	paddr_t base;
	size_t size;
	bool place_phys;
	paddr_t phys;
};

struct vm_dev_region {
	paddr_t pa;
	vaddr_t va;
	size_t size;
	size_t interrupt_num;
	irqid_t *interrupts;
};

struct vm_platform {
	size_t cpu_num;
	size_t region_num;
	struct vm_mem_region *regions;
	size_t dev_num;
	struct vm_dev_region *devs;
	struct {
		struct {
			paddr_t gicd_addr;
			paddr_t gicr_addr;
		} gic;
	} arch;
};

struct vm_config {
	struct {
		vaddr_t base_addr;
		paddr_t load_addr;
		size_t size;
	} image;
	vaddr_t entry;
	cpumap_t cpu_affinity;
	colormap_t colors;
	struct vm_platform platform;
	struct optee_vm_config optee;
};

extern struct config {
	size_t vmlist_size;
	struct vm_config *vmlist;
	struct optee_machine_config optee;
} config;

#endif
