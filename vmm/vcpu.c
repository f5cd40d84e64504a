/* SPDX-License-Identifier: BSD-2-Clause */
/* See vcpu.h. */
#define _GNU_SOURCE
#include "vcpu.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "vm.h"

#define KICK	  SIGUSR1
#define AGAIN_NS  20000000
#define SECOND_NS 1000000000

static void kicked(int signal)
{
	(void)signal;
}

/* Without SA_RESTART: ioctls are to return. Who started the VMM may have blocked it. */
void vcpu_init_signal(void)
{
	const struct sigaction action = { .sa_handler = kicked };
	sigset_t kick;

	sigaction(KICK, &action, NULL);
	sigemptyset(&kick);
	sigaddset(&kick, KICK);
	sigprocmask(SIG_UNBLOCK, &kick, NULL);
}

static void init(const struct vcpu *vcpu)
{
	struct kvm_vcpu_init target;

	if (ioctl(vcpu->vm->fd, KVM_ARM_PREFERRED_TARGET, &target))
		die_errno("KVM_ARM_PREFERRED_TARGET");
	target.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	if (vcpu->number)
		target.features[0] |= 1u << KVM_ARM_VCPU_POWER_OFF;
	if (ioctl(vcpu->fd, KVM_ARM_VCPU_INIT, &target))
		die_errno("KVM_ARM_VCPU_INIT");
}

void vcpu_make(struct vcpu *vcpu, struct vm *vm, unsigned int number)
{
	int size = ioctl(vm->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);

	if (size < 0)
		die_errno("KVM_GET_VCPU_MMAP_SIZE");
	*vcpu = (struct vcpu){ .vm = vm, .number = number, .run_size = (size_t)size };
	vcpu->fd = ioctl(vm->fd, KVM_CREATE_VCPU, number);
	if (vcpu->fd < 0)
		die_errno("vCPU %u cannot be made", number);
	vcpu->run = mmap(NULL, vcpu->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED)
		die_errno("vCPU %u cannot be made", number);
	init(vcpu);
}

static void set_register(const struct vcpu *vcpu, uint64_t offset, uint64_t value)
{
	const struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | offset,
		.addr = (uintptr_t)&value,
	};

	if (ioctl(vcpu->fd, KVM_SET_ONE_REG, &reg))
		die_errno("KVM_SET_ONE_REG");
}

void vcpu_set_entry(const struct vcpu *vcpu, uint64_t pc, uint64_t x0)
{
	set_register(vcpu, KVM_REG_ARM_CORE_REG(regs.regs[0]), x0);
	set_register(vcpu, KVM_REG_ARM_CORE_REG(regs.pc), pc);
}

static bool is_in_uart(uint64_t address)
{
	return address >= GUEST_UART && address - GUEST_UART < GUEST_UART_SIZE;
}

static bool access_device(struct vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	uint32_t value = 0;
	uint64_t result;

	if (!is_in_uart(run->mmio.phys_addr)) {
		complain("vCPU %u accesses 0x%llx, where nothing is", vcpu->number,
			 (unsigned long long)run->mmio.phys_addr);
		return false;
	}
	memcpy(&value, run->mmio.data,
	       run->mmio.len < sizeof(value) ? run->mmio.len : sizeof(value));
	result = console_access(&vcpu->vm->console, (uint32_t)(run->mmio.phys_addr - GUEST_UART),
				run->mmio.is_write, value);
	memcpy(run->mmio.data, &result, sizeof(result));
	return true;
}

static void system_event(struct vcpu *vcpu)
{
	switch (vcpu->run->system_event.type) {
	case KVM_SYSTEM_EVENT_SHUTDOWN:
		vm_end(vcpu->vm, VM_POWERED_OFF);
		break;
	case KVM_SYSTEM_EVENT_RESET:
		vm_end(vcpu->vm, VM_REBOOTS);
		break;
	default:
		complain("the guest crashed (system event %u)", vcpu->run->system_event.type);
		vm_end(vcpu->vm, VM_FAILED);
		break;
	}
}

/* Returns false, and says why, if the guest cannot go on. */
static bool handle_exit(struct vcpu *vcpu)
{
	switch (vcpu->run->exit_reason) {
	case KVM_EXIT_HYPERCALL:
		return tee_call(&vcpu->vm->tee, vcpu->fd, vcpu->number, vcpu->run);
	case KVM_EXIT_MMIO:
		return access_device(vcpu);
	case KVM_EXIT_SYSTEM_EVENT:
		system_event(vcpu);
		return true;
	case KVM_EXIT_INTR:
		return true;
	default:
		complain("vCPU %u came out for reason %u, which is not known", vcpu->number,
			 vcpu->run->exit_reason);
		return false;
	}
}

static bool run_guest(struct vcpu *vcpu)
{
	if (!ioctl(vcpu->fd, KVM_RUN, 0))
		return handle_exit(vcpu);
	if (errno == EINTR || errno == EAGAIN)
		return true;
	complain("vCPU %u cannot run: %s", vcpu->number, strerror(errno));
	return false;
}

static bool pin(const struct vcpu *vcpu)
{
	const struct options *options = vcpu->vm->options;
	unsigned int cpu;
	cpu_set_t set;

	if (!options->cpu_count)
		return true;
	cpu = options->cpus[vcpu->number % options->cpu_count];
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (!pthread_setaffinity_np(pthread_self(), sizeof(set), &set))
		return true;
	complain("vCPU %u cannot be on CPU %u", vcpu->number, cpu);
	return false;
}

static void *thread(void *argument)
{
	struct vcpu *vcpu = argument;
	bool goes_on = pin(vcpu);

	while (goes_on && vm_runs(vcpu->vm))
		goes_on = run_guest(vcpu);
	if (!goes_on)
		vm_end(vcpu->vm, VM_FAILED);
	return NULL;
}

void vcpu_start(struct vcpu *vcpu)
{
	int error = pthread_create(&vcpu->thread, NULL, thread, vcpu);

	if (error)
		die("vCPU %u has no thread: %s", vcpu->number, strerror(error));
}

static struct timespec soon(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	time.tv_nsec += AGAIN_NS;
	if (time.tv_nsec >= SECOND_NS) {
		time.tv_nsec -= SECOND_NS;
		time.tv_sec++;
	}
	return time;
}

/*
 * immediate_exit is for a thread that is about to run the guest, or to enter OP-TEE; the signal for
 * one that is there. On a host without VHE a signal that comes just before OP-TEE is entered waits
 * for another interrupt of that CPU: so again, until the thread has ended.
 */
void vcpu_stop(struct vcpu *vcpu)
{
	struct timespec time;

	__atomic_store_n(&vcpu->run->immediate_exit, 1, __ATOMIC_RELAXED);
	do {
		pthread_kill(vcpu->thread, KICK);
		time = soon();
	} while (pthread_timedjoin_np(vcpu->thread, NULL, &time));
}

void vcpu_destroy(struct vcpu *vcpu)
{
	munmap(vcpu->run, vcpu->run_size);
	close(vcpu->fd);
}
