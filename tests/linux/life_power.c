// SPDX-License-Identifier: BSD-2-Clause
/* The host sleeps, and would hibernate, while VMs have OP-TEE. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "client.h"
#include "kernel.h"
#include "life.h"

#define STATE	   "/sys/power/state"
#define TEST	   "/sys/power/pm_test"
#define TEST_DELAY "/sys/module/suspend/parameters/pm_test_delay"

/* Returns the errno by which it failed. */
static int go_to(const char *state)
{
	int file = open(STATE, O_WRONLY | O_CLOEXEC);
	ssize_t written;

	check(file >= 0, "%s: %m", STATE);
	written = write(file, state, strlen(state));
	close(file);
	return written < 0 ? errno : 0;
}

static void refused_hibernation(void)
{
	int error;

	life_begin();
	error = go_to("disk");
	check(error == EBUSY, "hibernation: %s", strerror(error));
	check(kernel_said("no hibernation while VMs have OP-TEE"),
	      "the kernel's log does not say it");
	vcpu_work(&life_vcpus[0]);
}

/* There is no swap, so it wakes at once and says that. */
static void hibernation_without_vm(void)
{
	int error = go_to("disk");

	check(error == ENODEV, "hibernation: %s", strerror(error));
	life_begin();
	vcpu_work(&life_vcpus[0]);
}

/* Processes are frozen and devices suspended for a second; a call stands in an RPC, buffers are
 * shared. */
static void sleeping_host(void)
{
	int error;

	life_begin();
	life_share(&life_vcpus[1]);
	check(life_leave_call(&life_vcpus[0], 1), "no RPC came");
	write_file(TEST_DELAY, "1");
	write_file(TEST, "devices");
	error = go_to("freeze");
	write_file(TEST, "none");
	check(!error, "the host does not sleep: %s", strerror(error));
	life_vcpus[0].leave_at = 0;
	check(vcpu_resume(&life_vcpus[0]) == ABI_OK, "the call does not go on");
	vcpu_work(&life_vcpus[2]);
}

const struct test_case life_power_cases[] = {
	{ "hibernation-refused", refused_hibernation },
	{ "hibernation-without-vm", hibernation_without_vm },
	{ "sleeping-host", sleeping_host },
	{ NULL },
};
