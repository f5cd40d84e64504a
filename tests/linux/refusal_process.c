// SPDX-License-Identifier: BSD-2-Clause
/*
 * Who may open the device, who may speak for a VM, and who pays for its pins.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "client.h"
#include "guest.h"
#include "kernel.h"
#include "refusal.h"

#define USER  1000
#define GROUP 1234
#define KIB   1024

/* A VM of ioctls that need one: all of them say @wanted. */
static void expect_all(int device, int wanted)
{
	struct om_ioc_stats stats = { .size = sizeof(stats) };
	uint64_t a[8] = { ABI_CALLS_UID };
	uint32_t events = 0;

	expect(client_add(device, UINT64_C(1) << 40, NULL, PAGE), wanted, "ADD_REGION");
	expect(client_remove(device, UINT64_C(1) << 41, PAGE), wanted, "DEL_REGION");
	expect(client_smc(device, 0, a, &events, NULL), wanted, "SMC");
	expect(client_reset(device), wanted, "RESET");
	expect(client_do(device, OM_IOC_STATS, &stats), wanted, "STATS");
}

static void become_user(const gid_t *groups, size_t count)
{
	check(!setgroups(count, groups) && !setresgid(USER, USER, USER) &&
		      !setresuid(USER, USER, USER),
	      "becoming a user: %m");
}

/* Before anybody gave the device to a group it is root's alone. */
static void default_mode(void)
{
	struct stat stat_of;

	check(!stat(CLIENT_DEVICE, &stat_of), CLIENT_DEVICE ": %m");
	check(S_ISCHR(stat_of.st_mode) && !(stat_of.st_mode & 0077) && !stat_of.st_uid,
	      "mode %o of uid %u", stat_of.st_mode, stat_of.st_uid);
}

static void without_group(void *unused)
{
	(void)unused;
	become_user(NULL, 0);
	check(open(CLIENT_DEVICE, O_RDWR) < 0 && errno == EACCES, "a user opens the device: %m");
}

static void with_group(void *unused)
{
	const gid_t groups[] = { GROUP };
	struct guest guest;
	struct vcpu vcpu;

	(void)unused;
	become_user(groups, 1);
	guest_begin(&guest);
	vcpu_init(&vcpu, &guest, 0);
	vcpu_work(&vcpu);
}

static void permission(void)
{
	check(!chown(CLIENT_DEVICE, 0, GROUP) && !chmod(CLIENT_DEVICE, 0660), "chmod: %m");
	in_child(without_group, NULL);
	in_child(with_group, NULL);
	check(!chown(CLIENT_DEVICE, 0, 0) && !chmod(CLIENT_DEVICE, 0600), "chmod: %m");
}

static void in_other_process(void *context)
{
	int device = *(int *)context;

	expect_all(device, -EIO);
	client_info(device);
	expect(client_create(device), -EEXIST, "CREATE in a child");
}

static void after_fork(void)
{
	struct guest guest;
	struct vcpu vcpu;

	guest_begin(&guest);
	vcpu_init(&vcpu, &guest, 0);
	in_child(in_other_process, &guest.device);
	vcpu_work(&vcpu);
}

/* What has the file when the VMM is gone. */
static void survive(int device, int told)
{
	char byte;

	check(read(told, &byte, 1) == 1, "not told: %m");
	expect_all(device, -EIO);
	_exit(0);
}

static void share_and_leave(int told)
{
	struct guest guest;
	struct vcpu vcpu;
	uint64_t cookie;
	pid_t child;

	guest_begin(&guest);
	vcpu_init(&vcpu, &guest, 0);
	check(vcpu_share(&vcpu, ipa_of(&guest, vcpu.pages->buffer), 8, &cookie) == ABI_SUCCESS,
	      "not shared");
	child = fork();
	check(child >= 0, "fork: %m");
	if (!child)
		survive(guest.device, told);
	_exit(0);
}

static void wait_for(pid_t child)
{
	int status;

	check(waitpid(child, &status, 0) > 0 && has_ended_well(status), "a process failed");
}

/* A child of the VMM's has the file, and the VMM is no more: the VM ends with the file. */
static void orphan(void)
{
	int told[2];
	pid_t child;

	check(!prctl(PR_SET_CHILD_SUBREAPER, 1) && !pipe2(told, O_CLOEXEC), "pipe: %m");
	child = fork();
	check(child >= 0, "fork: %m");
	if (!child)
		share_and_leave(told[0]);
	wait_for(child);
	check(kernel_pins() == 8 && kernel_vms() == 1, "the VM ended with its VMM");
	check(write(told[1], "", 1) == 1, "not told: %m");
	wait_for(-1);
	check(!kernel_pins() && !kernel_vms(), "the VM does not end with its file");
}

static void after_exec(void)
{
	struct guest guest;
	char number[16];

	guest_begin(&guest);
	fcntl(guest.device, F_SETFD, 0);
	snprintf(number, sizeof(number), "%d", guest.device);
	setenv("OM_DEVICE", number, 1);
	execl("/proc/self/exe", "om-refusal", "exec-itself", NULL);
	fail("exec: %m");
}

/* The other side of after_exec(): a case, as it has to be found by name. */
static void expect_stranger(int device)
{
	expect_all(device, -EIO);
	client_info(device);
	expect(client_create(device), -EEXIST, "CREATE after exec");
}

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static void send_file(int to, int file)
{
	union control control = { .room = "" };
	struct iovec byte = { "", 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.header), &file, sizeof(file));
	check(sendmsg(to, &message, 0) == 1, "sendmsg: %m");
}

