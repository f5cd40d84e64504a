// SPDX-License-Identifier: BSD-2-Clause
/*
 * The guest's memory, which goes away while it is used. What the fuzzer itself writes to is another
 * mapping of it; around the one that is named in regions there is nothing, so that an address that
 * is a little wrong hits nobody.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "case.h"
#include "fuzz.h"

#define NOTHING	  (UINT64_C(64) << 20)
#define RAM_PAGES (GUEST_RAM / PAGE)

static void map_view(uint64_t page, uint64_t count)
{
	mmap(fuzz_worker.view + page * PAGE, count * PAGE, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_FIXED, fuzz_worker.memory, (off_t)(page * PAGE));
}

void fuzz_memory_init(void)
{
	uint8_t *nothing = mmap(NULL, NOTHING, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	fuzz_worker.memory = memfd_create("guest", MFD_CLOEXEC);
	check(nothing != MAP_FAILED && fuzz_worker.memory >= 0 &&
		      !ftruncate(fuzz_worker.memory, (off_t)GUEST_RAM),
	      "no memory: %m");
	fuzz_worker.guest.ram =
		mmap(NULL, GUEST_RAM, PROT_READ | PROT_WRITE, MAP_SHARED, fuzz_worker.memory, 0);
	check(fuzz_worker.guest.ram != MAP_FAILED, "no memory: %m");
	fuzz_worker.view = nothing + NOTHING / 2;
	map_view(0, RAM_PAGES);
}

void fuzz_memory_change(struct fuzz_thread *thread)
{
	const uint64_t page = fuzz_below(thread, RAM_PAGES);
	uint64_t count = 1 + fuzz_below(thread, 8);
	uint8_t *at = fuzz_worker.view + page * PAGE;

	if (count > RAM_PAGES - page)
		count = RAM_PAGES - page;
	switch (fuzz_below(thread, 12)) {
	case 0:
		mmap(at, count * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		break;
	case 1:
		mprotect(at, count * PAGE, PROT_READ);
		break;
	case 2:
		mmap(at, count * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		break;
	case 3:
		madvise(at, count * PAGE, MADV_DONTNEED);
		break;
	case 4:
		fallocate(fuzz_worker.memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  (off_t)(page * PAGE), (off_t)(count * PAGE));
		break;
	case 5:
		mlock(at, count * PAGE);
		break;
	case 6:
		munlockall();
		break;
	default:
		map_view(page, count);
	}
}
