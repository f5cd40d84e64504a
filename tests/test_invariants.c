/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random runs of two guests, each with several calls at a time, some of what they say damaged, VMs
 * that end and reboot in between: after every single step the judges have looked (sim/).
 * A run is a number: OM_SEED=number runs just that one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "test.h"

#define RUNS	    300u
#define SPARSE_RUNS 60u /* with OM_SPARSE in the environment (faults.c) */
#define STEPS	    150u
#define CALLS	    3u

/* A guest and its calls in progress. */
struct actor {
	struct guest *guest;
	uint32_t session;
	struct guest_call call[CALLS];
	bool busy[CALLS];
};

static struct actor actors[2];
static uint64_t random_state;

/* xorshift64: the same run from the same number, on every host. */
static uint64_t random_word(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static uint32_t below(uint32_t limit)
{
	return (uint32_t)(random_word() >> 16) % limit;
}

static bool one_in(uint32_t n)
{
	return !below(n);
}

/* Memory that the driver itself shares, and which is no test's to play with. */
static bool is_drivers(const struct guest *guest, const struct guest_share *share)
{
	for (unsigned i = 0; i < GUEST_RPC_PAGES; i++)
		if (guest->rpc_page[i].cookie && guest->rpc_page[i].share == share)
			return true;
	return share == guest->args || share->borrows;
}

/* A share of this state, or NULL. */
static struct guest_share *any_share(const struct actor *actor, enum guest_share_state state)
{
	struct guest_share *found = NULL;
	uint32_t seen = 0;

	for (struct guest_share *share = actor->guest->shares; share; share = share->next)
		if (share->kind == GUEST_REGISTERED && share->state == state &&
		    !is_drivers(actor->guest, share) && one_in(++seen))
			found = share;
	return found;
}

static struct abi_msg random_invoke(const struct actor *actor)
{
	static const uint32_t amounts[] = { 0, 1, 3, 100, 5000, 9000 };
	struct abi_msg msg = msg_invoke(actor->session, below(TA_RPC_DROP + 1));
	struct guest_share *share;

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, amounts[below(6)], below(30));
	while (one_in(2) && msg.num_params < OPTEE_TA_PARAMS &&
	       (share = any_share(actor, GUEST_LIVES)))
		msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT + below(3), share, 0, share->size);
	if (actor->guest->config.temporary_buffers && msg.num_params < OPTEE_TA_PARAMS && one_in(4))
		msg_add_tmem(&msg, ABI_ATTR_TMEM_INPUT + below(3), actor->guest,
			     guest_share_new_of(actor->guest, below(4096), 1 + below(90000), 3));
	return msg;
}

/* What a message may be damaged by, so that no memory is meant that the model knows nothing of. */
static void damage(struct abi_msg *msg)
{
	struct abi_param *param = &msg->params[below(4)];

	switch (below(6)) {
	case 0:
		msg->num_params = one_in(2) ? below(130) : (uint32_t)random_word();
		break;
	case 1:
		param->attr = random_word() >> below(64);
		break;
	case 2:
		param->u.rmem.shm_ref = random_word() >> below(64);
		break;
	case 3:
		if (!abi_is_temporary(param))
			param->u.rmem.size = random_word() >> below(64);
		break;
	case 4:
		msg->session = below(5);
		break;
	case 5:
		msg->cmd = ABI_CMD_UNREGISTER_SHM + 1 + below(20);
		break;
	}
}

static struct abi_msg random_msg(const struct actor *actor)
{
	struct abi_msg msg;

	switch (below(10)) {
	case 2:
		msg = (struct abi_msg){ .cmd = ABI_CMD_DO_BOTTOM_HALF + below(2) };
		break;
	case 0:
		msg = msg_open();
		break;
	case 1:
		msg = msg_cancel(actor->session);
		break;
	default:
		msg = random_invoke(actor);
	}
	if (one_in(8))
		damage(&msg);
	return msg;
}

/* Damage that leaves an answer either good as it was, or to be refused. */
static void damage_reply(struct guest_call *call, struct abi_msg *reply)
{
	(void)call;
	if (!one_in(8))
		return;
	switch (below(5)) {
	case 0:
		reply->cmd = (uint32_t)random_word();
		break;
	case 1:
		reply->num_params = (uint32_t)random_word() | 8;
		break;
	case 2:
		reply->ret = ABI_OUT_OF_MEMORY;
		break;
	case 3:
		reply->params[0].attr = ABI_ATTR_TMEM_INPUT;
		break;
	case 4:
		reply->params[0].u.tmem.size = below(2);
		break;
	}
}

static void damage_resume(struct guest_call *call, struct om_smc *smc)
{
	if (one_in(4) && call->smc.a[0] != ABI_RPC_ALLOC)
		for (unsigned i = 1; i < 6; i++)
			smc->a[i] = i == 3 ? smc->a[i] : random_word();
}

/* Takes note of a call that is over. */
static void settle(struct actor *actor, unsigned i)
{
	if (guest_call_is_suspended(&actor->call[i]))
		return;
	actor->busy[i] = false;
	guest_call_finish(&actor->call[i]);
	if (actor->call[i].msg.cmd == ABI_CMD_OPEN_SESSION && !actor->call[i].msg.ret)
		actor->session = actor->call[i].msg.session;
}

static void begin_register(struct actor *actor, struct guest_call *call)
{
	struct guest_share *share = any_share(actor, GUEST_IS_OURS);

	if (!share)
		share = guest_share_new_of(actor->guest, below(4096), 1 + below(100000), 4);
	guest_register_begin(call, actor->guest, share);
}

