// SPDX-License-Identifier: BSD-2-Clause
/* See pages.h. */
#define _GNU_SOURCE
#include "pages.h"
#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "case.h"
#include "kernel.h"

#define PAGE	   4096ul
#define PRESENT	   (UINT64_C(1) << 63)
#define FRAME_MASK ((UINT64_C(1) << 55) - 1)

/* What has to be left: the kernel kills processes when it has nothing to give. */
#define LEFT_KIB  (40ul << 10)
#define PIECE	  (4ul << 20)
#define HOARD_MAX (4ul << 30)

/* Entries of 64 bits, one for each page. */
static void read_entries(const char *path, uint64_t number, uint64_t *entry, size_t count)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	const size_t size = count * sizeof(*entry);

	check(file >= 0 && pread(file, entry, size, (off_t)(number * 8)) == (ssize_t)size, "%s: %m",
	      path);
	close(file);
}

static uint64_t frame_in(uint64_t entry)
{
	return entry & PRESENT ? entry & FRAME_MASK : 0;
}

uint64_t frame_of(const void *at)
{
	uint64_t entry;

	read_entries("/proc/self/pagemap", (uintptr_t)at / PAGE, &entry, 1);
	return frame_in(entry);
}

struct frame {
	uint64_t maps;
	uint64_t flags;
};

static struct frame read_frame(uint64_t frame)
{
	struct frame found;

	read_entries("/proc/kpagecount", frame, &found.maps, 1);
	read_entries("/proc/kpageflags", frame, &found.flags, 1);
	return found;
}

/* A page of anybody's has one of these. */
#define IN_USE                                                                                     \
	(1u << KPF_LRU | 1u << KPF_ANON | 1u << KPF_MMAP | 1u << KPF_SWAPBACKED | 1u << KPF_SLAB | \
	 1u << KPF_UPTODATE)

bool frame_is_free(uint64_t frame)
{
	const struct frame found = read_frame(frame);

	return !found.maps && !(found.flags & IN_USE);
}

const char *frame_text(uint64_t frame)
{
	static char text[80];
	const struct frame found = read_frame(frame);

	snprintf(text, sizeof(text), "frame %#lx, maps %lu, flags %#lx", frame, found.maps,
		 found.flags);
	return text;
}

static bool is_enough_left(void)
{
	return number_in_file("/proc/meminfo", "MemFree") > LEFT_KIB + PIECE / 1024 &&
	       number_in_file("/proc/meminfo", "MemAvailable") > LEFT_KIB + PIECE / 1024;
}

void hoard_take(struct hoard *hoard)
{
	hoard->size = 0;
	hoard->memory = mmap(NULL, HOARD_MAX, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	check(hoard->memory != MAP_FAILED, "mmap: %m");
	madvise(hoard->memory, HOARD_MAX, MADV_NOHUGEPAGE);
	while (hoard->size < HOARD_MAX && is_enough_left()) {
		check(!madvise(hoard->memory + hoard->size, PIECE, MADV_POPULATE_WRITE),
		      "MADV_POPULATE_WRITE: %m");
		hoard->size += PIECE;
	}
	check(hoard->size > 64ul << 20, "only %zu bytes of memory to hoard", hoard->size);
}

void hoard_give_back(struct hoard *hoard)
{
	munmap(hoard->memory, HOARD_MAX);
}

#define PIECE_PAGES (PIECE / PAGE)

static const uint8_t *find_in_piece(const uint8_t *piece, uint64_t frame)
{
	uint64_t entry[PIECE_PAGES];

	read_entries("/proc/self/pagemap", (uintptr_t)piece / PAGE, entry, PIECE_PAGES);
	for (size_t i = 0; i < PIECE_PAGES; i++)
		if (frame_in(entry[i]) == frame)
			return piece + i * PAGE;
	return NULL;
}

const uint8_t *hoard_find(const struct hoard *hoard, uint64_t frame)
{
	const uint8_t *found = NULL;

	for (size_t at = 0; at < hoard->size && !found; at += PIECE)
		found = find_in_piece(hoard->memory + at, frame);
	return found;
}

const uint8_t *hoard_written(const struct hoard *hoard)
{
	static const uint8_t zeros[PAGE];

	for (const uint8_t *at = hoard->memory; at < hoard->memory + hoard->size; at += PAGE)
		if (memcmp(at, zeros, PAGE))
			return at;
	return NULL;
}
