// SPDX-License-Identifier: BSD-2-Clause
/*
 * A VMM waits in its own memory for ever, and OP-TEE's other clients notice nothing of it:
 * om-stall [CASE...].
 *
 * In each place where an ioctl can wait (stalled.c), with a reset of the VM pending, another VM is
 * created, works, gets notifications, is reset, and ends. Then the VMM is killed, and is gone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "case.h"
#include "client.h"
#include "fuse.h"
#include "kernel.h"
#include "notified.h"
#include "stall_close.h"
#include "stalled.h"
#include "wait.h"

#define ALONE_SECONDS 10 /* all that the VMM's other threads do */
#define OTHER_SECONDS 15 /* all that another VM does; of it three seconds for notifications */
#define KILL_SECONDS  5
#define BACK_SECONDS  5
#define CASE_LIMIT    90
#define HOLD_LIMIT    3600

static struct stalled vmm;
static const struct stalled_place *place;

struct shared {
	struct progress call;
	struct progress reset;
	pid_t server; /* of the file whose page does not come; 0: it is userfaultfd's */
};

static struct shared *shared;

static void make_shared(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	check(shared != MAP_FAILED, "mmap: %m");
}

static void *call(void *unused)
{
	shared->call.thread_id = gettid();
	place->wait(&vmm);
	shared->call.is_done = true;
	return unused;
}

static void *reset(void *unused)
{
	shared->reset.thread_id = gettid();
	shared->reset.error = client_reset(vmm.guest.device);
	shared->reset.is_done = true;
	return unused;
}

static void begin_vm(void)
{
	if (place->has_no_vm) {
		vmm.guest.device = client_open();
	} else {
		guest_begin(&vmm.guest);
		vcpu_init(&vmm.vcpu, &vmm.guest, 0);
		vcpu_init(&vmm.other, &vmm.guest, 1);
	}
	place->prepare(&vmm);
}

static void begin_call(const char *name)
{
	place = stalled_place(name);
	begin_vm();
	start_thread(call);
	progress_expect_waits(&shared->call, "the call");
}

static void begin_reset(void)
{
	start_thread(reset);
	progress_expect_waits(&shared->reset, "the reset");
}

/* The VMM is a process of its own; as that it waits here for its end. */
static pid_t begin_vmm(const char *name, bool with_reset)
{
	int told[2];
	char byte;
	pid_t child;

	check(!pipe2(told, O_CLOEXEC), "pipe: %m");
	child = fork();
	check(child >= 0, "fork: %m");
	if (!child) {
		begin_call(name);
		if (with_reset)
			begin_reset();
		shared->server = fuse_server;
		check(write(told[1], "", 1) == 1, "not told: %m");
		pause();
	}
	close(told[1]);
	check(read(told[0], &byte, 1) == 1, "the VMM does not get to where it is to wait");
	close(told[0]);
	return child;
}

/* All that a VM can do, with @others beside it. */
static void expect_undisturbed(unsigned int others)
{
	const double began = seconds_now();
	struct notified other;

	notified_begin(&other);
	vcpu_work(&other.vcpu);
	notified_wait(&other, OTHER_SECONDS);
	notified_wait(&other, OTHER_SECONDS);
	expect(client_reset(other.guest.device), 0, "RESET of another VM");
	vcpu_work(&other.vcpu);
	check(kernel_vms() == others + 1, "debugfs has %u VMs", kernel_vms());
	notified_end(&other);
	check(seconds_now() - began < OTHER_SECONDS, "another VM took %.1f s",
	      seconds_now() - began);
}

static bool has_ended(void *child)
{
	return waitpid(*(pid_t *)child, NULL, WNOHANG) != 0;
}

/*
 * Who waits for a file system in user space, which has heard of it, waits even if it is killed:
 * that is the kernel's own. Others notice nothing of that, either; and then the server is killed.
 */
static void wait_for_file(pid_t vmm_process)
{
	expect_undisturbed(1);
	check(!has_ended(&vmm_process), "the VMM did not wait for the file");
	check(!kill(shared->server, SIGKILL), "kill: %m");
}

static void kill_it(pid_t child, const char *what)
{
	check(!kill(child, SIGKILL), "kill: %m");
	if (shared->server)
		wait_for_file(child);
	check(wait_until(has_ended, &child, KILL_SECONDS), "%s cannot be killed", what);
}

static void expect_waiting_still(const struct progress *progress, const char *what)
{
	check(!progress->thread_id || !progress->is_done, "%s did not wait: %d", what,
	      progress->error);
}

/* Twice, as what is left of the first could be in the second one's way. */
static void play(const char *name, bool with_reset)
{
	const bool has_vm = !stalled_place(name)->has_no_vm;
	pid_t child;

	make_shared();
	child = begin_vmm(name, with_reset);
	expect_undisturbed(has_vm);
	expect_undisturbed(has_vm);
	expect_waiting_still(&shared->call, "the call");
	expect_waiting_still(&shared->reset, "the reset");
	kill_it(child, "the VMM");
	check(!kernel_vms() && !kernel_pins(), "%u VMs and %lu pins are left", kernel_vms(),
	      kernel_pins());
	expect_undisturbed(0);
}

