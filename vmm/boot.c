/* SPDX-License-Identifier: BSD-2-Clause */
/* See boot.h. */
#include "boot.h"

#include <errno.h>
#include <fcntl.h>
#include <libfdt.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "guest_dt.h"
#include "guest_map.h"

static int open_file(const char *path, uint64_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status))
		die_errno("%s", path);
	if (!S_ISREG(status.st_mode))
		die("%s: is no file", path);
	*size = (uint64_t)status.st_size;
	return fd;
}

static void read_file(int fd, void *to, uint64_t size, const char *path)
{
	uint64_t done = 0;

	while (done < size) {
		ssize_t part = pread(fd, (char *)to + done, size - done, (off_t)done);

		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			die_errno("%s", path);
		if (part == 0)
			die("%s: became shorter", path);
		done += (uint64_t)part;
	}
}

static void find_places(struct boot *boot, const char *kernel)
{
	struct image_header header = { .magic = 0 };
	const char *why;

	if (boot->sizes.kernel >= sizeof(header))
		read_file(boot->kernel, &header, sizeof(header), kernel);
	why = image_find_places(&header, &boot->sizes, &boot->places);
	if (why)
		die("%s", why);
}

void boot_init(struct boot *boot, const struct options *options)
{
	*boot = (struct boot){ .initrd = -1, .sizes.memory = options->memory };
	boot->kernel = open_file(options->kernel, &boot->sizes.kernel);
	if (options->initrd)
		boot->initrd = open_file(options->initrd, &boot->sizes.initrd);
	find_places(boot, options->kernel);
}

static void write_device_tree(const struct boot *boot, const struct options *options,
			      const struct memory *memory, const struct om_vmm *tee)
{
	const struct guest_dt guest = {
		.name = options->name,
		.bootargs = options->append,
		.memory_size = memory->size,
		.initrd = GUEST_RAM + boot->places.initrd,
		.initrd_size = boot->sizes.initrd,
		.vcpus = options->vcpus,
		.tee = tee,
	};
	int error =
		guest_dt_write(&guest, memory_at(memory, boot_dtb(boot)), boot->places.dtb_room);

	if (error)
		die("its device tree cannot be made: %s", fdt_strerror(error));
}

void boot_load(const struct boot *boot, const struct options *options, const struct memory *memory,
	       const struct om_vmm *tee)
{
	read_file(boot->kernel, memory_at(memory, boot_entry(boot)), boot->sizes.kernel,
		  options->kernel);
	if (options->initrd)
		read_file(boot->initrd, memory_at(memory, GUEST_RAM + boot->places.initrd),
			  boot->sizes.initrd, options->initrd);
	write_device_tree(boot, options, memory, tee);
}

uint64_t boot_entry(const struct boot *boot)
{
	return GUEST_RAM + boot->places.kernel;
}

uint64_t boot_dtb(const struct boot *boot)
{
	return GUEST_RAM + boot->places.dtb;
}
