// SPDX-License-Identifier: BSD-2-Clause
/* Ioctls: good ones but for a detail, and any at all. SMCs are in fuzz_smc.c. */
#define _GNU_SOURCE
#include "fuzz.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "client.h"

/*
 * RAM once more, page by page: where one of these regions is, and how long, is guessed right often
 * enough to take it away again.
 */
#define WINDOW	     (GUEST_IPA + (UINT64_C(1) << 32))
#define WINDOW_PAGES 64

uint64_t fuzz_ipa(struct fuzz_thread *thread)
{
	if (fuzz_once_in(thread, 60))
		return fuzz_odd_number(thread);
	if (fuzz_once_in(thread, 16))
		return WINDOW + fuzz_below(thread, WINDOW_PAGES) * PAGE;
	return GUEST_IPA + fuzz_below(thread, GUEST_RAM / PAGE) * PAGE;
}

int fuzz_file(struct fuzz_thread *thread)
{
	if (!fuzz_once_in(thread, 4))
		return fuzz_worker.vm;
	return fuzz_worker.file[fuzz_below(thread, FUZZ_FILES)];
}

static unsigned int kind_of(unsigned long number)
{
	const unsigned int kind = (unsigned int)(number & 0xff);

	return _IO(OM_IOC_TYPE, kind) == number && kind < FUZZ_OTHER ? kind : FUZZ_OTHER;
}

static int counted_ioctl(int file, unsigned long number, void *structure)
{
	const unsigned int kind = kind_of(number);
	const int error = ioctl(file, number, structure) ? -errno : 0;

	__atomic_fetch_add(&fuzz_tally->done, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&fuzz_tally->tried[kind], 1, __ATOMIC_RELAXED);
	if (!error)
		__atomic_fetch_add(&fuzz_tally->good[kind], 1, __ATOMIC_RELAXED);
	return error;
}

/* At the edge of what is mapped, or beyond. */
static int ioctl_at_edge(struct fuzz_thread *thread, int file, unsigned long number,
			 const void *structure, size_t size)
{
	size_t there = fuzz_once_in(thread, 2) ? size : fuzz_below(thread, size);

	memcpy(thread->edge + PAGE - there, structure, there);
	return counted_ioctl(file, number, thread->edge + PAGE - there);
}

/* A size that is wrong, or of a later version; then what lies behind is zero. */
static void change_size(struct fuzz_thread *thread, size_t size)
{
	const uint32_t new_size = (uint32_t)fuzz_below(thread, sizeof(thread->room));

	memset(thread->room + size, 0, sizeof(thread->room) - size);
	memcpy(thread->room, &new_size, sizeof(new_size));
	if (fuzz_once_in(thread, 4))
		fuzz_damage(thread, thread->room, sizeof(thread->room));
}

/* In a room where whatever size is in the structure has its place: answers are as long. */
int fuzz_ioctl(struct fuzz_thread *thread, int file, unsigned long number, void *structure,
	       size_t size)
{
	int error;

	if (fuzz_once_in(thread, 12))
		fuzz_damage(thread, structure, size);
	if (fuzz_once_in(thread, 40))
		return ioctl_at_edge(thread, file, number, structure, size);
	memcpy(thread->room, structure, size);
	if (fuzz_once_in(thread, 40))
		change_size(thread, size);
	error = counted_ioctl(file, number, thread->room);
	memcpy(structure, thread->room, size);
	return error;
}

void fuzz_add_region(struct fuzz_thread *thread, int file)
{
	const uint64_t page = fuzz_below(thread, WINDOW_PAGES);
	struct om_ioc_add_region add = {
		.size = sizeof(add),
		.ipa = WINDOW + page * PAGE,
		.length = (1 + fuzz_below(thread, 2)) * PAGE,
		.address = (uintptr_t)fuzz_worker.view + page * PAGE,
	};

	fuzz_ioctl(thread, file, OM_IOC_ADD_REGION, &add, sizeof(add));
}

void fuzz_remove_region(struct fuzz_thread *thread, int file)
{
	struct om_ioc_del_region del = {
		.size = sizeof(del),
		.ipa = WINDOW + fuzz_below(thread, WINDOW_PAGES) * PAGE,
		.length = (1 + fuzz_below(thread, 2)) * PAGE,
	};

	if (fuzz_once_in(thread, 50)) {
		del.ipa = GUEST_IPA;
		del.length = GUEST_RAM;
	}
	fuzz_ioctl(thread, file, OM_IOC_DEL_REGION, &del, sizeof(del));
}

void fuzz_create(struct fuzz_thread *thread, int file)
{
	struct om_ioc_create asked = { .size = sizeof(asked) };
	const struct uuid apps[] = { device_pta, stats_pta };
	int event = -1;

	/* Others would be loaded, and what of that is left in OP-TEE stays for ever. */
	asked.trusted_apps = (uintptr_t)apps;
	asked.trusted_app_count = 2;
	if (fuzz_once_in(thread, 2)) {
		event = eventfd(0, EFD_CLOEXEC);
		asked.flags = OM_IOC_CREATE_NOTIFY_FD;
		asked.notify_fd = event;
	}
	if (fuzz_once_in(thread, 4)) {
		asked.limits.calls = (uint32_t)fuzz_odd_number(thread);
		asked.limits.pages = (uint32_t)fuzz_odd_number(thread);
	}
	fuzz_ioctl(thread, file, OM_IOC_CREATE, &asked, sizeof(asked));
	if (event >= 0)
		close(event);
}

void fuzz_add_all(struct fuzz_thread *thread, int file)
{
	struct om_ioc_add_region add = {
		.size = sizeof(add),
		.ipa = GUEST_IPA,
		.length = GUEST_RAM,
		.address = (uintptr_t)fuzz_worker.view,
	};

	fuzz_ioctl(thread, file, OM_IOC_ADD_REGION, &add, sizeof(add));
}

void fuzz_open_anew(struct fuzz_thread *thread)
{
	int file = open(CLIENT_DEVICE, O_RDWR | O_CLOEXEC);
	int old = __atomic_exchange_n(&fuzz_worker.file[fuzz_below(thread, FUZZ_FILES)], file,
				      __ATOMIC_RELAXED);

	if (old >= 0)
		close(old);
	fuzz_create(thread, file);
	fuzz_add_all(thread, file);
}

void fuzz_simple(struct fuzz_thread *thread, unsigned long number, size_t size)
{
	_Alignas(8) uint8_t structure[sizeof(struct om_ioc_stats)] = { 0 };
	const uint32_t bytes = (uint32_t)size;

	memcpy(structure, &bytes, sizeof(bytes));
	fuzz_ioctl(thread, fuzz_file(thread), number, structure, size);
}

void fuzz_any_ioctl(struct fuzz_thread *thread)
{
	_Alignas(8) uint8_t structure[512];
	unsigned long number = (unsigned long)fuzz_random(thread) & 0xffffffff;

	if (!fuzz_once_in(thread, 4))
		number = _IO(OM_IOC_TYPE, fuzz_below(thread, 10));
	for (size_t i = 0; i < sizeof(structure); i += 8)
		*(uint64_t *)(structure + i) = fuzz_odd_number(thread);
	/* Addresses that are right by chance could be the fuzzer's own. */
	if (number == OM_IOC_ADD_REGION)
		return fuzz_add_region(thread, fuzz_file(thread));
	fuzz_ioctl(thread, fuzz_file(thread), number, structure, sizeof(structure));
}
