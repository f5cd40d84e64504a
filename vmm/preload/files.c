/* SPDX-License-Identifier: BSD-2-Clause */
/* See files.h. */
#include "files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "say.h"

#define FILES 65536

/* struct kvm_run is at the beginning of what KVM has to be mapped, and smaller. */
#define RUN_SIZE 4096

_Static_assert(sizeof(struct kvm_run) <= RUN_SIZE, "struct kvm_run is within one page");

static struct file *_Atomic files[FILES];

static struct file *at(int fd)
{
	return fd >= 0 && fd < FILES ? atomic_load_explicit(&files[fd], memory_order_acquire)
				     : NULL;
}

struct file *file_find(int fd, enum file_kind kind)
{
	struct file *file = at(fd);

	return file && file->kind == kind ? file : NULL;
}

void file_add(int fd, enum file_kind kind, struct guest *guest, unsigned int number)
{
	struct file *file = malloc(sizeof(*file));

	if (!file || fd >= FILES)
		die("file %d is one too many, or there is no memory", fd);
	*file = (struct file){ .kind = kind, .guest = guest, .number = number };
	atomic_store_explicit(&files[fd], file, memory_order_release);
}

/* A mapping would keep the vCPU, and so the VM, when all files are closed. */
static void unmap(struct file *vcpu)
{
	struct kvm_run *run = atomic_exchange(&vcpu->run, NULL);

	if (run)
		munmap(run, RUN_SIZE);
}

struct file *file_forget(int fd)
{
	struct file *file = at(fd);

	if (!file)
		return NULL;
	atomic_store_explicit(&files[fd], NULL, memory_order_relaxed);
	unmap(file);
	return file;
}

/* When it is first run: those that QEMU makes to see what the host has never are. */
struct kvm_run *file_run(int fd, struct file *vcpu)
{
	struct kvm_run *run = atomic_load_explicit(&vcpu->run, memory_order_relaxed);
	struct kvm_run *none = NULL;

	if (run)
		return run;
	run = mmap(NULL, RUN_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (run == MAP_FAILED)
		die("vCPU %u cannot be watched: %s", vcpu->number, strerror(errno));
	if (atomic_compare_exchange_strong(&vcpu->run, &none, run))
		return run;
	munmap(run, RUN_SIZE);
	return none;
}
