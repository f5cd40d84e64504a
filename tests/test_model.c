/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The judges themselves: each rule that the simulated machine, the model OP-TEE or the model looks
 * after is broken here by hand, and must be found broken. No check of theirs is one that cannot
 * fail.
 */
#include <string.h>
#include "test.h"

static struct om_smc optee_smc_of(uint32_t function)
{
	return (struct om_smc){ { function, 0, 0, 0, 0, 0, 0, one.id } };
}

/* Sends what no right mediator sends. */
static void smc_is_found(struct om_smc smc)
{
	om_port_smc(&smc);
	assert_violation();
}

static void addresses_and_cookies_of_the_guest(void **state)
{
	struct om_smc smc = optee_smc_of(ABI_CALL_WITH_ARG);

	(void)state;
	smc.a[1] = SIM_IPA_BASE >> 32;
	smc.a[2] = SIM_IPA_BASE & UINT32_MAX;
	smc_is_found(smc);
	smc.a[1] = SIM_COOKIE_BASE >> 32;
	smc_is_found(smc);
	smc = optee_smc_of(ABI_ENABLE_SHM_CACHE);
	smc.a[5] = 1;
	smc_is_found(smc);
	smc = optee_smc_of(ABI_ENABLE_SHM_CACHE);
	smc.a[6] = 1;
	smc_is_found(smc);
	smc = optee_smc_of(ABI_ENABLE_SHM_CACHE);
	smc.a[3] = UINT64_C(1) << 40;
	smc_is_found(smc);
}

static void functions_that_are_not_for_optee(void **state)
{
	(void)state;
	smc_is_found(optee_smc_of(ABI_BOOT_SECONDARY));
	smc_is_found(optee_smc_of(ABI_L2CC_MUTEX));
	smc_is_found(optee_smc_of(ABI_CALL_WITH_REGD_ARG));
	smc_is_found((struct om_smc){ { ABI_ENABLE_ASYNC_NOTIF } });
	smc_is_found((struct om_smc){ { ABI_ENABLE_SHM_CACHE } });
	smc_is_found(optee_smc_of(ABI_RETURN_FROM_RPC));
}

static void ids_of_vms(void **state)
{
	(void)state;
	smc_is_found((struct om_smc){ { ABI_VM_CREATED, 2 } });
	smc_is_found((struct om_smc){ { ABI_VM_CREATED, 0x10001 } });
	smc_is_found((struct om_smc){ { ABI_VM_DESTROYED, 9 } });
}

static uint64_t created;

/* Another CPU, while one is in the VM's partition: its place is not free before that has left. */
static void replace_one(void)
{
	struct om_smc smc = { { ABI_VM_DESTROYED, one.id } };

	optee.at_point = NULL;
	optee_smc(&smc);
	smc = (struct om_smc){ { ABI_VM_CREATED, one.id } };
	optee_smc(&smc);
	created = smc.a[0];
}

/* T11: found on both sides; and OP-TEE goes on, with the VM forgotten. */
static void destroyed_under_a_fast_call(void **state)
{
	const uint32_t function[] = { ABI_ENABLE_ASYNC_NOTIF, ABI_GET_ASYNC_NOTIF_VALUE,
				      ABI_ENABLE_SHM_CACHE, ABI_DISABLE_SHM_CACHE };

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct om_smc smc = optee_smc_of(function[i]);

		optee.at_point = replace_one;
		om_port_smc(&smc);
		assert_int_equal(created, ABI_ENOTAVAIL);
		assert_int_equal(sim_violations, 2);
		assert_violation();
		assert_null(optee_guest_of(one.id));
		smc = (struct om_smc){ { ABI_VM_CREATED, one.id } };
		om_port_smc(&smc);
		assert_int_equal(smc.a[0], ABI_OK);
	}
}

/* A message page of the mediator's own, as the test fills it. */
static struct abi_msg *own_page(struct om_smc *smc)
{
	struct abi_msg *page = om_port_page_get(one.vm);

	*smc = optee_smc_of(ABI_CALL_WITH_ARG);
	smc->a[1] = sim_pool_pa(page).v >> 32;
	smc->a[2] = sim_pool_pa(page).v & UINT32_MAX;
	page->cmd = ABI_CMD_CANCEL;
	page->session = session;
	page->ret = ABI_GENERIC;
	return page;
}

static void message_is_found(void (*spoil)(struct abi_msg *msg))
{
	struct om_smc smc;
	struct abi_msg *page = own_page(&smc);

	om_port_smc(&smc);
	assert_no_violation();
	page->ret = ABI_GENERIC;
	page->ret_origin = 0;
	spoil(page);
	smc.a[0] = ABI_CALL_WITH_ARG;
	smc.a[1] = sim_pool_pa(page).v >> 32;
	smc.a[2] = sim_pool_pa(page).v & UINT32_MAX;
	smc_is_found(smc);
	om_port_page_put(one.vm, page);
	assert_no_violation();
}

