/* SPDX-License-Identifier: BSD-2-Clause */
/* See gic.h. */
#include "gic.h"

#include <linux/kvm.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "error.h"
#include "guest_map.h"

static void set(int gic_fd, uint32_t group, uint64_t attribute, const void *value)
{
	const struct kvm_device_attr attr = {
		.group = group,
		.attr = attribute,
		.addr = (uintptr_t)value,
	};

	if (ioctl(gic_fd, KVM_SET_DEVICE_ATTR, &attr))
		die_errno("the VGIC cannot be set up");
}

int gic_make(int vm_fd)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };
	const uint64_t distributor = GUEST_GICD;
	const uint64_t redistributors = GUEST_GICR;
	const uint32_t interrupts = GUEST_INTERRUPTS;

	if (ioctl(vm_fd, KVM_CREATE_DEVICE, &device))
		die_errno("the host has no GICv3 for guests");
	set((int)device.fd, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, &distributor);
	set((int)device.fd, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST,
	    &redistributors);
	set((int)device.fd, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &interrupts);
	set((int)device.fd, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, NULL);
	return (int)device.fd;
}
