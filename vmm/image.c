/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See image.h. From the start of RAM: the kernel at its offset, the device tree, the initial RAM
 * disk. Linux wants RAM that starts at a multiple of 2 MiB, as ours does.
 */
#include "image.h"

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>

#define MAGIC	  0x644d5241u /* "ARM\x64" */
#define ALIGNMENT UINT64_C(0x200000)

_Static_assert(sizeof(struct image_header) == 64, "booting.rst, 4. Call the kernel image");
_Static_assert(offsetof(struct image_header, magic) == 56, "booting.rst");

static uint64_t align_up(uint64_t value)
{
	return (value + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/* What the kernel takes of RAM, with what is zeroed behind the file: at most @room bytes. */
static bool kernel_fits(const struct image_header *header, uint64_t file_size, uint64_t room,
			uint64_t *end)
{
	const uint64_t offset = le64toh(header->text_offset);
	const uint64_t image_size = le64toh(header->image_size);
	const uint64_t size = image_size > file_size ? image_size : file_size;

	if (offset > room || size > room - offset)
		return false;
	*end = offset + size;
	return true;
}

const char *image_find_places(const struct image_header *header, const struct image_sizes *sizes,
			      struct image_places *places)
{
	static const char too_large[] = "its images do not fit in its memory: raise --memory";
	uint64_t end;

	if (sizes->kernel < sizeof(*header) || le32toh(header->magic) != MAGIC)
		return "its kernel is no arm64 Linux Image (is it compressed?)";
	if (!kernel_fits(header, sizes->kernel, sizes->memory, &end))
		return too_large;
	places->kernel = le64toh(header->text_offset);
	places->dtb = align_up(end);
	places->dtb_room = ALIGNMENT;
	places->initrd = places->dtb + places->dtb_room;
	if (places->initrd > sizes->memory || sizes->initrd > sizes->memory - places->initrd)
		return too_large;
	return NULL;
}
