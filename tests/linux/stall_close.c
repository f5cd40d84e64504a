// SPDX-License-Identifier: BSD-2-Clause
/*
 * A VMM's file is closed last by somebody else, while a thread of the VMM's holds its address space
 * (the kernel's mmap_lock) and waits for a page that never comes. Who closes it need not wait.
 *
 * The lock is held by who faults a page in for the second time. The first time the kernel lets go
 * of it to read the file; so the server answers that read with an error.
 */
#define _GNU_SOURCE
#include "stall_close.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "case.h"
#include "client.h"
#include "fuse.h"
#include "guest.h"
#include "kernel.h"
#include "stalled.h"
#include "wait.h"

#define BEGIN_SECONDS 20
#define CLOSE_SECONDS 10
#define SHARED_PAGES  4

/* Of the VMM's process, for the case's. */
struct told {
	pid_t server;
	struct progress faulting, mapping;
	volatile bool waits;
};

static struct told *told;
static uint8_t *absent;
static volatile bool may_map, is_closed;

static void *fault(void *unused)
{
	told->faulting.thread_id = gettid();
	(void)*(volatile uint8_t *)absent;
	told->faulting.is_done = true;
	return unused;
}

/* Whoever changes the address space waits for its lock; also who makes a thread. */
static void *map(void *unused)
{
	while (!may_map)
		sched_yield();
	told->mapping.thread_id = gettid();
	mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	told->mapping.is_done = true;
	return unused;
}

static void map_absent(void)
{
	absent = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fuse_open_file(FUSE_READS_FAIL_THEN_STALL),
		      0);
	check(absent != MAP_FAILED && !madvise(absent, PAGE, MADV_RANDOM), "mmap: %m");
	told->server = fuse_server;
}

/* Memory is shared, and charged to this process, which then has the file no more. */
static void be_vmm(int device)
{
	struct guest guest;
	struct vcpu vcpu;
	uint64_t cookie;

	expect(client_create(device), 0, "CREATE");
	guest_begin_with(&guest, device);
	vcpu_init(&vcpu, &guest, 0);
	check(vcpu_share(&vcpu, ipa_of(&guest, vcpu.pages->buffer), SHARED_PAGES, &cookie) ==
		      ABI_SUCCESS,
	      "not shared");
	close(device); /* before there is a server that would have it, too */
	map_absent();
	start_thread(map);
	start_thread(fault);
	progress_expect_waits(&told->faulting, "who touches the page");
	may_map = true;
	progress_expect_waits(&told->mapping, "who changes the address space");
	told->waits = true;
	pause();
}

static bool waits(void *unused)
{
	(void)unused;
	return told->waits;
}

static void *close_it(void *device)
{
	close(*(int *)device);
	is_closed = true;
	return NULL;
}

static bool closed(void *unused)
{
	(void)unused;
	return is_closed;
}

static void end(pid_t vmm)
{
	check(!kill(told->server, SIGKILL) && !kill(vmm, SIGKILL), "kill: %m");
	check(waitpid(vmm, NULL, 0) == vmm, "waitpid: %m");
}

void close_elsewhere(void)
{
	int device = client_open();
	pthread_t closer;
	pid_t vmm;

	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check(told != MAP_FAILED, "mmap: %m");
	vmm = fork();
	check(vmm >= 0, "fork: %m");
	if (!vmm)
		be_vmm(device);
	check(wait_until(waits, NULL, BEGIN_SECONDS), "the VMM does not get to where it waits");
	check(!pthread_create(&closer, NULL, close_it, &device), "no thread");
	check(wait_until(closed, NULL, CLOSE_SECONDS), "who closes the file waits for its VMM");
	check(!kernel_vms() && !kernel_pins(), "%u VMs and %lu pins are left", kernel_vms(),
	      kernel_pins());
	end(vmm);
}
