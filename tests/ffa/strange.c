/* SPDX-License-Identifier: BSD-2-Clause */
/* See strange.h. */
#include "ffa/strange.h"

static struct {
	uint64_t function;
	bool is_message;
	uint64_t w2, w3;
	struct om_smc answer;
	unsigned count;
} strange;

static bool is_it(const struct om_smc *asked)
{
	return asked->a[0] == strange.function &&
	       (!strange.is_message || (asked->a[2] == strange.w2 && asked->a[3] == strange.w3));
}

static void answer_strangely(const struct sim_port_use *use, void *arg)
{
	static bool is_asked;

	(void)arg;
	if (use->call != SIM_SMC)
		return;
	if (!use->after)
		is_asked = is_it(use->smc);
	else if (is_asked) {
		*use->smc = strange.answer;
		strange.count++;
	}
}

void be_strange(uint64_t function, struct om_smc answer)
{
	strange.function = function;
	strange.is_message = false;
	strange.answer = answer;
	strange.count = 0;
	sim_port.hook = answer_strangely;
}

void be_strange_to_message(uint64_t w2, uint64_t w3, struct om_smc answer)
{
	be_strange(ABI_FFA_DIRECT_REQ_32, answer);
	strange.is_message = true;
	strange.w2 = w2;
	strange.w3 = w3;
}

void be_right(void)
{
	sim_port.hook = NULL;
}

unsigned strange_answers(void)
{
	return strange.count;
}

static uint64_t lost;
static unsigned taken_back;

static void take_back(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call != SIM_SMC || use->after)
		return;
	taken_back += use->smc->a[0] == ABI_FFA_MEM_RECLAIM;
	if (use->smc->a[2] == (ABI_FFA_FRAMEWORK | ABI_FFA_VM_CREATED))
		assert_success(ffa_reclaim(lost));
}

unsigned reset_with_lost(struct guest *guest, uint64_t handle)
{
	lost = handle;
	taken_back = 0;
	sim_port.hook = take_back;
	assert_int_equal(guest_reset(guest), OM_OK);
	sim_port.hook = NULL;
	return taken_back;
}