static int receive_file(int from)
{
	union control control;
	char byte;
	struct iovec room = { &byte, 1 };
	struct msghdr message = { .msg_iov = &room,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int file;

	check(recvmsg(from, &message, 0) == 1, "recvmsg: %m");
	memcpy(&file, CMSG_DATA(&control.header), sizeof(file));
	return file;
}

static void open_and_send(void *context)
{
	int device = client_open();

	client_info(device);
	send_file(*(int *)context, device);
}

static void create_and_send(void *context)
{
	struct guest guest;

	guest_begin(&guest);
	send_file(*(int *)context, guest.device);
}

static int received_of(void (*sender)(void *context))
{
	int ends[2];

	check(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair: %m");
	in_child(sender, &ends[1]);
	return receive_file(ends[0]);
}

static void passed_before_create(void)
{
	int device = received_of(open_and_send);
	struct guest guest;
	struct vcpu vcpu;

	expect(client_create(device), 0, "CREATE of a file that another process opened");
	guest_begin_with(&guest, device);
	vcpu_init(&vcpu, &guest, 0);
	vcpu_work(&vcpu);
}

static void passed_after_create(void)
{
	expect_all(received_of(create_and_send), -EIO);
}

static void user_with_memlock(rlim_t bytes)
{
	const struct rlimit limit = { bytes, bytes };

	check(!setrlimit(RLIMIT_MEMLOCK, &limit), "setrlimit: %m");
	become_user(NULL, 0);
}

/* Pages that were shared when it was refused for the limit; the last is still to be tried. */
static void expect_refused_once(struct vcpu *vcpu)
{
	const uint64_t ipa = ipa_of(vcpu->guest, vcpu->pages->buffer);
	struct om_ioc_stats stats;
	uint64_t cookie;
	uint32_t result;

	result = vcpu_share(vcpu, ipa, 32, &cookie);
	check(result == ABI_BAD_PARAMETERS, "128 KiB with 64 KiB of RLIMIT_MEMLOCK: %#x", result);
	check(vcpu->events == OM_IOC_EVENT_MEMLOCK, "events %#x", vcpu->events);
	check(kernel_said("RLIMIT_MEMLOCK"), "the kernel's log does not name RLIMIT_MEMLOCK");
	vcpu->events = 0;
	result = vcpu_share(vcpu, ipa, 32, &cookie);
	check(result == ABI_BAD_PARAMETERS, "the same again: %#x", result);
	check(!vcpu->events, "the event comes twice: %#x", vcpu->events);
	check(!kernel_said("RLIMIT_MEMLOCK"), "the kernel's log says it twice");
	stats = client_stats(vcpu->guest->device);
	check(stats.memlock_failures == 2 && !stats.pin_failures, "STATS has %llu and %llu",
	      (unsigned long long)stats.memlock_failures, (unsigned long long)stats.pin_failures);
}

static uint64_t pinned_kib(void)
{
	return number_in_file("/proc/self/status", "VmPin");
}

static void memlock(void)
{
	struct guest guest;
	struct vcpu vcpu;
	uint64_t cookie;
	int device = client_open();

	user_with_memlock(64 * KIB);
	expect(client_create(device), 0, "CREATE");
	guest_begin_with(&guest, device);
	vcpu_init(&vcpu, &guest, 0);
	vcpu_work(&vcpu);
	check(!pinned_kib(), "%llu KiB are charged, and nothing is shared",
	      (unsigned long long)pinned_kib());
	check(vcpu_share(&vcpu, ipa_of(&guest, vcpu.pages->buffer[32]), 8, &cookie) == ABI_SUCCESS,
	      "32 KiB with 64 KiB of RLIMIT_MEMLOCK are refused");
	check(pinned_kib() == 32, "%llu KiB are charged for 32", (unsigned long long)pinned_kib());
	expect_refused_once(&vcpu);
	check(pinned_kib() == 32, "%llu KiB are charged after a refusal",
	      (unsigned long long)pinned_kib());
	vcpu_work(&vcpu);
}

/* CAP_IPC_LOCK, as root has it, is above the limit. */
static void memlock_of_root(void)
{
	const struct rlimit limit = { 64 * KIB, 64 * KIB };
	struct guest guest;
	struct vcpu vcpu;
	uint64_t cookie;

	check(!setrlimit(RLIMIT_MEMLOCK, &limit), "setrlimit: %m");
	guest_begin(&guest);
	vcpu_init(&vcpu, &guest, 0);
	check(vcpu_share(&vcpu, ipa_of(&guest, vcpu.pages->buffer), 32, &cookie) == ABI_SUCCESS,
	      "128 KiB with CAP_IPC_LOCK are refused");
}

/* The line in debugfs says who made the VM. */
static void named_in_debugfs(void)
{
	struct guest guest;
	char line[1024];

	guest_begin(&guest);
	check(kernel_vm_of(getpid(), line, sizeof(line)), "debugfs does not name process %d",
	      getpid());
	check(number_in(line, "regions") == 1, "debugfs does not count the region: %s", line);
}

void refusal_go_on_after_exec(void)
{
	const char *number = getenv("OM_DEVICE");

	if (number) {
		expect_stranger(atoi(number));
		_exit(0);
	}
}

const struct test_case refusal_process_cases[] = {
	{ "default-mode", default_mode },
	{ "permission", permission },
	{ "after-fork", after_fork },
	{ "orphan", orphan },
	{ "after-exec", after_exec },
	{ "passed-before-create", passed_before_create },
	{ "passed-after-create", passed_after_create },
	{ "memlock", memlock },
	{ "memlock-of-root", memlock_of_root },
	{ "named-in-debugfs", named_in_debugfs },
	{ NULL },
};
