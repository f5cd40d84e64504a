// SPDX-License-Identifier: BSD-2-Clause
/*
 * A VMM discards memory that OP-TEE has, in each way that there is: om-discard [CASE...].
 *
 * As long as OP-TEE has it, the page is nobody else's: all memory that can be had is taken, and
 * when OP-TEE then writes to the page, nothing of that changes. When OP-TEE has let go it is free
 * again. The case that shares nothing shows that the page would have been among that memory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "case.h"
#include "client.h"
#include "guest.h"
#include "kernel.h"
#include "pages.h"
#include "wait.h"

#define IPA	     UINT64_C(0x200000000)
#define SIZE	     (16 * PAGE)
#define FILL	     0xa5
#define CASE_LIMIT   120
#define FREE_SECONDS 5

static struct guest guest;
static struct vcpu vcpu;
static uint8_t *memory;
static int file = -1; /* behind the memory, or -1 */

/* On one CPU, as a page that was freed waits on that one's list. */
static void begin(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	check(!sched_setaffinity(0, sizeof(first), &first), "sched_setaffinity: %m");
	guest_begin(&guest);
	vcpu_init(&vcpu, &guest, 0);
}

static void map_memory(int flags)
{
	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, flags, file, 0);
	check(memory != MAP_FAILED, "mmap: %m");
	madvise(memory, SIZE, MADV_NOHUGEPAGE);
	memset(memory, 0x11, SIZE);
	expect(client_add(guest.device, IPA, memory, SIZE), 0, "ADD_REGION");
}

static void of_anonymous(void)
{
	begin();
	map_memory(MAP_PRIVATE | MAP_ANONYMOUS);
}

static void of_memfd(void)
{
	begin();
	file = memfd_create("guest", MFD_CLOEXEC);
	check(file >= 0 && !ftruncate(file, SIZE), "memfd: %m");
	map_memory(MAP_SHARED);
}

static void dont_need(void)
{
	check(!madvise(memory, SIZE, MADV_DONTNEED), "MADV_DONTNEED: %m");
}

static void remove_pages(void)
{
	check(!madvise(memory, SIZE, MADV_REMOVE), "MADV_REMOVE: %m");
}

static void punch_hole(void)
{
	check(!fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, SIZE), "hole: %m");
}

static void truncate_file(void)
{
	check(!ftruncate(file, 0), "truncate: %m");
}

static void unmap(void)
{
	check(!munmap(memory, SIZE), "munmap: %m");
}

static void unmap_and_close(void)
{
	unmap();
	close(file);
}

static void map_over(void)
{
	check(mmap(memory, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		   -1, 0) == memory,
	      "mmap: %m");
	memset(memory, 0x22, SIZE);
}

static void remove_region(void)
{
	expect(client_remove(guest.device, IPA, SIZE), 0, "DEL_REGION");
	unmap();
}

/* Nobody has it who takes all there is, and what OP-TEE writes there is seen by nobody. */
static void expect_kept(uint64_t frame, uint64_t cookie)
{
	struct hoard hoard;
	const uint8_t *found;

	check(!frame_is_free(frame), "the page is free: %s", frame_text(frame));
	hoard_take(&hoard);
	found = hoard_find(&hoard, frame);
	check(!found, "the page is somebody else's: %s", frame_text(frame));
	check(vcpu_devices(&vcpu, cookie), "OP-TEE wrote nothing: the case shows nothing");
	found = hoard_written(&hoard);
	check(!found, "OP-TEE wrote to a page that is somebody else's: frame %#lx",
	      found ? frame_of(found) : 0);
	hoard_give_back(&hoard);
}

static bool is_free(void *frame)
{
	return frame_is_free(*(uint64_t *)frame);
}

static void expect_free(uint64_t frame)
{
	check(wait_until(is_free, &frame, FREE_SECONDS), "the page is not free again: %s",
	      frame_text(frame));
}

/*
 * The second page alone, so that its neighbours are given back. A page can be another one after it
 * was pinned: the kernel moves those that it wants to keep movable.
 */
