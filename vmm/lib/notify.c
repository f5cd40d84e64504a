/* SPDX-License-Identifier: BSD-2-Clause */
/* Notifications, and the node that tells the guest of OP-TEE and of their interrupt. */
#include <errno.h>
#include <libfdt.h>
#include <sys/ioctl.h>

#include "om_vmm.h"

#define GIC_SPI	    0
#define EDGE_RISING 1

int om_vmm_set_irqfd(int vm_fd, int notify_fd, uint32_t spi)
{
	/* An interrupt of the VGIC has its SPI number as its GSI, if nobody sets KVM's routing. */
	const struct kvm_irqfd irqfd = { .fd = (uint32_t)notify_fd, .gsi = spi };

	return ioctl(vm_fd, KVM_IRQFD, &irqfd) ? -errno : 0;
}

static int write_interrupt(void *fdt, uint32_t spi)
{
	const fdt32_t interrupt[] = { cpu_to_fdt32(GIC_SPI), cpu_to_fdt32(spi),
				      cpu_to_fdt32(EDGE_RISING) };

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
