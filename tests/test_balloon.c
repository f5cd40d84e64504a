/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest gives back a page that is shared with OP-TEE: nobody gets it until OP-TEE has let go
 * (I5). And the same with pinning taken out of the port: then somebody does, and the model says so.
 */
#include "test.h"

static struct guest_share *share;
static struct sim_page *page;

static void share_and_give_back(void)
{
	share = registered(0, 4096);
	page = sim_page_at(one.vm, share->page[0]);
	sim_page_give_back(one.vm, share->page[0]);
}

/* The other VM takes a page: what was given back last is used first. */
static struct sim_page *two_takes_a_page(om_ipa_t *ipa)
{
	*ipa = sim_page_alloc(two.vm);
	return sim_page_at(two.vm, *ipa);
}

static struct guest_result optee_writes(uint8_t byte)
{
	struct abi_msg msg = msg_invoke(session, TA_FILL);

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, byte, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, share, 0, 4096);
	return guest_call(&one, &msg);
}

static bool is_all(const uint8_t *bytes, uint8_t byte)
{
	for (size_t i = 0; i < OM_PAGE_SIZE; i++)
		if (bytes[i] != byte)
			return false;
	return true;
}

static void a_registered_page(void **state)
{
	om_ipa_t ipa;

	(void)state;
	share_and_give_back();
	assert_true(page->waiting);
	assert_ptr_not_equal(two_takes_a_page(&ipa), page);
	assert_done(optee_writes(0x66));
	assert_true(is_all(sim_page_bytes(sim_page_at(two.vm, ipa)), 0));
	assert_done(guest_unregister(&one, share));
	assert_false(page->waiting);
	assert_ptr_equal(two_takes_a_page(&ipa), page);
}

static void a_page_of_an_rpc_buffer(void **state)
{
	om_ipa_t ipa;

	(void)state;
	assert_done(invoke_value(TA_RPC_KEEP, 4096, 0, NULL));
	page = sim_page_at(one.vm, one.shares->page[0]);
	sim_page_give_back(one.vm, one.shares->page[0]);
	assert_ptr_not_equal(two_takes_a_page(&ipa), page);
	assert_done(invoke_value(TA_RPC_FILL_KEPT, 0x66, 0, NULL));
	assert_true(is_all(sim_page_bytes(sim_page_at(two.vm, ipa)), 0));
	assert_done(invoke_value(TA_RPC_DROP, 0, 0, NULL));
	assert_ptr_equal(two_takes_a_page(&ipa), page);
}

/* While UNREGISTER_SHM is under way, and when OP-TEE refuses it, OP-TEE still has the page. */
static void an_unregistration_that_fails(void **state)
{
	om_ipa_t ipa;

	(void)state;
	share_and_give_back();
	optee.config.unregister_ret = ABI_BUSY;
	guest_unregister(&one, share);
	assert_true(page->waiting);
	assert_ptr_not_equal(two_takes_a_page(&ipa), page);
}

/* The VM dies with a page that is shared: free only after OP-TEE has forgotten the VM. */
static void a_vm_that_dies(void **state)
{
	om_ipa_t ipa;

	(void)state;
	share = registered(0, 4096);
	page = sim_page_at(one.vm, share->page[0]);
	sim_vm_end(one.vm);
	assert_true(page->waiting);
	assert_ptr_not_equal(two_takes_a_page(&ipa), page);
	guest_end(&one);
	assert_false(page->waiting);
}

/* The defence taken out: the page is the other VM's, and OP-TEE writes into it. */
static void without_pinning(void **state)
{
	om_ipa_t ipa;

	(void)state;
	sim_port.pins_nothing = true;
	share = guest_share_new(&one, 0, 4096);
	guest_register(&one, share);
	assert_violation();
	page = sim_page_at(one.vm, share->page[0]);
	sim_page_give_back(one.vm, share->page[0]);
	assert_ptr_equal(two_takes_a_page(&ipa), page);
	optee_writes(0x66);
	assert_true(is_all(sim_page_bytes(page), 0x66));
	assert_violation();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(a_registered_page),
		styles_test(a_page_of_an_rpc_buffer),
		styles_test(an_unregistration_that_fails),
		styles_test(a_vm_that_dies),
		guests_test(without_pinning),
	};

	return cmocka_run_group_tests_name("balloon", tests, NULL, NULL);
}