static void success_in_advance(struct abi_msg *msg)
{
	msg->ret = 0;
}

static void stale_bytes(struct abi_msg *msg)
{
	msg->params[126].u.value.c = 1;
}

static void unknown_command(struct abi_msg *msg)
{
	msg->cmd = ABI_CMD_LEND_PROTMEM;
}

static void temporary_reference(struct abi_msg *msg)
{
	*msg = msg_invoke(session, TA_NOTHING);
	msg->ret = ABI_GENERIC;
	msg_add_null(msg, ABI_ATTR_TMEM_INPUT);
	msg->params[0].u.tmem.buf_ptr = SIM_RAM_BASE;
}

static void cookie_of_the_guest(struct abi_msg *msg)
{
	*msg = msg_invoke(session, TA_NOTHING);
	msg->ret = ABI_GENERIC;
	msg_add_null(msg, ABI_ATTR_RMEM_INPUT);
	msg->params[0].u.rmem.shm_ref = SIM_COOKIE_BASE | 1;
}

static void list_of_unpinned_pages(struct abi_msg *msg)
{
	struct abi_list_page *list = om_port_page_get(one.vm);

	msg->cmd = ABI_CMD_REGISTER_SHM;
	msg->num_params = 1;
	msg->params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	msg->params[0].u.tmem.buf_ptr = sim_pool_pa(list).v;
	msg->params[0].u.tmem.size = 4096;
	msg->params[0].u.tmem.shm_ref = UINT64_C(1) << 56;
	list->entry[0] = sim_page_pa(sim_page_at(one.vm, guest_page_new(&one))).v;
}

static void messages(void **state)
{
	(void)state;
	message_is_found(success_in_advance);
	message_is_found(stale_bytes);
	message_is_found(unknown_command);
	message_is_found(temporary_reference);
	message_is_found(cookie_of_the_guest);
}

static void lists(void **state)
{
	struct om_smc smc;
	struct abi_msg *page = own_page(&smc);
	struct abi_list_page *list;

	(void)state;
	list_of_unpinned_pages(page);
	list = (void *)sim_pool_bytes((om_pa_t){ page->params[0].u.tmem.buf_ptr });
	smc_is_found(smc);
	guest_end(&one);
	sim_violations = 0;
	om_port_page_put(one.vm, list);
	om_port_page_put(one.vm, page);
}

static void pins(void **state)
{
	struct guest_share *share = registered(0, 4096);
	union om_page page = { .ipa = share->page[0] };

	(void)state;
	assert_true(om_port_pin(one.vm, &page, 1));
	model_check();
	assert_violation();
	om_port_unpin(one.vm, &page, 1);
	model_check();
	assert_no_violation();
	om_port_unpin(one.vm, &page, 1);
	assert_violation();
	om_port_unpin(one.vm, &page, 1);
	assert_violation();
	page.ipa = share->page[0];
	assert_true(om_port_pin(one.vm, &page, 1));
}

static void pages_of_the_pool(void **state)
{
	void *page = om_port_page_get(one.vm);

	(void)state;
	model_check();
	assert_violation(); /* the figures do not count it */
	om_port_page_put(two.vm, page);
	assert_violation();
	om_port_page_put(one.vm, page);
	om_port_page_put(one.vm, page);
	assert_violation();
}

static void a_page_that_optee_can_name(void **state)
{
	struct guest_call call;
	struct optee_mobj *arg;

	(void)state;
	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_FS, 0);
	step_until(&call, ABI_RPC_CMD);
	arg = optee_guest_of(1)->thread[0].rpc_arg;
	sim_pool_of(arg->page[0])->owner = two.vm;
	model_check();
	assert_violation();
	sim_pool_of(arg->page[0])->owner = one.vm;
	assert_done(guest_call_finish(&call));
}

static void shares(void **state)
{
	struct guest_share *share = registered(0, 8192);
	om_ipa_t page = share->page[1];

	(void)state;
	share->page[1] = share->page[0];
	model_check();
	assert_violation();
	share->page[1] = page;
	share->state = GUEST_IS_OURS;
	model_check();
	assert_violation();
	share->state = GUEST_LIVES;
	model_check();
	assert_no_violation();
}