static void message(void)
{
	play("message", true);
}

static void list(void)
{
	play("list", true);
}

static void buffer(void)
{
	play("buffer", true);
}

static void answer(void)
{
	play("answer", true);
}

static void file_message(void)
{
	play("file-message", true);
}

static void file_buffer(void)
{
	play("file-buffer", true);
}

/* What is not yet a call of the guest's, nor a VM, no reset waits for. */
static void structure(void)
{
	play("structure", false);
}

static void create(void)
{
	play("create", false);
}

static bool is_done(void *progress)
{
	return ((const struct progress *)progress)->is_done;
}

/* The page comes at last: call and reset come back, and the guest begins anew. */
static void goes_on(void)
{
	make_shared();
	begin_call("message");
	begin_reset();
	absent_bring(&vmm.page);
	check(wait_until(is_done, &shared->call, BACK_SECONDS), "the call does not come back");
	check(wait_until(is_done, &shared->reset, BACK_SECONDS), "the reset does not come back");
	expect(shared->reset.error, 0, "RESET");
	vcpu_work(&vmm.other);
}

/* What the VMM's other threads do meanwhile does not wait. */
static void own_threads(void)
{
	const uint64_t ipa = UINT64_C(1) << 40;
	uint64_t a[8] = { ABI_CALLS_UID };
	uint32_t events = 0;

	make_shared();
	begin_call("message");
	vcpu_work(&vmm.other);
	begin_reset();
	alarm(ALONE_SECONDS);
	expect(client_smc(vmm.guest.device, 1, a, &events, NULL), 0, "SMC");
	check((uint32_t)a[0] == ABI_UNKNOWN_FUNCTION, "OP-TEE answers while a reset is pending");
	expect(client_add(vmm.guest.device, ipa, vmm.guest.ram, PAGE), 0, "ADD_REGION");
	expect(client_remove(vmm.guest.device, ipa, PAGE), 0, "DEL_REGION");
	check(client_stats(vmm.guest.device).client_id, "STATS");
	check(client_info(vmm.guest.device).vms == 1, "INFO");
	expect(client_create(vmm.guest.device), -EEXIST, "CREATE");
	alarm(0);
	check(!shared->reset.is_done && !shared->call.is_done, "nothing waited");
}

/* A process with the VMM's memory and files, but no thread of it: so it can be killed by itself. */
static int reset_alone(void *unused)
{
	struct om_ioc_reset asked = { .size = sizeof(asked) };

	(void)unused;
	shared->reset.thread_id = (int)syscall(SYS_gettid);
	syscall(SYS_ioctl, vmm.guest.device, OM_IOC_RESET, &asked);
	syscall(SYS_exit, 0);
	return 0;
}

static _Alignas(16) char stacks[2][65536];

static pid_t start_reset(char *stack)
{
	pid_t process;

	shared->reset.thread_id = 0;
	process = clone(reset_alone, stack + sizeof(stacks[0]), CLONE_VM | CLONE_FILES | SIGCHLD,
			NULL);
	check(process >= 0, "clone: %m");
	progress_expect_waits(&shared->reset, "the reset");
	return process;
}

/* A reset is killed, and one that waits for its turn behind it; the next one does it all. */
static void reset_is_killed(void)
{
	pid_t first, second;

	make_shared();
	begin_call("message");
	first = start_reset(stacks[0]);
	second = start_reset(stacks[1]);
	kill_it(second, "a reset that waits for another one");
	kill_it(first, "a reset");
	expect_undisturbed(1);
	check(!shared->call.is_done, "the call did not wait");
	absent_bring(&vmm.page);
	check(wait_until(is_done, &shared->call, BACK_SECONDS), "the call does not come back");
	expect(client_reset(vmm.guest.device), 0, "RESET after one that was killed");
	vcpu_work(&vmm.other);
}

/* For who starts other VMs beside it, until it is killed. */
static void hold(void)
{
	make_shared();
	begin_call("message");
	begin_reset();
	printf("holds\n");
	fflush(stdout);
	pause();
}

static const struct test_case cases[] = {
	{ "message", message, CASE_LIMIT },
	{ "list", list, CASE_LIMIT },
	{ "buffer", buffer, CASE_LIMIT },
	{ "answer", answer, CASE_LIMIT },
	{ "structure", structure, CASE_LIMIT },
	{ "create", create, CASE_LIMIT },
	{ "file-message", file_message, CASE_LIMIT },
	{ "file-buffer", file_buffer, CASE_LIMIT },
	{ "goes-on", goes_on, CASE_LIMIT },
	{ "own-threads", own_threads, CASE_LIMIT },
	{ "reset-is-killed", reset_is_killed, CASE_LIMIT },
	{ "close-elsewhere", close_elsewhere, CASE_LIMIT },
	{ "hold", hold, HOLD_LIMIT, .if_named = true },
};

int main(int argc, char **argv)
{
	(void)argc;
	return run_cases(cases, sizeof(cases) / sizeof(*cases), argv + 1);
}
