/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the program's file descriptors are to KVM: VMs, their vCPUs, their interrupt controllers.
 * Looked up without a lock, as every KVM_RUN and every close() of the program's does.
 */
#ifndef PRELOAD_FILES_H
#define PRELOAD_FILES_H

#include <stdatomic.h>
#include <linux/kvm.h>

struct guest;

enum file_kind {
	FILE_VM,
	FILE_VCPU,
	FILE_VGIC,
};

/* Never freed: there are few, and a thread may still look at one whose file is closed. */
struct file {
	enum file_kind kind;
	struct guest *guest;
	unsigned int number; /* of a vCPU */
	struct kvm_run *_Atomic run;
};

/* NULL if @fd is not of that kind. */
struct file *file_find(int fd, enum file_kind kind);

/* Ends the program if there are too many files. */
void file_add(int fd, enum file_kind kind, struct guest *guest, unsigned int number);

/* The file is about to be closed. Returns what it was, or NULL. */
struct file *file_forget(int fd);

/* A vCPU's struct kvm_run, in a mapping of the library's own. Ends the program if there is none. */
struct kvm_run *file_run(int fd, struct file *vcpu);

#endif