static void guest_memory(void **state)
{
	om_ipa_t page = guest_page_new(&one);
	struct sim_entry entry;
	uint64_t word = SIM_RAM_BASE;

	(void)state;
	assert_true(om_port_write_guest(one.vm, page, &word, sizeof(word)));
	assert_violation();
	word = SIM_POOL_BASE + 8;
	assert_true(om_port_write_guest(one.vm, page, &word, sizeof(word)));
	assert_violation();
	sim_entry_begin(&entry, one.vm);
	assert_true(om_port_read_guest(one.vm, &word, page, 8));
	assert_true(om_port_read_guest(one.vm, &word, (om_ipa_t){ page.v + 8 }, 8));
	assert_no_violation();
	assert_true(om_port_read_guest(one.vm, &word, (om_ipa_t){ page.v + 4 }, 8));
	assert_violation();
	sim_entry_end();
}

static void pinned_memory(void **state)
{
	struct guest_share *share = registered(0, 4096);
	om_pa_t page = sim_page_pa(sim_page_at(one.vm, share->page[0]));
	uint64_t word = 0;

	(void)state;
	om_port_write_pinned(one.vm, page, &word, sizeof(word));
	om_port_read_pinned(one.vm, &word, page, sizeof(word));
	assert_no_violation();
	om_port_read_pinned(two.vm, &word, page, sizeof(word));
	assert_violation();
	word = SIM_POOL_BASE;
	om_port_write_pinned(one.vm, page, &word, sizeof(word));
	assert_violation();
	assert_done(guest_unregister(&one, share));
	om_port_read_pinned(one.vm, &word, page, sizeof(word));
	assert_violation();
	om_port_write_pinned(one.vm, (om_pa_t){ page.v + OM_PAGE_SIZE - 4 }, &word, sizeof(word));
	assert_violation();
}

/* I14: more than a step, where the port wants the CPU back; and with one that does not. */
static void more_than_a_step(void **state)
{
	union om_page page = { .ipa = guest_page_new(&one) };
	union om_page pages[2] = { page, page };
	struct sim_entry entry;

	(void)state;
	one.vm->step_pages = 3;
	for (sim_port.yields_every = 0; sim_port.yields_every <= 1; sim_port.yields_every++) {
		sim_entry_begin(&entry, one.vm);
		pages[0] = pages[1] = page;
		assert_true(om_port_pin(one.vm, pages, 2));
		om_port_unpin(one.vm, pages, 2);
		sim_entry_end();
		if (!sim_port.yields_every)
			assert_no_violation();
	}
	assert_violation();
}

static void temporary_of_a_vm_that_may_have_none(void **state)
{
	struct abi_param param = { .attr = ABI_ATTR_TMEM_INPUT | ABI_ATTR_NONCONTIG };

	(void)state;
	assert_null(optee_mobj_of_temporary(optee_guest_of(1), &param));
	assert_violation();
	one.vm->may_have_temporaries = true;
	param.attr = ABI_ATTR_TMEM_INPUT;
	assert_null(optee_mobj_of_temporary(optee_guest_of(1), &param));
	assert_violation();
}

/* An RPC in the mediator's name for a page that nobody gave, in a call that has room of its own. */
static void a_cookie_for_a_call_with_room(void **state)
{
	struct guest_call call;

	(void)state;
	one.manner.style = GUEST_RPC_ARG;
	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_FS, 1);
	call.smc.a[2] = 8;
	guest_rpc_answer(&call);
	assert_violation();
	call.smc.a[2] = 0;
	assert_done(guest_call_finish(&call));
}

static void cookies_of_the_mediator(void **state)
{
	om_ipa_t page = guest_page_new(&one);

	(void)state;
	registered(0, 4096);
	assert_true(om_port_write_guest(one.vm, page, &optee_guest_of(1)->mobjs->cookie, 8));
	assert_violation();
}

static void locks(void **state)
{
	struct om_port_lock lock;
	struct om_port_lock other;
	uint64_t word;

	(void)state;
	om_port_lock_init(&lock);
	om_port_lock_init(&other);
	om_port_lock(&lock);
	om_port_read_guest(one.vm, &word, guest_page_new(&one), 8);
	assert_violation();
	om_port_lock(&other);
	assert_violation();
	om_port_unlock(&other);
	om_port_unlock(&lock);
	assert_no_violation();
	om_port_unlock(&lock);
	assert_violation();
	sim_port.locks_held = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(addresses_and_cookies_of_the_guest),
		guests_test(functions_that_are_not_for_optee),
		guests_test(ids_of_vms),
		guests_test(destroyed_under_a_fast_call),
		guests_test(messages),
		guests_test(lists),
		guests_test(pins),
		guests_test(pages_of_the_pool),
		guests_test(a_page_that_optee_can_name),
		guests_test(shares),
		guests_test(guest_memory),
		guests_test(pinned_memory),
		guests_test(more_than_a_step),
		guests_test(temporary_of_a_vm_that_may_have_none),
		guests_test(a_cookie_for_a_call_with_room),
		guests_test(cookies_of_the_mediator),
		guests_test(locks),
	};

	return cmocka_run_group_tests_name("the judges", tests, NULL, NULL);
}
