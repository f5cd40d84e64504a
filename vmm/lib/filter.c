/* SPDX-License-Identifier: BSD-2-Clause */
/* Which function ids KVM passes on, and which exits those are. */
#include <errno.h>
#include <sys/ioctl.h>

#include "kvm_smccc.h"
#include "om_vmm.h"

/* Owner 50 is the trusted OS; of owner 63 there are the calls about it. */
static const struct kvm_smccc_filter ranges[] = {
	{ .base = 0x32000000, .nr_functions = 0x10000, .action = KVM_SMCCC_FILTER_FWD_TO_USER },
	{ .base = 0xb2000000, .nr_functions = 0x10000, .action = KVM_SMCCC_FILTER_FWD_TO_USER },
	{ .base = 0xbf00ff00, .nr_functions = 0x100, .action = KVM_SMCCC_FILTER_FWD_TO_USER },
};

#define RANGES (sizeof(ranges) / sizeof(*ranges))

static int add(int vm_fd, const struct kvm_smccc_filter *range)
{
	const struct kvm_device_attr attribute = {
		.group = KVM_ARM_VM_SMCCC_CTRL,
		.attr = KVM_ARM_VM_SMCCC_FILTER,
		.addr = (uintptr_t)range,
	};

	return ioctl(vm_fd, KVM_SET_DEVICE_ATTR, &attribute) ? -errno : 0;
}

int om_vmm_set_filter(int vm_fd)
{
	int error = 0;

	for (size_t i = 0; !error && i < RANGES; i++)
		error = add(vm_fd, &ranges[i]);
	return error;
}

static bool is_in(const struct kvm_smccc_filter *range, uint64_t function)
{
	return function >= range->base && function - range->base < range->nr_functions;
}

bool om_vmm_is_call(const struct kvm_run *run)
{
	if (run->exit_reason != KVM_EXIT_HYPERCALL ||
	    !(OM_HYPERCALL_FLAGS(run) & KVM_HYPERCALL_EXIT_SMC))
		return false;
	for (size_t i = 0; i < RANGES; i++)
		if (is_in(&ranges[i], run->hypercall.nr))
			return true;
	return false;
}
