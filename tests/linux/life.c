// SPDX-License-Identifier: BSD-2-Clause
/*
 * A VM's life beside its calls: om-life [CASE...]. Resets while calls run, ends in the middle of
 * calls and of RPCs, signals, a host that sleeps, and a module that is to stay.
 */
#define _GNU_SOURCE
#include "life.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "client.h"
#include "notified.h"

#define CALLS 60

/* Two vCPUs' calls are both done, and a third VM's thread is not in their way. */
static void *work(void *vcpu)
{
	for (unsigned int i = 0; i < CALLS; i++)
		vcpu_work(vcpu);
	return NULL;
}

static void vcpus_beside_each_other(void)
{
	pthread_t threads[2];

	life_begin();
	for (unsigned int i = 0; i < 2; i++)
		life_start(&threads[i], work, i);
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	check(client_stats(life_guest.device).calls >= 2 * CALLS, "calls are missing");
}

static void notifications(void)
{
	struct notified vm;

	notified_begin(&vm);
	for (unsigned int i = 0; i < 3; i++)
		notified_wait(&vm, 5);
	vcpu_work(&vm.vcpu);
	expect(client_reset(vm.guest.device), 0, "RESET");
	check(vcpu_fast(&vm.vcpu, ABI_ENABLE_ASYNC_NOTIF) == ABI_OK,
	      "not switched on after a reset");
	notified_wait(&vm, 5);
	notified_end(&vm);
}

static void module_stays(void)
{
	life_begin();
	check(syscall(SYS_delete_module, "optee_mediator", O_NONBLOCK) && errno == EWOULDBLOCK,
	      "the module is unloaded while a VM has it: %m");
	vcpu_work(&life_vcpus[0]);
}

const struct test_case life_plain_cases[] = {
	{ "vcpus-beside-each-other", vcpus_beside_each_other, LIFE_LONG },
	{ "notifications", notifications },
	{ "module-stays", module_stays },
	{ NULL },
};

static const struct test_case *const kinds[] = { life_plain_cases, life_reset_cases, life_end_cases,
						 life_signal_cases, life_power_cases };

int main(int argc, char **argv)
{
	(void)argc;
	return run_case_kinds(kinds, sizeof(kinds) / sizeof(*kinds), argv + 1);
}
