/* SPDX-License-Identifier: BSD-2-Clause */
/* See faults.h. */
#include "faults.h"

#include <stdlib.h>

#include "test.h"

#define USES_AT_MOST 2000u
#define APART	     7u /* of pairs that are not close */
/* With OM_SPARSE in the environment, where a mutant waits for its verdict. */
#define SPARSE_CLOSE 2u
#define SPARSE_APART 61u

const struct faults_case *faults_now;
uint64_t faults_runs;

static void fail_at(unsigned first, unsigned second)
{
	sim_port.fault = (struct sim_fault){ .calls = faults_now->calls,
					     .at = { first, second },
					     .smc_error = faults_now->error,
					     .ffa_error = faults_now->error };
}

static enum om_status start(void)
{
	sim.vm_count = 0;
	return faults_now->scenario->start();
}

static void start_well(void)
{
	sim_port.fault = (struct sim_fault){ 0 };
	assert_int_equal(start(), OM_OK);
}

static void end(void)
{
	sim_port.fault = (struct sim_fault){ 0 };
	guest_end(faults_now->scenario->guest);
	assert_int_equal(sim.pool_used, 0);
	assert_no_violation();
}

static unsigned uses_of_a_run(void)
{
	unsigned uses;

	start_well();
	fail_at(0, 0);
	assert_true(faults_now->scenario->run());
	uses = sim_port.fault.seen;
	assert_no_violation();
	end();
	assert_in_range(uses, 1, USES_AT_MOST);
	return uses;
}

static void judge(unsigned first, unsigned second)
{
	faults_runs++;
	if (sim_violations)
		print_message("faults at %u and %u\n", first, second);
	assert_no_violation();
}

/* With a guest of its own, so that each run starts from the same. Returns what the scenario does.
 */
static bool run_with(unsigned first, unsigned second)
{
	bool ok;

	start_well();
	fail_at(first, second);
	ok = faults_now->scenario->run();
	sim_port.fault = (struct sim_fault){ 0 };
	judge(first, second);
	return ok;
}

static void singly(void)
{
	unsigned uses = uses_of_a_run();

	for (unsigned i = 1; i <= uses; i++) {
		run_with(i, 0);
		assert_true(faults_now->scenario->run());
		end();
	}
}

/* Pairs that are close, as the second may come while the first is being undone; and some others. */
static void in_pairs(void)
{
	bool is_sparse = getenv("OM_SPARSE");
	unsigned close = is_sparse ? SPARSE_CLOSE : faults_now->scenario->close;
	unsigned apart = is_sparse ? SPARSE_APART : APART;
	unsigned uses = uses_of_a_run();

	for (unsigned i = 1; i <= uses; i++)
		for (unsigned j = i + 1; j <= uses; j += j - i < close ? 1 : apart) {
			run_with(i, j);
			end();
		}
}

static void with_yields(void)
{
	unsigned uses = uses_of_a_run();

	for (unsigned i = 1; i <= uses; i++) {
		assert_true(run_with(i, i + 1));
		end();
	}
}

/* A page that there is not is no memory, and an OP-TEE that takes no VM is full. */
static void is_told(enum om_status status, unsigned at)
{
	enum om_status right =
		faults_now->calls == 1u << SIM_SMC ? OM_ERR_OPTEE_IS_FULL : OM_ERR_NO_MEMORY;

	if (status != right)
		print_message("creation, a fault at %u: status %d\n", at, status);
	assert_int_equal(status, right);
}

/* The VM is not created, and nothing is left of it. */
static void in_creation(void)
{
	unsigned uses;

	fail_at(0, 0);
	assert_int_equal(start(), OM_OK);
	uses = sim_port.fault.seen;
	end();
	assert_in_range(uses, 1, USES_AT_MOST);
	for (unsigned i = 1; i <= uses; i++) {
		fail_at(i, 0);
		is_told(start(), i);
		judge(i, 0);
		end();
	}
}

void faults_test(void **state)
{
	static void (*const run[])(void) = {
		[FAULTS_SINGLY] = singly,
		[FAULTS_PAIRS] = in_pairs,
		[FAULTS_YIELDS] = with_yields,
		[FAULTS_CREATION] = in_creation,
	};

	faults_now = *state;
	run[faults_now->mode]();
}
