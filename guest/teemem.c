/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shares memory with OP-TEE through the driver of a Linux guest: how much, how often, and a page
 * that the guest gives back to Xen meanwhile. Each result is a line that begins with "om:".
 *
 *   teemem largest   bytes of the largest buffer that is taken, of at most LARGEST
 *   teemem at-once   buffers of a page each that are taken at once, of at most MOST
 *   teemem hold      shares HELD pages, one more, and one when all have been given back; waits for
 * a line of input before each of the last two teemem hypfs     what Xen says to one who would read
 * and write as its operator teemem balloon   shares a page, gives it back, lets OP-TEE let go,
 * takes a page in its place; waits for a line of input before each of the last three
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tee.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAGE	UINT64_C(4096)
#define HELD	20
#define LARGEST (UINT64_C(128) << 20)
#define MOST	4000 /* each is an open file: Linux allows 4096 */

static int tee;

static uint8_t *memory_of(uint64_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED)
		err(1, "%lu bytes of memory", (unsigned long)bytes);
	return memory;
}

/* A file that keeps the memory shared until it is closed; negative when it is not taken. */
static int share(uint8_t *memory, uint64_t bytes)
{
	struct tee_ioctl_shm_register_data data = {
		.addr = (uintptr_t)memory,
		.length = bytes,
	};

	return ioctl(tee, TEE_IOC_SHM_REGISTER, &data);
}

static int is_taken(uint8_t *memory, uint64_t pages)
{
	int shared = share(memory, pages * PAGE);

	if (shared >= 0)
		close(shared);
	return shared >= 0;
}

static void largest(void)
{
	uint8_t *memory = memory_of(LARGEST);
	uint64_t low = 0, high = LARGEST / PAGE + 1;

	while (high - low > 1) {
		uint64_t middle = (low + high) / 2;

		if (is_taken(memory, middle))
			low = middle;
		else
			high = middle;
	}
	printf("om: largest %lu\n", (unsigned long)(low * PAGE));
}

static void at_once(void)
{
	const struct rlimit files = { 4096, 4096 };
	uint8_t *memory = memory_of(MOST * PAGE);
	int count = 0;

	if (setrlimit(RLIMIT_NOFILE, &files))
		err(1, "the limit of open files");
	while (count < MOST && share(memory + (uint64_t)count * PAGE, PAGE) >= 0)
		count++;
	printf("om: at-once %d\n", count);
}

/* What follows is of Xen's public interface and of Linux's device for it. */
#define MEMORY_OP	     12
#define HYPFS_OP	     42
#define HYPFS_GET_VERSION    0
#define DECREASE_RESERVATION 1
#define POPULATE_PHYSMAP     6
#define DOMID_SELF	     0x7FF0

struct hypercall {
	uint64_t op;
	uint64_t arg[5];
};

struct reservation {
	uint64_t *extents;
	uint64_t count;
	uint32_t order;
	uint32_t flags;
	uint16_t domid;
};

#define PRIVCMD_HYPERCALL _IOC(_IOC_NONE, 'P', 0, sizeof(struct hypercall))

/* The guest's frame of a page that is shared, and therefore stays where it is. */
static uint64_t frame_of(const uint8_t *memory)
{
	uint64_t entry;
	off_t place = (uintptr_t)memory / PAGE * sizeof(entry);
	int map = open("/proc/self/pagemap", O_RDONLY);

	if (map < 0 || pread(map, &entry, sizeof(entry), place) != sizeof(entry))
		err(1, "/proc/self/pagemap");
	close(map);
	return entry & ((UINT64_C(1) << 55) - 1);
}

/* Its result, or a negative error. */
static int hypercall(uint64_t op, uint64_t command, void *argument)
{
	struct hypercall call = { op, { command, (uintptr_t)argument } };
	int device = open("/dev/xen/privcmd", O_RDWR);
	int result;

	if (device < 0)
		err(1, "/dev/xen/privcmd");
	result = ioctl(device, PRIVCMD_HYPERCALL, &call);
	if (result < 0)
		result = -errno;
	close(device);
	return result;
}

/* Whether Xen took or gave the frame. */
static int memory_op(uint64_t command, uint64_t frame)
{
	struct reservation reservation = { &frame, 1, 0, 0, DOMID_SELF };
	int result = hypercall(MEMORY_OP, command, &reservation);

	if (result < 0)
		errx(1, "the hypercall: %s", strerror(-result));
	return result;
}

static void say_and_wait(const char *what, int result)
{
	char line[80];

	printf("om: %s %d\n", what, result);
	if (!fgets(line, sizeof(line), stdin))
		errx(1, "the console is closed");
}

static void hypfs(void)
{
	printf("om: hypfs %d\n", hypercall(HYPFS_OP, HYPFS_GET_VERSION, NULL));
}

/* How many are taken, and they stay. */
static int share_each(uint8_t *memory, int *shared, int count)
{
	int taken = 0;

	while (taken < count && (shared[taken] = share(memory + taken * PAGE, PAGE)) >= 0)
		taken++;
	return taken;
}

static void hold(void)
{
	uint8_t *memory = memory_of((HELD + 1) * PAGE);
	int shared[HELD];
	int taken = share_each(memory, shared, HELD);

	say_and_wait("held", taken);
	say_and_wait("more", is_taken(memory + HELD * PAGE, 1));
	while (taken)
		close(shared[--taken]);
	printf("om: afterwards %d\n", is_taken(memory, 1));
}

static void balloon(void)
{
	uint8_t *page = memory_of(PAGE);
	int shared = share(page, PAGE);
	uint64_t frame = frame_of(page);

	if (shared < 0)
		err(1, "the page is not shared");
	say_and_wait("shared", 1);
	say_and_wait("given back", memory_op(DECREASE_RESERVATION, frame));
	say_and_wait("let go", close(shared));
	printf("om: taken %d\n", memory_op(POPULATE_PHYSMAP, frame));
}

int main(int argc, char **argv)
{
	const char *work = argc == 2 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	tee = open("/dev/tee0", O_RDWR);
	if (tee < 0)
		err(1, "/dev/tee0");
	if (!strcmp(work, "largest"))
		largest();
	else if (!strcmp(work, "at-once"))
		at_once();
	else if (!strcmp(work, "hold"))
		hold();
	else if (!strcmp(work, "hypfs"))
		hypfs();
	else if (!strcmp(work, "balloon"))
		balloon();
	else
		errx(1, "usage: teemem largest|at-once|hold|hypfs|balloon");
	return 0;
}