static void begin(struct actor *actor, unsigned i)
{
	struct guest_call *call = &actor->call[i];
	struct guest_share *share = any_share(actor, GUEST_LIVES);
	struct abi_msg msg;

	actor->busy[i] = true;
	if (one_in(5)) {
		begin_register(actor, call);
	} else if (share && one_in(6)) {
		guest_unregister_begin(call, actor->guest, share);
	} else {
		msg = random_msg(actor);
		guest_call_begin_on(call, actor->guest, &msg, i);
	}
	settle(actor, i);
}

static void begin_or_step(struct actor *actor)
{
	unsigned i = below(CALLS);

	if (!actor->busy[i]) {
		begin(actor, i);
		return;
	}
	guest_call_step(&actor->call[i]);
	settle(actor, i);
}

static void fast_call(struct actor *actor)
{
	static const uint32_t ids[] = { ABI_ENABLE_SHM_CACHE,	ABI_DISABLE_SHM_CACHE,
					ABI_VM_DESTROYED,	ABI_CALL_WITH_REGD_ARG,
					ABI_ENABLE_ASYNC_NOTIF, ABI_GET_ASYNC_NOTIF_VALUE };
	struct om_smc smc = guest_fast_call(actor->guest, ids[below(6)], below(3));
	struct guest_rpc_page *page =
		guest_rpc_page_find(actor->guest, abi_pair(smc.a[1], smc.a[2]));

	if (smc.a[0] == ABI_OK && page)
		guest_rpc_page_free(actor->guest, page->cookie);
}

static void resume_nothing(struct actor *actor)
{
	struct om_smc smc = { { ABI_RETURN_FROM_RPC, 0, 0, random_word() & 0xfff0003f } };

	guest_smc(actor->guest, 0, &smc);
	assert_int_equal(smc.a[0], ABI_ERESUME);
}

/* The guest gives back a page that OP-TEE may have. It does not use the buffer itself again. */
static void balloon(struct actor *actor)
{
	struct guest_share *share = any_share(actor, GUEST_LIVES);

	if (share && sim_page_at(actor->guest->vm, share->page[0]))
		sim_page_give_back(actor->guest->vm, share->page[0]);
	model_check();
}

static void be_honest_or_not(struct actor *actor)
{
	struct guest_manner *manner = &actor->guest->manner;

	if (one_in(3))
		guest_be_linux(actor->guest);
	else if (one_in(2))
		manner->style = GUEST_RPC_ARG;
	else
		manner->registers_rpc_memory = !optee.config.init_interrupts && one_in(2);
	manner->tamper_reply = damage_reply;
	manner->tamper_resume = damage_resume;
	manner->contiguous = one_in(2);
}

static void start(struct actor *actor, struct guest *guest, uint16_t id)
{
	struct om_config config = om_default_config;

	memset(actor, 0, sizeof(*actor));
	actor->guest = guest;
	config.limits.step_pages = 1 + below(20);
	config.temporary_buffers = one_in(2);
	assert_int_equal(guest_start_as(guest, id == 1 ? "one" : "two", id, &config), OM_OK);
	be_honest_or_not(actor);
}

static void reboot(struct actor *actor)
{
	assert_int_equal(guest_reset(actor->guest), OM_OK);
	memset(actor->busy, 0, sizeof(actor->busy));
	be_honest_or_not(actor);
}

static void boot_another_kernel(struct actor *actor)
{
	assert_int_equal(guest_introduce(actor->guest).a[0], ABI_OK);
	memset(actor->busy, 0, sizeof(actor->busy));
	be_honest_or_not(actor);
}

static void end_and_start(struct actor *actor)
{
	struct guest *guest = actor->guest;
	uint16_t id = guest->id;

	if (sim.vm_count == SIM_VMS)
		return;
	guest_end(guest);
	start(actor, guest, id);
}

static void step(void)
{
	struct actor *actor = &actors[below(2)];

	switch (below(60)) {
	case 0:
		reboot(actor);
		break;
	case 1:
		end_and_start(actor);
		break;
	case 2:
		resume_nothing(actor);
		break;
	case 3:
		balloon(actor);
		break;
	case 4:
	case 5:
		fast_call(actor);
		break;
	case 6:
		optee_notify(actor->guest->id, below(OPTEE_NOTIF_VALUES));
		om_vm_notified(actor->guest->om);
		break;
	case 7:
		boot_another_kernel(actor);
		break;
	default:
		begin_or_step(actor);
	}
}

static void random_run(uint64_t number)
{
	random_state = number * 0x9e3779b97f4a7c15u + 1;
	assert_int_equal(machine_set_up(NULL), 0);
	optee.config.threads = 1 + below(4);
	optee.config.interrupts_before_rpcs = one_in(4);
	optee.config.interrupts_after_rpcs = one_in(4);
	optee.config.init_interrupts = one_in(2) ? 3 : 0;
	optee.config.os_minor = 10 + below(2);
	optee.config.maps_nothing = one_in(8);
	optee.config.scribbles = one_in(4);
	assert_int_equal(om_init(), OM_OK);
	sim_port.yields_every = below(4);
	start(&actors[0], &one, 1);
	start(&actors[1], &two, 2);
	for (unsigned i = 0; i < STEPS && !sim_violations; i++)
		step();
	if (sim_violations)
		print_message("random run: OM_SEED=%llu\n", (unsigned long long)number);
	tear_down(NULL);
}

static void random_runs(void **state)
{
	const char *seed = getenv("OM_SEED");

	(void)state;
	if (seed) {
		random_run(strtoull(seed, NULL, 0));
		return;
	}
	for (uint64_t number = 1; number <= (getenv("OM_SPARSE") ? SPARSE_RUNS : RUNS); number++)
		random_run(number);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_runs),
	};

	return cmocka_run_group_tests_name("invariants", tests, NULL, NULL);
}
