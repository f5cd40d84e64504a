/* SPDX-License-Identifier: BSD-2-Clause */
/* Notifications: the eventfd becomes an interrupt of the guest's. */
#include <errno.h>
#include <sys/ioctl.h>

#include "om_vmm.h"

int om_vmm_set_irqfd(int vm_fd, int notify_fd, uint32_t spi)
{
	/* An interrupt of the VGIC has its SPI number as its GSI, if nobody sets KVM's routing. */
	const struct kvm_irqfd irqfd = { .fd = (uint32_t)notify_fd, .gsi = spi };

	return ioctl(vm_fd, KVM_IRQFD, &irqfd) ? -errno : 0;
}
