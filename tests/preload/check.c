/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VMM that does nothing but try the library that optee-kvm preloads, which it is started by: it
 * moves memory slots about, and looks into the module's figures for what became of them; and its
 * guest calls OP-TEE without the VMM hearing of it. Says what is wrong, and ends with status 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#define VMS    "/sys/kernel/debug/optee-mediator/vms"
#define SIZE   0x200000
#define PAGE   4096
#define RAM    0x80000000
#define MOVED  0xa0000000
#define SECOND 0x90000000
#define DEVICE 0x10000000 /* nothing is there: an access is an exit */

/* Instructions. */
#define SMC_0	      0xd4000003
#define STR_W0_X9     0xb9000120
#define MOV_W0_W8     0x2a0803e0
#define B_BACK(count) (0x14000000 | (0x3ffffff & -(count)))

#define UID_0 0x384fb3e0 /* OP-TEE's first word of the answer to 0xbf00ff01 */

static int vm_fd, vcpu_fd;
static struct kvm_run *run;

static void expect(bool is, const char *what)
{
	if (is)
		return;
	printf("check: %s\n", what);
	exit(1);
}

/* Regions of this process's VM at OP-TEE; -1: it has none. */
static int regions(void)
{
	char line[1024], own[32];
	const char *at;
	int found = -1;
	FILE *file = fopen(VMS, "r");

	expect(file, "there is no " VMS);
	snprintf(own, sizeof(own), " process=%d ", getpid());
	while (fgets(line, sizeof(line), file)) {
		at = strstr(line, " regions=");
		if (strstr(line, own) && at)
			found = atoi(at + strlen(" regions="));
	}
	fclose(file);
	return found;
}

static void set_slot(uint32_t slot, uint32_t flags, uint64_t ipa, uint64_t size, void *address)
{
	const struct kvm_userspace_memory_region region = {
		.slot = slot,
		.flags = flags,
		.guest_phys_addr = ipa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)address,
	};

	expect(!ioctl(vm_fd, KVM_SET_USER_MEMORY_REGION, &region), "KVM takes no memory slot");
}

static bool is_refused(int result)
{
	return result == -1 && errno == EPERM;
}

static void *map(int fd)
{
	int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
	void *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, flags, fd, 0);

	expect(memory != MAP_FAILED, "no memory");
	return memory;
}

static void try_slots(char *memory)
{
	set_slot(0, KVM_MEM_READONLY, RAM, SIZE, memory);
	expect(regions() == -1, "a VM with read-only memory has a place");
	set_slot(0, 0, 0, 0, NULL);
	set_slot(0, 0, RAM, SIZE, memory);
	expect(regions() == 1, "RAM is no region");
	set_slot(0, KVM_MEM_LOG_DIRTY_PAGES, RAM, SIZE, memory);
	expect(regions() == 1, "another flag makes another region");
	set_slot(0, 0, MOVED, SIZE, memory);
	expect(regions() == 1, "a slot that was moved is two regions, or none");
	set_slot(1, 0, RAM, SIZE, memory);
	expect(regions() == 2, "its place is not free");
	set_slot(0, 0, 0, 0, NULL);
	expect(regions() == 1, "a slot is gone, but not its region");
}

static void try_discard(char *memory)
{
	char *other = map(-1);

	expect(is_refused(madvise(memory + PAGE, PAGE, MADV_DONTNEED)),
	       "MADV_DONTNEED is not refused");
	expect(is_refused(madvise(memory + SIZE - PAGE, 2 * PAGE, MADV_FREE)),
	       "MADV_FREE is not refused");
	expect(!madvise(memory, SIZE, MADV_DONTFORK), "MADV_DONTFORK is refused");
	expect(!madvise(memory, SIZE, MADV_HUGEPAGE) || errno == EINVAL,
	       "MADV_HUGEPAGE is refused");
	expect(!madvise(other, SIZE, MADV_DONTNEED), "other memory cannot be discarded");
}

