/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM's second way to describe guest memory, which Linux has since 6.8, for a <linux/kvm.h> that is
 * older. The values are the kernel's interface (Documentation/virt/kvm/api.rst).
 */
#ifndef PRELOAD_KVM_MEMORY_H
#define PRELOAD_KVM_MEMORY_H

#include <linux/kvm.h>

#ifndef KVM_SET_USER_MEMORY_REGION2

#define KVM_MEM_GUEST_MEMFD (1u << 2)

struct kvm_userspace_memory_region2 {
	__u32 slot;
	__u32 flags;
	__u64 guest_phys_addr;
	__u64 memory_size;
	__u64 userspace_addr;
	__u64 guest_memfd_offset;
	__u32 guest_memfd;
	__u32 pad1;
	__u64 pad2[14];
};

#define KVM_SET_USER_MEMORY_REGION2 _IOW(KVMIO, 0x49, struct kvm_userspace_memory_region2)

#endif

#endif