static uint64_t share_page(uint64_t *cookie)
{
	uint64_t frame;

	check(vcpu_share(&vcpu, IPA + PAGE, 1, cookie) == ABI_SUCCESS, "not shared");
	frame = frame_of(memory + PAGE);
	check(frame && kernel_pins() == 1, "frame %#lx, %lu pins", frame, kernel_pins());
	return frame;
}

static void discard(void (*memory_is)(void), void (*how)(void))
{
	uint64_t frame, cookie;

	memory_is();
	frame = share_page(&cookie);
	how();
	check(kernel_pins() == 1, "%lu pins after it was discarded", kernel_pins());
	expect_kept(frame, cookie);
	check(vcpu_unshare(&vcpu, cookie) == ABI_SUCCESS, "not given back");
	check(!kernel_pins(), "%lu pins when OP-TEE has let go", kernel_pins());
	munmap(memory, SIZE);
	close(file);
	expect_free(frame);
	vcpu_work(&vcpu);
}

/* The VM's end lets go as well: of a page that nobody else has. */
static void discard_and_end(void)
{
	uint64_t frame, cookie;

	of_anonymous();
	frame = share_page(&cookie);
	dont_need();
	expect_kept(frame, cookie);
	guest_end(&guest);
	expect_free(frame);
}

static void discard_and_reset(void)
{
	uint64_t frame, cookie;

	of_anonymous();
	frame = share_page(&cookie);
	dont_need();
	expect_kept(frame, cookie);
	expect(client_reset(guest.device), 0, "RESET");
	expect_free(frame);
	vcpu_work(&vcpu);
}

/* What OP-TEE has not is somebody else's soon: the other cases would see it. */
static void not_shared(void)
{
	const size_t pages = SIZE / PAGE;
	uint64_t frames[SIZE / PAGE];
	struct hoard hoard;
	size_t found = 0;

	of_anonymous();
	for (size_t i = 0; i < pages; i++)
		frames[i] = frame_of(memory + i * PAGE);
	dont_need();
	for (size_t i = 0; i < pages; i++)
		expect_free(frames[i]);
	hoard_take(&hoard);
	for (size_t i = 0; i < pages; i++)
		found += hoard_find(&hoard, frames[i]) != NULL;
	check(found > pages / 2, "only %zu of %zu pages are found again: the cases show little",
	      found, pages);
}

static void anonymous_dont_need(void)
{
	discard(of_anonymous, dont_need);
}

static void anonymous_unmap(void)
{
	discard(of_anonymous, unmap);
}

static void anonymous_map_over(void)
{
	discard(of_anonymous, map_over);
}

static void anonymous_remove_region(void)
{
	discard(of_anonymous, remove_region);
}

static void memfd_punch_hole(void)
{
	discard(of_memfd, punch_hole);
}

static void memfd_remove(void)
{
	discard(of_memfd, remove_pages);
}

static void memfd_truncate(void)
{
	discard(of_memfd, truncate_file);
}

static void memfd_unmap_and_close(void)
{
	discard(of_memfd, unmap_and_close);
}

static const struct test_case cases[] = {
	{ "not-shared", not_shared, CASE_LIMIT },
	{ "dont-need", anonymous_dont_need, CASE_LIMIT },
	{ "unmap", anonymous_unmap, CASE_LIMIT },
	{ "map-over", anonymous_map_over, CASE_LIMIT },
	{ "remove-region", anonymous_remove_region, CASE_LIMIT },
	{ "punch-hole", memfd_punch_hole, CASE_LIMIT },
	{ "remove-pages", memfd_remove, CASE_LIMIT },
	{ "truncate", memfd_truncate, CASE_LIMIT },
	{ "unmap-and-close", memfd_unmap_and_close, CASE_LIMIT },
	{ "end", discard_and_end, CASE_LIMIT },
	{ "reset", discard_and_reset, CASE_LIMIT },
};

int main(int argc, char **argv)
{
	(void)argc;
	return run_cases(cases, sizeof(cases) / sizeof(*cases), argv + 1);
}
