// SPDX-License-Identifier: BSD-2-Clause
/* See fuse.h. Requests are read one at a time from /dev/fuse (linux/fuse.h). */
#define _GNU_SOURCE
#include "fuse.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "case.h"

#define FOLDER "/fuse"
#define NAME   "file"
#define INODE  2
#define ROOM   (FUSE_MIN_READ_BUFFER + 131072)

pid_t fuse_server;

static enum fuse_reads reads;
static _Alignas(8) uint8_t request[ROOM];
static uint8_t contents[FUSE_FILE_SIZE];

static void answer(int device, const struct fuse_in_header *in, int error, const void *data,
		   size_t size)
{
	struct fuse_out_header out = {
		.len = (uint32_t)(sizeof(out) + size),
		.error = error,
		.unique = in->unique,
	};
	struct iovec parts[] = { { &out, sizeof(out) }, { (void *)data, size } };

	if (writev(device, parts, 2) < 0 && errno != ENOENT)
		perror("/dev/fuse");
}

static struct fuse_attr attributes(uint64_t inode)
{
	return (struct fuse_attr){
		.ino = inode,
		.mode = inode == INODE ? S_IFREG | 0666 : S_IFDIR | 0777,
		.size = inode == INODE ? FUSE_FILE_SIZE : 0,
		.nlink = 1,
	};
}

static void begin(int device, const struct fuse_in_header *in)
{
	const struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION,
		.max_write = 4096,
	};

	answer(device, in, 0, &out, sizeof(out));
}

static void look_up(int device, const struct fuse_in_header *in)
{
	const struct fuse_entry_out out = { .nodeid = INODE, .attr = attributes(INODE) };

	if (strcmp((const char *)(in + 1), NAME))
		answer(device, in, -ENOENT, NULL, 0);
	else
		answer(device, in, 0, &out, sizeof(out));
}

static void get_attributes(int device, const struct fuse_in_header *in)
{
	const struct fuse_attr_out out = { .attr = attributes(in->nodeid) };

	answer(device, in, 0, &out, sizeof(out));
}

static void open_inode(int device, const struct fuse_in_header *in)
{
	const struct fuse_open_out out = { .fh = 1 };

	answer(device, in, 0, &out, sizeof(out));
}

static void read_contents(int device, const struct fuse_in_header *in)
{
	const struct fuse_read_in *read = (const void *)(in + 1);
	uint64_t size = read->size;

	if (reads == FUSE_READS_STALL)
		return;
	if (reads == FUSE_READS_FAIL_THEN_STALL) {
		reads = FUSE_READS_STALL;
		answer(device, in, -EIO, NULL, 0);
		return;
	}
	if (read->offset >= FUSE_FILE_SIZE)
		size = 0;
	else if (size > FUSE_FILE_SIZE - read->offset)
		size = FUSE_FILE_SIZE - read->offset;
	answer(device, in, 0, contents, size);
}

/* What is written back is taken, and forgotten. */
static void write_contents(int device, const struct fuse_in_header *in)
{
	const struct fuse_write_in *write = (const void *)(in + 1);
	const struct fuse_write_out out = { .size = write->size };

	answer(device, in, 0, &out, sizeof(out));
}

static void serve(int device, const struct fuse_in_header *in)
{
	switch (in->opcode) {
	case FUSE_INIT:
		return begin(device, in);
	case FUSE_LOOKUP:
		return look_up(device, in);
	case FUSE_GETATTR:
		return get_attributes(device, in);
	case FUSE_OPEN:
		return open_inode(device, in);
	case FUSE_READ:
		return read_contents(device, in);
	case FUSE_WRITE:
		return write_contents(device, in);
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		return answer(device, in, 0, NULL, 0);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return;
	default:
		return answer(device, in, -ENOSYS, NULL, 0);
	}
}

static void serve_all(int device)
{
	while (read(device, request, sizeof(request)) > 0)
		serve(device, (const struct fuse_in_header *)request);
	_exit(0);
}

/*
 * The mount stays: with it the file would end where it is closed last, and that waits for reads. It
 * is dead with the process that serves it, and goes when there is another.
 */
static int mount_it(void)
{
	int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	char options[128];

	check(device >= 0, "/dev/fuse: %m");
	mkdir(FOLDER, 0755);
	umount2(FOLDER, MNT_DETACH);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
	check(!mount("test", FOLDER, "fuse", MS_NOSUID | MS_NODEV, options), "mount of fuse: %m");
	return device;
}

int fuse_open_file(enum fuse_reads wanted)
{
	int device = mount_it();
	int file;

	reads = wanted;
	fuse_server = fork();
	check(fuse_server >= 0, "fork: %m");
	if (!fuse_server)
		serve_all(device);
	close(device);
	file = open(FOLDER "/" NAME, O_RDWR | O_CLOEXEC);
	check(file >= 0, "the served file: %m");
	return file;
}
