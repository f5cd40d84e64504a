/* SPDX-License-Identifier: BSD-2-Clause */
/* The node that tells the guest of OP-TEE, and of the interrupt of notifications. */
#include <libfdt.h>

#include "om_vmm.h"

#define GIC_SPI	    0
#define EDGE_RISING 1

#define INTERRUPT(spi)                                                                             \
	{                                                                                          \
		cpu_to_fdt32(GIC_SPI), cpu_to_fdt32(spi), cpu_to_fdt32(EDGE_RISING)                \
	}

static int write_interrupt(void *fdt, uint32_t spi)
{
	const fdt32_t interrupt[] = INTERRUPT(spi);

	return fdt_property(fdt, "interrupts", interrupt, sizeof(interrupt));
}

int om_vmm_write_node(const struct om_vmm *tee, void *fdt, uint32_t spi)
{
	int error = fdt_begin_node(fdt, "firmware");

	if (!error)
		error = fdt_begin_node(fdt, "optee");
	if (!error)
		error = fdt_property_string(fdt, "compatible", "linaro,optee-tz");
	if (!error)
		error = fdt_property_string(fdt, "method", "smc");
	if (!error && tee->notifications)
		error = write_interrupt(fdt, spi);
	if (!error)
		error = fdt_end_node(fdt);
	return error ? error : fdt_end_node(fdt);
}

static int set_interrupt(void *fdt, int node, uint32_t spi)
{
	const fdt32_t interrupt[] = INTERRUPT(spi);

	return fdt_setprop(fdt, node, "interrupts", interrupt, sizeof(interrupt));
}

/* Another tree's /firmware/optee, as a copy of the host's has it, gives way. */
static int make_node(void *fdt)
{
	int firmware = fdt_subnode_offset(fdt, 0, "firmware");
	int before;

	if (firmware == -FDT_ERR_NOTFOUND)
		firmware = fdt_add_subnode(fdt, 0, "firmware");
	if (firmware < 0)
		return firmware;
	before = fdt_subnode_offset(fdt, firmware, "optee");
	if (before >= 0)
		fdt_del_node(fdt, before);
	return fdt_add_subnode(fdt, firmware, "optee");
}

int om_vmm_add_node(void *fdt, bool notifications, uint32_t spi)
{
	int node = make_node(fdt);
	int error;

	if (node < 0)
		return node;
	error = fdt_setprop_string(fdt, node, "compatible", "linaro,optee-tz");
	if (!error)
		error = fdt_setprop_string(fdt, node, "method", "smc");
	if (!error && notifications)
		error = set_interrupt(fdt, node, spi);
	return error;
}
