/* SPDX-License-Identifier: BSD-2-Clause */
/* See vm.h. */
#include "vm.h"

#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "error.h"
#include "gic.h"
#include "guest_map.h"
#include "wait.h"

#define MEMORY_SLOT 0

static int open_kvm(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die_errno("/dev/kvm");
	if (ioctl(fd, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		die("/dev/kvm: another version of KVM's interface");
	return fd;
}

void vm_init(struct vm *vm, const struct options *options)
{
	vm->options = options;
	boot_init(&vm->boot, options);
	vm->kvm_fd = open_kvm();
	vm->end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (vm->end_fd < 0)
		die_errno("eventfd");
	memory_init(&vm->memory, options->memory);
	tee_init(&vm->tee, options, &vm->memory);
	console_init(&vm->console, options->console);
	vcpu_init_signal();
}

static void map_memory(const struct vm *vm)
{
	const struct kvm_userspace_memory_region region = {
		.slot = MEMORY_SLOT,
		.guest_phys_addr = GUEST_RAM,
		.memory_size = vm->memory.size,
		.userspace_addr = (uintptr_t)vm->memory.address,
	};

	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region))
		die_errno("the guest's memory cannot be given to KVM");
}

static void make(struct vm *vm)
{
	vm->fd = ioctl(vm->kvm_fd, KVM_CREATE_VM, 0);
	if (vm->fd < 0)
		die_errno("KVM_CREATE_VM");
	tee_filter(&vm->tee, vm->fd);
	map_memory(vm);
	for (unsigned int i = 0; i < vm->options->vcpus; i++)
		vcpu_make(&vm->vcpu[i], vm, i);
	vm->gic_fd = gic_make(vm->fd);
	tee_connect(&vm->tee, vm->fd);
	console_renew(&vm->console, vm->fd);
}

/* The files of a KVM VM keep each other alive: all are closed. */
static void destroy(struct vm *vm)
{
	for (unsigned int i = 0; i < vm->options->vcpus; i++)
		vcpu_destroy(&vm->vcpu[i]);
	close(vm->gic_fd);
	close(vm->fd);
}

/* The first vCPU last: it brings the others. */
static void start(struct vm *vm)
{
	boot_load(&vm->boot, vm->options, &vm->memory, tee_node(&vm->tee));
	vcpu_set_entry(&vm->vcpu[0], boot_entry(&vm->boot), boot_dtb(&vm->boot));
	for (unsigned int i = vm->options->vcpus; i-- > 0;)
		vcpu_start(&vm->vcpu[i]);
}

static void stop(struct vm *vm)
{
	for (unsigned int i = 0; i < vm->options->vcpus; i++)
		vcpu_stop(&vm->vcpu[i]);
}

/*
 * The order is that of OM_IOC_RESET: no vCPU runs; OP-TEE forgets the VM and lets go of its memory;
 * then the memory may change.
 */
static void renew(struct vm *vm)
{
	tee_reset(&vm->tee);
	memory_renew(&vm->memory);
}

enum vm_end vm_live(struct vm *vm)
{
	eventfd_t count;
	enum vm_end end;

	atomic_store(&vm->end, VM_RUNS);
	eventfd_read(vm->end_fd, &count);
	make(vm);
	start(vm);
	wait_for_end(vm);
	stop(vm);
	console_finish(&vm->console);
	destroy(vm);
	end = (enum vm_end)atomic_load(&vm->end);
	if (end == VM_REBOOTS)
		renew(vm);
	return end;
}

void vm_end(struct vm *vm, enum vm_end end)
{
	int runs = VM_RUNS;

	if (atomic_compare_exchange_strong(&vm->end, &runs, (int)end))
		eventfd_write(vm->end_fd, 1);
}

bool vm_runs(struct vm *vm)
{
	return atomic_load_explicit(&vm->end, memory_order_relaxed) == VM_RUNS;
}
