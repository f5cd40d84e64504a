/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See kvm.h. First the kernel does what the program asks for, and if it has, libom-vmm is told; but
 * a reset is told before.
 *
 * libom-vmm's own ioctls come through here as well. None of them is one that is looked at.
 */
#include "kvm.h"

#include <stdatomic.h>
#include <linux/kvm.h>

#include "files.h"
#include "guest.h"
#include "kvm_memory.h"
#include "next.h"

static int create_vm(int kvm_fd, void *type)
{
	int fd = next_ioctl(kvm_fd, KVM_CREATE_VM, type);

	if (fd >= 0)
		file_add(fd, FILE_VM, guest_new(fd), 0);
	return fd;
}

static int create_vcpu(int vm_fd, void *number)
{
	const struct file *vm = file_find(vm_fd, FILE_VM);
	int fd = next_ioctl(vm_fd, KVM_CREATE_VCPU, number);

	if (vm && fd >= 0)
		file_add(fd, FILE_VCPU, vm->guest, (unsigned int)(unsigned long)number);
	return fd;
}

static bool is_vgic(const struct kvm_create_device *device)
{
	return !(device->flags & KVM_CREATE_DEVICE_TEST) &&
	       (device->type == KVM_DEV_TYPE_ARM_VGIC_V2 ||
		device->type == KVM_DEV_TYPE_ARM_VGIC_V3);
}

static int create_device(int vm_fd, struct kvm_create_device *device)
{
	const struct file *vm = file_find(vm_fd, FILE_VM);
	int result = next_ioctl(vm_fd, KVM_CREATE_DEVICE, device);

	if (vm && !result && is_vgic(device))
		file_add((int)device->fd, FILE_VGIC, vm->guest, 0);
	return result;
}

/* What the guest cannot write, or nobody else can read, is nothing to share. */
static struct memory memory_of(uint32_t flags, uint64_t ipa, uint64_t length, uint64_t address)
{
	if (!length || flags & (KVM_MEM_READONLY | KVM_MEM_GUEST_MEMFD))
		return (struct memory){ 0 };
	return (struct memory){ .ipa = ipa, .length = length, .address = address };
}

/* The second kind of region begins as the first. */
static int set_memory(int vm_fd, unsigned long request, void *argument)
{
	const struct kvm_userspace_memory_region *region = argument;
	const struct file *vm = file_find(vm_fd, FILE_VM);
	int result = next_ioctl(vm_fd, request, argument);
	struct memory memory;

	if (!vm || result)
		return result;
	memory = memory_of(region->flags, region->guest_phys_addr, region->memory_size,
			   region->userspace_addr);
	guest_set_memory(vm->guest, region->slot, &memory);
	return result;
}

static bool is_vgic_state(const struct kvm_device_attr *attribute)
{
	return attribute->group == KVM_DEV_ARM_VGIC_GRP_DIST_REGS ||
	       attribute->group == KVM_DEV_ARM_VGIC_GRP_REDIST_REGS ||
	       attribute->group == KVM_DEV_ARM_VGIC_GRP_CPU_REGS ||
	       attribute->group == KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS;
}

static bool is_vgic_init(const struct kvm_device_attr *attribute)
{
	return attribute->group == KVM_DEV_ARM_VGIC_GRP_CTRL &&
	       attribute->attr == KVM_DEV_ARM_VGIC_CTRL_INIT;
}

/* The state of a VGIC is written when the VM has been made, and when it is reset. */
static int set_attribute(int fd, const struct kvm_device_attr *attribute)
{
	const struct file *vgic = file_find(fd, FILE_VGIC);
	int result;

	if (vgic && is_vgic_state(attribute))
		guest_reset(vgic->guest);
	result = next_ioctl(fd, KVM_SET_DEVICE_ATTR, (void *)(uintptr_t)attribute);
	if (vgic && !result && is_vgic_init(attribute))
		guest_has_vgic(vgic->guest);
	return result;
}

/*
 * A vCPU that has run is initialised again when the VM is reset: in QEMU before anything is
 * written.
 */
static int init_vcpu(int fd, void *argument)
{
	const struct file *vcpu = file_find(fd, FILE_VCPU);

	if (vcpu)
		guest_reset(vcpu->guest);
	return next_ioctl(fd, KVM_ARM_VCPU_INIT, argument);
}

/*
 * Whoever wants the vCPU back while it is in OP-TEE has sent a signal, whose handler sets
 * immediate_exit: OP-TEE is left soon, and KVM_RUN then returns EINTR without running the guest.
 */
static int run_watched(int fd, const struct file *vcpu, const struct kvm_run *run, void *argument)
{
	int result;

	do
		result = next_ioctl(fd, KVM_RUN, argument);
	while (!result && run->exit_reason == KVM_EXIT_HYPERCALL &&
	       guest_call(vcpu->guest, fd, vcpu->number, run));
	return result;
}

static int run(int fd, void *argument)
{
	struct file *vcpu = file_find(fd, FILE_VCPU);

	if (!vcpu || !guest_runs(vcpu->guest))
		return next_ioctl(fd, KVM_RUN, argument);
	return run_watched(fd, vcpu, file_run(fd, vcpu), argument);
}

/* Requests are numbers of 32 bits, which some callers extend by their sign. */
int kvm_ioctl(int fd, unsigned long request, void *argument)
{
	switch ((unsigned int)request) {
	case KVM_RUN:
		return run(fd, argument);
	case KVM_CREATE_VM:
		return create_vm(fd, argument);
	case KVM_CREATE_VCPU:
		return create_vcpu(fd, argument);
	case KVM_CREATE_DEVICE:
		return create_device(fd, argument);
	case KVM_SET_USER_MEMORY_REGION:
	case KVM_SET_USER_MEMORY_REGION2:
		return set_memory(fd, request, argument);
	case KVM_SET_DEVICE_ATTR:
		return set_attribute(fd, argument);
	case KVM_ARM_VCPU_INIT:
		return init_vcpu(fd, argument);
	default:
		return next_ioctl(fd, request, argument);
	}
}

int kvm_close(int fd)
{
	const struct file *file = file_forget(fd);

	if (file && file->kind == FILE_VM)
		guest_close(file->guest);
	return next_close(fd);
}
