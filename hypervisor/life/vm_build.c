/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's start: RAM in scattered pages, the images copied into it, a device tree, the first vCPU.
 *
 * From the start of RAM: the kernel, the device tree, the initial RAM disk. A bare guest's device
 * tree comes before it, where firmware for QEMU's board looks for it.
 */
#include "life/vm_build.h"
#include <string.h>
#include "life/guest_dt.h"
#include "machine/arch.h"
#include "machine/print.h"
#include "vm/guest_layout.h"

#define IMAGE_MAGIC	0x644d5241u /* "ARM\x64" */
#define BARE_OFFSET	UINT64_C(0x80000)
#define PLACE_ALIGNMENT UINT64_C(0x200000)

/* Head of a Linux kernel, Documentation/arch/arm64/booting.rst. */
struct image_header {
	uint32_t code[2];
	uint64_t text_offset;
	uint64_t image_size;
	uint64_t flags;
	uint64_t reserved[3];
	uint32_t magic;
	uint32_t reserved_2;
};

struct places {
	om_ipa_t kernel;
	om_ipa_t dtb;
	om_ipa_t initrd;
	uint64_t end;
};

static bool fail(struct vm *vm, const char *why)
{
	format(vm->why, sizeof(vm->why), "%s", why);
	return false;
}

static bool map_page(struct vm *vm, om_ipa_t ipa)
{
	om_pa_t page;

	if (!page_take_for(&vm->ram, &page))
		return false;
	if (stage2_map(&vm->stage2, ipa, page))
		return true;
	page_give(page);
	return false;
}

static bool map_ram(struct vm *vm)
{
	if (!stage2_init(&vm->stage2, (uint16_t)(vm->index + 1)))
		return false;
	for (uint64_t at = 0; at < vm->config.memory_size; at += PAGE_SIZE)
		if (!map_page(vm, (om_ipa_t){ GUEST_RAM + at }))
			return false;
	return true;
}

static bool write_in_page(struct vm *vm, om_ipa_t to, const void *from, size_t size)
{
	om_pa_t page;

	if (!stage2_find(&vm->stage2, to, &page))
		return false;
	memcpy((char *)pa_to_va(page) + to.v % PAGE_SIZE, from, size);
	clean_page_to_memory(pa_to_va(page));
	return true;
}

/* False if not all of it is mapped. */
static bool write(struct vm *vm, om_ipa_t to, const void *from, size_t size)
{
	const char *at = from;

	while (size) {
		const uint64_t room = PAGE_SIZE - to.v % PAGE_SIZE;
		const size_t part = size < room ? size : room;

		if (!write_in_page(vm, to, at, part))
			return false;
		to.v += part;
		at += part;
		size -= part;
	}
	return true;
}

/* Where the kernel goes, from the start of RAM, and how much room it needs; false if it is none. */
static bool kernel_extent(const struct vm *vm, uint64_t *offset, uint64_t *size)
{
	const struct image_header *header = (const void *)(uintptr_t)vm->config.kernel.start;

	*offset = BARE_OFFSET;
	*size = vm->config.kernel.size;
	if (vm->config.bare)
		return true;
	*offset = header->text_offset;
	*size = header->image_size > *size ? header->image_size : *size;
	return vm->config.kernel.size > sizeof(*header) && header->magic == IMAGE_MAGIC;
}

static bool find_places(struct vm *vm, struct places *places)
{
	uint64_t offset, size, free;

	if (!kernel_extent(vm, &offset, &size))
		return fail(vm, "its kernel is no arm64 Linux Image (is it compressed?)");
	places->kernel.v = GUEST_RAM + offset;
	free = ALIGN_UP(places->kernel.v + size, PLACE_ALIGNMENT);
	places->dtb.v = vm->config.bare ? GUEST_RAM : free;
	places->initrd.v = free + PLACE_ALIGNMENT;
	places->end = places->initrd.v + vm->config.initrd.size;
	if (places->end > GUEST_RAM + vm->config.memory_size)
		return fail(vm, "its images do not fit in its memory: raise memory-size");
	return true;
}

static bool copy_image(struct vm *vm, om_ipa_t to, const struct range *image)
{
	return write(vm, to, (const void *)(uintptr_t)image->start, image->size);
}

static bool load(struct vm *vm, const struct places *places)
{
	const struct range initrd = { places->initrd.v, vm->config.initrd.size };
	size_t dtb_size;
	const void *dtb = guest_dt_make(vm, &initrd, &dtb_size);
	bool loaded;

	loaded = dtb && copy_image(vm, places->kernel, &vm->config.kernel) &&
		 copy_image(vm, places->initrd, &vm->config.initrd) &&
		 write(vm, places->dtb, dtb, dtb_size);
	guest_dt_done();
	return loaded;
}

bool vm_build(struct vm *vm)
{
	struct places places;

	if (!find_places(vm, &places))
		return false;
	if (!map_ram(vm))
		return fail(vm, "there is not enough free memory for it");
	if (!load(vm, &places))
		return fail(vm, "its device tree or its images could not be written");
	forget_instructions();
	vcpu_power_on(&vm->vcpu[0], places.kernel.v, places.dtb.v);
	return true;
}
