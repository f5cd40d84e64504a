// SPDX-License-Identifier: BSD-2-Clause
/* Signals: each ioctl is done once, or says EINTR and did nothing. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include "client.h"
#include "life.h"
#include "wait.h"

#define CALLS		  60
#define SIGNAL_MS	  2
#define INTERRUPT_SECONDS 20

static volatile sig_atomic_t signals;

static void on_signal(int number)
{
	(void)number;
	signals++;
}

static void start_signals(void)
{
	const struct sigaction action = { .sa_handler = on_signal };
	const struct itimerval every = { { 0, SIGNAL_MS * 1000 }, { 0, SIGNAL_MS * 1000 } };

	check(!sigaction(SIGALRM, &action, NULL) && !setitimer(ITIMER_REAL, &every, NULL),
	      "timer: %m");
}

static void stop_signals(void)
{
	const struct itimerval never = { 0 };

	setitimer(ITIMER_REAL, &never, NULL);
}

/*
 * Signals all along: each call does what it has to, once, and no SMC says EINTR. Buffers are named
 * anew each time, so that a call that was done twice would be refused.
 */
static void signals_beside_calls(void)
{
	struct vcpu *vcpu = (life_begin(), &life_vcpus[0]);
	uint32_t session;
	uint64_t cookie;

	start_signals();
	check(vcpu_open_session(vcpu, &stats_pta, &session) == ABI_SUCCESS, "no session");
	for (unsigned int i = 0; i < CALLS; i++) {
		uint32_t result = vcpu_share(vcpu, ipa_of(&life_guest, vcpu->pages->buffer),
					     GUEST_BUFFERS, &cookie);

		check(result == ABI_SUCCESS, "call %u: not shared: %#x", i, result);
		check(vcpu_ask_time(vcpu, session), "call %u: the time is wrong", i);
		result = vcpu_unshare(vcpu, cookie);
		check(result == ABI_SUCCESS, "call %u: not given back: %#x", i, result);
	}
	stop_signals();
	check(signals > CALLS / 10, "only %d signals", (int)signals);
	check(!client_stats(life_guest.device).buffers_now, "buffers are left");
}

/*
 * A signal takes a call out, and the guest calls again. For a module with step_pages=1: between two
 * pages there is time for one.
 */
static void signals_interrupt(void)
{
	struct vcpu *vcpu = (life_begin(), &life_vcpus[0]);
	const double end = seconds_now() + INTERRUPT_SECONDS;
	uint64_t cookie;

	start_signals();
	while (!vcpu->interruptions && seconds_now() < end) {
		check(vcpu_share(vcpu, ipa_of(&life_guest, vcpu->pages->buffer), GUEST_BUFFERS,
				 &cookie) == ABI_SUCCESS,
		      "not shared");
		check(vcpu_unshare(vcpu, cookie) == ABI_SUCCESS, "not given back");
	}
	stop_signals();
	check(vcpu->interruptions, "%d signals, and no call gave way", (int)signals);
	vcpu_work(vcpu);
}

static uint64_t interruptions_of_sharing(struct vcpu *vcpu)
{
	const uint64_t before = vcpu->interruptions;
	uint64_t cookie;

	check(vcpu_share(vcpu, ipa_of(&life_guest, vcpu->pages->buffer), GUEST_BUFFERS, &cookie) ==
		      ABI_SUCCESS,
	      "not shared");
	check(vcpu_unshare(vcpu, cookie) == ABI_SUCCESS, "not given back");
	return vcpu->interruptions - before;
}

/*
 * A signal whose handler came before the ioctl takes a call out as well, by the byte that it has
 * set. For a module with step_pages=1: then it is out again after each page.
 */
static void handled_signal_interrupts(void)
{
	struct vcpu *vcpu = (life_begin(), &life_vcpus[0]);
	static uint8_t byte;
	uint64_t times;

	vcpu->immediate_exit = &byte;
	times = interruptions_of_sharing(vcpu);
	check(times < GUEST_BUFFERS / 2, "out %llu times without a signal",
	      (unsigned long long)times);
	byte = 1;
	times = interruptions_of_sharing(vcpu);
	check(times >= GUEST_BUFFERS - 1, "out %llu times with one", (unsigned long long)times);
	vcpu_work(vcpu);
}

static void immediate_exit_of_no_memory(void)
{
	struct om_ioc_smc smc = {
		.size = sizeof(smc),
		.a = { ABI_CALLS_UID },
		.immediate_exit = 1,
	};

	life_begin();
	expect(client_try(life_guest.device, OM_IOC_SMC, &smc), -EFAULT, "SMC");
	check(smc.a[0] == ABI_CALLS_UID, "a register was changed");
	smc.immediate_exit = 0;
	expect(client_try(life_guest.device, OM_IOC_SMC, &smc), 0, "SMC");
}

/* Those that say EINTR did nothing, and the others never do. */
static void signals_and_the_others(void)
{
	const uint64_t ipa = UINT64_C(1) << 40;
	struct om_ioc_reset reset = { .size = sizeof(reset) };

	life_begin();
	start_signals();
	for (unsigned int i = 0; i < CALLS; i++) {
		expect(client_add(life_guest.device, ipa, life_guest.ram, PAGE), 0, "ADD_REGION");
		expect(client_try(life_guest.device, OM_IOC_RESET, &reset), 0, "RESET");
		expect(client_remove(life_guest.device, ipa, PAGE), 0, "DEL_REGION");
	}
	stop_signals();
	vcpu_work(&life_vcpus[0]);
}

static void create_beside_signals(void)
{
	start_signals();
	for (unsigned int i = 0; i < CALLS; i++) {
		life_begin();
		guest_end(&life_guest);
	}
	stop_signals();
}

const struct test_case life_signal_cases[] = {
	{ "signals-beside-calls", signals_beside_calls, LIFE_LONG },
	{ "signals-interrupt", signals_interrupt, LIFE_LONG, .if_named = true },
	{ "handled-signal-interrupts", handled_signal_interrupts, LIFE_LONG, .if_named = true },
	{ "immediate-exit-of-no-memory", immediate_exit_of_no_memory },
	{ "signals-and-the-others", signals_and_the_others, LIFE_LONG },
	{ "create-beside-signals", create_beside_signals, LIFE_LONG },
	{ NULL },
};
