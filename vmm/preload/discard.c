/* SPDX-License-Identifier: BSD-2-Clause */
/* See discard.h. */
#define _GNU_SOURCE
#include "discard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "guest.h"
#include "next.h"
#include "say.h"

/* Those that came after Debian 12's headers. */
#define DONTNEED_LOCKED 24
#define GUARD_INSTALL	102

static bool takes_memory(int advice)
{
	return advice == MADV_DONTNEED || advice == MADV_FREE || advice == MADV_REMOVE ||
	       advice == DONTNEED_LOCKED || advice == GUARD_INSTALL;
}

/* Collapsing and inserting move what the file has, and so what the guest sees. */
static bool takes_file(int mode)
{
	return mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE | FALLOC_FL_COLLAPSE_RANGE |
		       FALLOC_FL_INSERT_RANGE);
}

static bool has_memory(struct guest *guest, uint64_t address, uint64_t length)
{
	bool has;

	pthread_mutex_lock(&guest->lock);
	has = atomic_load(&guest->tee) == TEE_PRESENT &&
	      slots_have_memory(&guest->slots, address, length);
	pthread_mutex_unlock(&guest->lock);
	return has;
}

static bool has_file(struct guest *guest, const struct stat *file)
{
	bool has;

	pthread_mutex_lock(&guest->lock);
	has = atomic_load(&guest->tee) == TEE_PRESENT &&
	      slots_have_file(&guest->slots, file->st_dev, file->st_ino);
	pthread_mutex_unlock(&guest->lock);
	return has;
}

static bool is_guest_memory(const void *address, size_t length)
{
	for (struct guest *guest = guest_list(); guest; guest = guest->older)
		if (has_memory(guest, (uintptr_t)address, length))
			return true;
	return false;
}

static bool is_guest_file(int fd)
{
	struct stat file;

	if (fstat(fd, &file))
		return false;
	for (struct guest *guest = guest_list(); guest; guest = guest->older)
		if (has_file(guest, &file))
			return true;
	return false;
}

static void tell(void)
{
	static atomic_flag told = ATOMIC_FLAG_INIT;

	if (!atomic_flag_test_and_set(&told))
		complain("guest memory was not discarded (a balloon, free page reporting, "
			 "virtio-mem): "
			 "OP-TEE may have it");
}

static bool refuses_advice(const void *address, size_t length, int advice)
{
	if (!takes_memory(advice) || !is_guest_memory(address, length))
		return false;
	tell();
	return true;
}

int discard_madvise(void *address, size_t length, int advice)
{
	if (!refuses_advice(address, length, advice))
		return next_madvise(address, length, advice);
	errno = EPERM;
	return -1;
}

/* The C library's own numbers, of which MADV_DONTNEED's is ignored; that may change. */
int discard_posix_madvise(void *address, size_t length, int advice)
{
	if (!refuses_advice(address, length, advice))
		return next_posix_madvise(address, length, advice);
	return EPERM;
}

int discard_fallocate(int fd, int mode, off_t offset, off_t length)
{
	if (!takes_file(mode) || !is_guest_file(fd))
		return next_fallocate(fd, mode, offset, length);
	tell();
	errno = EPERM;
	return -1;
}
