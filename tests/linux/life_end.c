// SPDX-License-Identifier: BSD-2-Clause
/* Ends, in the middle of whatever there is. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "client.h"
#include "kernel.h"
#include "life.h"
#include "notified.h"
#include "wait.h"

#define BOTTOM_HALF_SECONDS 60
#define SERVED_SECONDS	    20

static void close_it(void)
{
	close(life_guest.device);
	life_guest.device = -1;
	check(!kernel_vms(), "the VM is still there");
}

static void end_in_rpcs(void)
{
	life_in_each_rpc(close_it);
}

static void leave_and_wait(void *context)
{
	const unsigned int rpc = *(unsigned int *)context;

	life_begin();
	life_share(&life_vcpus[1]);
	check(life_leave_call(&life_vcpus[0], rpc), "the call has no RPC %u", rpc);
	raise(SIGKILL);
}

static void wait_killed(pid_t child)
{
	int status;

	check(waitpid(child, &status, 0) == child, "wait: %m");
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "it ended by itself");
	check(!kernel_vms() && !kernel_pins(), "%u VMs and %lu pins are left", kernel_vms(),
	      kernel_pins());
}

static void kill_in_rpcs(void)
{
	for (unsigned int rpc = 1; rpc < 4; rpc++) {
		pid_t child = fork();

		check(child >= 0, "fork: %m");
		if (!child)
			leave_and_wait(&rpc);
		wait_killed(child);
	}
}

static bool is_served(void *unused)
{
	(void)unused;
	return *life_rounds;
}

/*
 * A process that calls all along is killed, at whatever moment that is: one in the middle of calls,
 * the next one perhaps while it begins.
 */
static void kill_in_calls(void)
{
	pthread_t thread;
	pid_t child;

	life_share_rounds();
	for (unsigned int i = 0; i < 20; i++) {
		child = fork();
		check(child >= 0, "fork: %m");
		if (!child) {
			life_begin();
			life_start(&thread, life_call, 1);
			life_call(&life_vcpus[0]);
		}
		if (i % 2)
			check(wait_until(is_served, NULL, SERVED_SECONDS), "no call is served");
		sleep_for(0.05 + 0.013 * i);
		check(!kill(child, SIGKILL), "kill: %m");
		wait_killed(child);
		*life_rounds = 0;
	}
	life_begin();
	vcpu_work(&life_vcpus[0]);
}

/* The last file is closed by a thread while others are in ioctls of it: they end first. */
static void *close_soon(void *unused)
{
	sleep_for(0.3);
	close(life_guest.device);
	return unused;
}

static void *call_until_closed(void *vcpu)
{
	uint64_t a[8];
	uint32_t events;
	int error;

	do {
		const uint64_t at = ipa_of(&life_guest, &((struct vcpu *)vcpu)->pages->message);

		memset(a, 0, sizeof(a));
		a[0] = ABI_CALL_WITH_ARG;
		a[1] = at >> 32;
		a[2] = (uint32_t)at;
		vcpu_message(vcpu, ABI_CMD_CLOSE_SESSION, 0)->session = 1;
		error = client_smc(life_guest.device, 0, a, &events, NULL);
	} while (!error);
	expect(error, -EBADF, "SMC of a closed file");
	return NULL;
}

static void closed_meanwhile(void)
{
	pthread_t threads[3];

	life_begin();
	life_start(&threads[0], close_soon, 0);
	life_start(&threads[1], call_until_closed, 1);
	life_start(&threads[2], call_until_closed, 2);
	for (unsigned int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	check(!kernel_vms(), "the VM is still there");
}

/* Sends a bottom half until OP-TEE is interrupted in it; false if it is not. */
static bool leave_bottom_half(struct notified *vm)
{
	struct vcpu *vcpu = &vm->vcpu;
	const double end = seconds_now() + BOTTOM_HALF_SECONDS;
	uint64_t interruptions = vcpu->interruptions;

	vcpu->leave_interrupted = true;
	while (vcpu->interruptions == interruptions && seconds_now() < end) {
		vcpu_message(vcpu, ABI_CMD_DO_BOTTOM_HALF, 0);
		vcpu_send(vcpu);
	}
	return vcpu->interruptions != interruptions;
}

static void expect_places(void)
{
	struct guest guests[2];

	for (unsigned int i = 0; i < 2; i++)
		guest_begin(&guests[i]);
	for (unsigned int i = 0; i < 2; i++)
		guest_end(&guests[i]);
}

/*
 * OP-TEE (notif_deliver_event()) holds a reference to the VM while it sees to a bottom half, and
 * can be interrupted there. If the VM ends then, its memory is not given back, and one of OP-TEE's
 * places is lost. Not run by itself: it depends on where the interrupt comes, and leaves that
 * behind.
 */
static void end_in_bottom_halves(void)
{
	const double end = seconds_now() + BOTTOM_HALF_SECONDS;
	struct notified vm;

	while (seconds_now() < end) {
		notified_begin(&vm);
		vcpu_work(&vm.vcpu);
		check(leave_bottom_half(&vm), "OP-TEE is not interrupted");
		notified_end(&vm);
		expect_places();
	}
}

const struct test_case life_end_cases[] = {
	{ "end-in-rpcs", end_in_rpcs },
	{ "kill-in-rpcs", kill_in_rpcs },
	{ "kill-in-calls", kill_in_calls, LIFE_LONG },
	{ "closed-meanwhile", closed_meanwhile },
	{ "end-in-bottom-halves", end_in_bottom_halves, LIFE_LONG, .if_named = true },
	{ NULL },
};