static void try_files(void)
{
	int file = memfd_create("ram", 0), other = memfd_create("other", 0);
	const int hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;

	expect(!ftruncate(file, SIZE) && !ftruncate(other, SIZE), "no memory");
	set_slot(2, 0, SECOND, SIZE, map(file));
	expect(regions() == 2, "memory of a file is no region");
	expect(is_refused(fallocate(file, hole, 0, PAGE)), "a hole is not refused");
	expect(!fallocate(file, 0, 0, PAGE), "fallocate() of memory that is there is refused");
	expect(!fallocate(other, hole, 0, PAGE), "another file gets no hole");
	set_slot(2, 0, 0, 0, NULL);
	expect(regions() == 1, "the file's slot is gone, but not its region");
	expect(!fallocate(file, hole, 0, PAGE), "a file that was the guest's gets no hole");
}

static void set_register(uint64_t offset, uint64_t value)
{
	const struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | offset,
		.addr = (uintptr_t)&value,
	};

	expect(!ioctl(vcpu_fd, KVM_SET_ONE_REG, &reg), "KVM_SET_ONE_REG");
}

static void init_vcpu(void)
{
	struct kvm_vcpu_init init;

	expect(!ioctl(vm_fd, KVM_ARM_PREFERRED_TARGET, &init), "KVM_ARM_PREFERRED_TARGET");
	expect(!ioctl(vcpu_fd, KVM_ARM_VCPU_INIT, &init), "KVM_ARM_VCPU_INIT");
}

static void make_vcpu(void)
{
	vcpu_fd = ioctl(vm_fd, KVM_CREATE_VCPU, 0);
	expect(vcpu_fd >= 0, "KVM_CREATE_VCPU");
	run = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu_fd, 0);
	expect(run != MAP_FAILED, "no struct kvm_run");
	init_vcpu();
}

/* The guest begins at @code with x0 the function, and x9 the device's address. */
static void begin(char *memory, const uint32_t *code, size_t size)
{
	memcpy(memory, code, size);
	__builtin___clear_cache(memory, memory + size);
	set_register(KVM_REG_ARM_CORE_REG(regs.pc), RAM);
	set_register(KVM_REG_ARM_CORE_REG(regs.regs[0]), 0xbf00ff01);
	set_register(KVM_REG_ARM_CORE_REG(regs.regs[9]), DEVICE);
}

/* What the VMM sees of a call is what the guest does with the answer. */
static void try_call(char *memory)
{
	static const uint32_t code[] = { SMC_0, STR_W0_X9 };
	uint32_t word;

	begin(memory, code, sizeof(code));
	expect(!ioctl(vcpu_fd, KVM_RUN, 0), "KVM_RUN fails");
	expect(run->exit_reason == KVM_EXIT_MMIO, "the VMM hears of an SMC");
	memcpy(&word, run->mmio.data, sizeof(word));
	expect(run->mmio.phys_addr == DEVICE && word == UID_0, "the answer is not OP-TEE's");
}

static void kicked(int signal)
{
	(void)signal;
	run->immediate_exit = 1;
}

/* A guest that does nothing but call is still to be had back. */
static void try_signal(char *memory)
{
	static const uint32_t code[] = { MOV_W0_W8, SMC_0, B_BACK(2) };
	const struct sigaction action = { .sa_handler = kicked };
	const struct itimerval soon = { .it_value = { .tv_usec = 300000 } };

	init_vcpu();
	begin(memory, code, sizeof(code));
	set_register(KVM_REG_ARM_CORE_REG(regs.regs[8]), 0xbf00ff01);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	expect(ioctl(vcpu_fd, KVM_RUN, 0) == -1 && errno == EINTR,
	       "a signal does not end KVM_RUN by EINTR");
	run->immediate_exit = 0;
}

static void try_end(char *memory)
{
	set_slot(1, 0, 0, 0, NULL);
	expect(regions() == 0, "the last slot is gone, but not its region");
	expect(!madvise(memory, SIZE, MADV_DONTNEED),
	       "memory that was the guest's cannot be discarded");
	munmap(run, PAGE);
	close(vcpu_fd);
	close(vm_fd);
	expect(regions() == -1, "the VM is closed, but has its place");
}

int main(void)
{
	int kvm_fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	char *memory = map(-1);

	vm_fd = ioctl(kvm_fd, KVM_CREATE_VM, 0);
	expect(vm_fd >= 0, "KVM_CREATE_VM");
	make_vcpu();
	expect(regions() == -1, "a VM without memory has a place");
	try_slots(memory);
	try_discard(memory);
	try_files();
	try_call(memory);
	try_signal(memory);
	try_end(memory);
	puts("check: all is well");
	return 0;
}
