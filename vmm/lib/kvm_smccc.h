/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM's filter of SMCs, which Linux has since 6.4, for a <linux/kvm.h> that is older. The values
 * are the kernel's interface (Documentation/virt/kvm/devices/vm.rst, and api.rst,
 * KVM_EXIT_HYPERCALL).
 */
#ifndef OM_KVM_SMCCC_H
#define OM_KVM_SMCCC_H

#include <linux/kvm.h>

#ifndef KVM_ARM_VM_SMCCC_CTRL

#define KVM_ARM_VM_SMCCC_CTRL	     0
#define KVM_ARM_VM_SMCCC_FILTER	     0
#define KVM_SMCCC_FILTER_FWD_TO_USER 2

struct kvm_smccc_filter {
	__u32 base;
	__u32 nr_functions;
	__u8 action;
	__u8 pad[15];
};

#endif

/* The flags lie where there was x86's "longmode" alone. */
#ifdef KVM_HYPERCALL_EXIT_SMC
#define OM_HYPERCALL_FLAGS(run) ((run)->hypercall.flags)
#else
#define KVM_HYPERCALL_EXIT_SMC	(1u << 0)
#define OM_HYPERCALL_FLAGS(run) ((run)->hypercall.longmode)
#endif

#endif
