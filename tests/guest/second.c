/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second vCPU: it does the work that it is turned on for, and turns itself off.
 *
 * If nobody says otherwise it counts, without ever waiting, until it is told to end. When it shares
 * its physical CPU with the first, both go on only if they take turns.
 */
#include "guest.h"
#include "machine/arch.h"

_Noreturn void second_main(void);

static uint64_t counter;
static bool is_to_end;
static void (*work)(void);

static int64_t psci(uint32_t function, uint64_t a, uint64_t b)
{
	struct om_smc call = { { function, a, b } };

	smc(&call);
	return (int64_t)call.a[0];
}

static void count(void)
{
	while (!__atomic_load_n(&is_to_end, __ATOMIC_SEQ_CST))
		__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
}

void second_main(void)
{
	work();
	psci(PSCI_CPU_OFF, 0, 0);
	print("the second vCPU is still there");
	for (;;)
		relax();
}

const char *second_run(void (*new_work)(void))
{
	work = new_work;
	return psci(PSCI_CPU_ON_64, 1, (uintptr_t)second_start) ? "the second vCPU does not start"
								: NULL;
}

const char *second_on(void)
{
	is_to_end = false;
	return second_run(count);
}

bool second_is_on(void)
{
	return psci(PSCI_AFFINITY_INFO_64, 1, 0) == PSCI_AFFINITY_ON;
}

const char *second_off(void)
{
	__atomic_store_n(&is_to_end, true, __ATOMIC_SEQ_CST);
	while (second_is_on())
		relax();
	return NULL;
}

const char *second_show(void)
{
	print("counter=%lu %s", __atomic_load_n(&counter, __ATOMIC_SEQ_CST),
	      second_is_on() ? "on" : "off");
	return NULL;
}
