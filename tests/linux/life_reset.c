// SPDX-License-Identifier: BSD-2-Clause
/* Resets, beside calls and in the middle of them. */
#define _GNU_SOURCE
#include <unistd.h>
#include "client.h"
#include "kernel.h"
#include "life.h"
#include "wait.h"

#define RESETS	      20
#define PAUSE_SECONDS 0.25
#define RESET_SECONDS 20 /* for one, beside threads that do nothing but call */

static void after_reset(void)
{
	uint64_t cookie;

	life_begin();
	check(vcpu_share(&life_vcpus[0], ipa_of(&life_guest, life_vcpus[0].pages->buffer), 8,
			 &cookie) == ABI_SUCCESS,
	      "not shared");
	expect(client_reset(life_guest.device), 0, "RESET");
	check(!kernel_pins() && !client_stats(life_guest.device).buffers_now,
	      "RESET leaves buffers");
	check(vcpu_unshare(&life_vcpus[0], cookie) != ABI_SUCCESS,
	      "a buffer of before the reset is known");
	check(client_stats(life_guest.device).regions_now == 1, "the region is gone");
	vcpu_work(&life_vcpus[0]);
}

static bool are_busy(void *before)
{
	return *life_rounds > *(unsigned int *)before + GUEST_VCPUS;
}

static void reset_beside(void *(*work)(void *), unsigned int threads)
{
	pthread_t thread[threads];
	unsigned int before;
	double began, longest = 0;

	life_begin();
	for (unsigned int i = 0; i < threads; i++)
		life_start(&thread[i], work, i % GUEST_VCPUS);
	for (unsigned int i = 0; i < RESETS; i++) {
		before = *life_rounds;
		check(wait_until(are_busy, &before, RESET_SECONDS),
		      "the other threads are not served");
		began = seconds_now();
		expect(client_reset(life_guest.device), 0, "RESET");
		if (seconds_now() - began > longest)
			longest = seconds_now() - began;
		check(longest < RESET_SECONDS, "a reset took %.1f s", longest);
	}
	life_enough = true;
	for (unsigned int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	expect(client_reset(life_guest.device), 0, "RESET");
	vcpu_work(&life_vcpus[0]);
}

static void reset_beside_calls(void)
{
	reset_beside(life_call, GUEST_VCPUS - 1);
}

/* More threads than CPUs: somebody is always inside. */
static void reset_beside_crowd(void)
{
	reset_beside(life_call_fast, 3 * GUEST_VCPUS);
}

/* All of them make pauses at the same time, in which the guest is served. */
static void *reset_again_and_again(void *unused)
{
	while (!life_enough) {
		if ((unsigned int)(seconds_now() / PAUSE_SECONDS) % 2)
			sleep_for(0.01);
		else
			expect(client_reset(life_guest.device), 0, "RESET");
	}
	return unused;
}

static bool is_served(void *unused)
{
	(void)unused;
	return *life_rounds;
}

/* Each excludes the others, and each does its work. */
static void resets_beside_each_other(void)
{
	pthread_t thread[3];

	life_begin();
	for (unsigned int i = 0; i < 3; i++)
		life_start(&thread[i], i ? reset_again_and_again : life_call, 0);
	sleep_for(3);
	check(wait_until(is_served, NULL, RESET_SECONDS), "no call was served in all that time");
	life_enough = true;
	for (unsigned int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	expect(client_reset(life_guest.device), 0, "RESET");
	vcpu_work(&life_vcpus[0]);
}

static void expect_calls(uint64_t calls)
{
	const struct om_ioc_stats stats = client_stats(life_guest.device);

	check(stats.calls_now == calls, "%llu calls in progress, not %llu",
	      (unsigned long long)stats.calls_now, (unsigned long long)calls);
}

static void reset_it(void)
{
	struct vcpu *vcpu = &life_vcpus[0];

	expect(client_reset(life_guest.device), 0, "RESET");
	expect_calls(0);
	vcpu->leave_at = 0;
	check(vcpu_resume(vcpu) == ABI_ERESUME, "a call of before the reset goes on");
	vcpu_work(vcpu);
}

static void reset_in_rpcs(void)
{
	life_in_each_rpc(reset_it);
}

const struct test_case life_reset_cases[] = {
	{ "after-reset", after_reset },
	{ "reset-beside-calls", reset_beside_calls, LIFE_LONG },
	{ "reset-beside-a-crowd", reset_beside_crowd, LIFE_LONG },
	{ "resets-beside-each-other", resets_beside_each_other, LIFE_LONG },
	{ "reset-in-rpcs", reset_in_rpcs },
	{ NULL },
};
