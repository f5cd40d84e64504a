/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page lists of every length and of every kind of damage (section 2.2; I1, I8, I12, L2). That
 * OP-TEE gets just the pages that the guest meant, in their order, is the model's check.
 */
#include "test.h"

static void of_length(uint64_t offset, uint64_t size)
{
	struct guest_share *share = registered(offset, size);

	assert_int_equal(pages_now(), share->count);
	assert_done(guest_unregister(&one, share));
	guest_share_free(&one, share);
}

static uint64_t bytes_read;

static void count_bytes(const struct sim_port_use *use, void *arg)
{
	const struct guest_share *share = arg;
	bool is_read = use->call == SIM_READ && !use->after;

	for (uint64_t i = 0; i * ABI_LIST_ENTRIES < share->count && is_read; i++)
		if (use->ipa.v / OM_PAGE_SIZE == share->list[i].v / OM_PAGE_SIZE)
			bytes_read += use->size;
}

/* L2: of the guest's list just what is needed, an address for each page and each further list page.
 */
static void what_is_read(void **state)
{
	static const uint64_t pages[] = { 1, 510, 511, 512, 1022, 1023 };

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct guest_share *share = guest_share_new(&one, 0, pages[i] * OM_PAGE_SIZE);

		bytes_read = 0;
		sim_port.hook = count_bytes;
		sim_port.hook_arg = share;
		assert_done(guest_register(&one, share));
		sim_port.hook = NULL;
		assert_int_equal(bytes_read, 8 * (pages[i] + (pages[i] - 1) / ABI_LIST_ENTRIES));
		assert_done(guest_unregister(&one, share));
		guest_share_free(&one, share);
	}
}

static void lengths(void **state)
{
	static const uint64_t pages[] = { 1, 2, 5, 510, 511, 512, 1021, 1022, 1023, 1533 };

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		of_length(0, pages[i] * OM_PAGE_SIZE);
}

static void offsets(void **state)
{
	(void)state;
	of_length(0, 1);
	of_length(1, 4095);
	of_length(1, 4096);
	of_length(4095, 1);
	of_length(4095, 2);
	of_length(1, 511 * OM_PAGE_SIZE);
	of_length(4095, 1022 * OM_PAGE_SIZE + 1);
}

/* OP-TEE's and the guest's bytes are the same bytes, on both sides of a list page's end. */
static void the_pages_are_the_guests(void **state)
{
	struct guest_share *share = registered(100, 513 * OM_PAGE_SIZE);
	struct abi_msg msg = msg_invoke(session, TA_FILL);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 0x99, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, share, 511 * OM_PAGE_SIZE - 200, 400);
	assert_done(guest_call(&one, &msg));
	msg = msg_invoke(session, TA_SUM);
	msg_add_value(&msg, ABI_ATTR_VALUE_OUTPUT, 0, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 510 * OM_PAGE_SIZE, 2 * OM_PAGE_SIZE);
	assert_done(guest_call_msg(&one, &msg));
	assert_int_equal(msg.params[0].u.value.a, 400 * 0x99);
}

/* A page may be named twice, and is pinned twice. */
static void a_page_named_twice(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 3 * OM_PAGE_SIZE);

	(void)state;
	share->page[2] = share->page[0];
	assert_done(guest_register(&one, share));
	assert_int_equal(sim_page_at(one.vm, share->page[0])->pins, 2);
	assert_done(guest_unregister(&one, share));
}

static void two_buffers_over_one_page(void **state)
{
	struct guest_share *share = registered(0, OM_PAGE_SIZE);
	struct guest_share *other = guest_share_new(&one, 0, OM_PAGE_SIZE);

	(void)state;
	other->page[0] = share->page[0];
	assert_done(guest_register(&one, other));
	assert_done(guest_unregister(&one, share));
	assert_int_equal(sim_page_at(one.vm, other->page[0])->pins, 1);
}

/* The list is read once, so that sharing it is the guest's own affair. */
static void a_list_that_is_shared(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, OM_PAGE_SIZE);

	(void)state;
	share->page[0] = share->list[0];
	assert_done(guest_register(&one, share));
}

static struct abi_msg list_msg(struct guest_share **share, uint64_t pages)
{
	*share = guest_share_new(&one, 0, pages * OM_PAGE_SIZE);
	return msg_register(&one, *share);
}

static void is_refused(const struct abi_msg *msg)
{
	assert_refused(guest_call(&one, msg), ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(buffers_now(), 0);
}

/* Entry @i of @pages is @entry: at whatever place, the ones before it are undone (I8). */
static void bad_entry(uint64_t pages, uint64_t i, uint64_t entry)
{
	struct guest_share *share;
	struct abi_msg msg = list_msg(&share, pages);
	om_ipa_t list = share->list[i / ABI_LIST_ENTRIES];

	list.v += i % ABI_LIST_ENTRIES * sizeof(entry);
	sim_guest_write(one.vm, list, &entry, sizeof(entry));
	is_refused(&msg);
	guest_share_free(&one, share);
}

static void bad_entries(uint64_t entry)
{
	bad_entry(1, 0, entry);
	bad_entry(5, 4, entry);
	bad_entry(600, 510, entry);
	bad_entry(600, 511, entry);
	bad_entry(600, 599, entry);
}

static void entries_that_are_not_aligned(void **state)
{
	(void)state;
	bad_entries(guest_page_new(&one).v | 1);
	bad_entries(guest_page_new(&one).v | 0x800);
}

static void entries_that_are_not_the_guests_ram(void **state)
{
	om_ipa_t device = guest_page_new(&one);
	om_ipa_t rom = guest_page_new(&one);
	om_ipa_t gone = guest_page_new(&one);
	om_ipa_t foreign = sim_map_foreign(one.vm, two.vm, sim_page_alloc(two.vm));

	(void)state;
	sim_map_as(one.vm, device, SIM_DEVICE);
	sim_map_as(one.vm, rom, SIM_READ_ONLY);
	sim_page_give_back(one.vm, gone);
	bad_entries(device.v);
	bad_entries(rom.v);
	bad_entries(gone.v);
	bad_entries(foreign.v);
	assert_int_equal(refused(&one, OM_REFUSED_ADDRESS), 20);
}

static void entries_that_are_nowhere(void **state)
{
	(void)state;
	bad_entries(0);
	bad_entries(UINT64_C(1) << 52);
	bad_entries(~ABI_PAGE_MASK);
	bad_entries(SIM_RAM_BASE);
	bad_entries(SIM_POOL_BASE);
}

/* What the first list page names is pinned by then, and undone (I8). */
static void link_is_refused(struct guest_share *share, const struct abi_msg *msg, uint64_t link)
{
	om_ipa_t at = { share->list[0].v + ABI_LIST_ENTRIES * sizeof(link) };
	unsigned pins = sim_port.uses[SIM_PIN];

	sim_guest_write(one.vm, at, &link, sizeof(link));
	is_refused(msg);
	assert_int_equal(sim_port.uses[SIM_PIN], pins + 1);
	guest_share_free(&one, share);
}

static void bad_link(uint64_t link)
{
	struct guest_share *share;
	struct abi_msg msg = list_msg(&share, 600);

	link_is_refused(share, &msg, link);
}

/* Though the list goes on just there. */
static void a_link_that_is_not_aligned(void **state)
{
	struct guest_share *share;
	struct abi_msg msg = list_msg(&share, 600);
	om_ipa_t at = { guest_page_new(&one).v + sizeof(uint64_t) };

	(void)state;
	sim_guest_write(one.vm, at, &share->page[ABI_LIST_ENTRIES],
			(600 - ABI_LIST_ENTRIES) * sizeof(uint64_t));
	link_is_refused(share, &msg, at.v);
}

static void links(void **state)
{
	om_ipa_t gone = guest_page_new(&one);

	(void)state;
	bad_link(guest_page_new(&one).v | 8);
	bad_link(0);
	bad_link(SIM_POOL_BASE);
	bad_link(~ABI_PAGE_MASK);
	sim_page_give_back(one.vm, gone);
	bad_link(gone.v);
}

/* A list that leads to itself ends where the buffer ends. */
static void a_list_in_a_circle(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 1022 * OM_PAGE_SIZE);

	(void)state;
	sim_port.allows_two_fetches = true;
	share->list[1] = share->list[0];
	for (uint64_t i = 0; i < ABI_LIST_ENTRIES; i++)
		share->page[i] = share->page[ABI_LIST_ENTRIES + i];
	guest_list_write(&one, share);
	sim_guest_write(one.vm,
			(om_ipa_t){ share->list[0].v + ABI_LIST_ENTRIES * sizeof(uint64_t) },
			&share->list[0].v, sizeof(uint64_t));
	struct abi_msg msg = { .cmd = ABI_CMD_REGISTER_SHM, .num_params = 1 };

	msg.params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	msg.params[0].u.tmem.buf_ptr = share->list[0].v;
	msg.params[0].u.tmem.size = share->size;
	msg.params[0].u.tmem.shm_ref = share->cookie;
	share->state = GUEST_MAY_LIVE;
	assert_done(guest_call(&one, &msg));
	assert_int_equal(pages_now(), 1022);
}

/* I12: in 64 bits, before anything is made of it. A size that can be one is too large by a limit.
 */
static void size_is_refused(uint64_t size, uint64_t offset)
{
	bool is_none = size > UINT64_MAX - 2 * OM_PAGE_SIZE;
	struct guest_share *share;
	struct abi_msg msg = list_msg(&share, 1);
	struct guest_result result;

	msg.params[0].u.tmem.size = size;
	msg.params[0].u.tmem.buf_ptr = share->list[0].v | offset;
	result = guest_call(&one, &msg);
	assert_no_violation();
	assert_int_equal(result.origin, ABI_ORIGIN_COMMS);
	assert_int_equal(result.ret, is_none ? ABI_BAD_PARAMETERS : ABI_OUT_OF_MEMORY);
	assert_int_equal(pages_now(), 0);
	guest_share_free(&one, share);
}

static void sizes(void **state)
{
	static const uint64_t sizes[] = { UINT64_MAX,
					  UINT64_MAX - 4095,
					  UINT64_MAX - 4096,
					  UINT64_MAX - 8191,
					  UINT64_MAX - 8192,
					  UINT64_C(1) << 63,
					  (UINT64_C(1) << 44) + 1,
					  (UINT64_C(1) << 44) - 4095,
					  UINT64_C(1) << 32,
					  (uint64_t)UINT32_MAX << 12 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_is_refused(sizes[i], 0);
		size_is_refused(sizes[i], 0xfff);
	}
}

/* Null is no buffer, and nothing is looked for there. */
static void a_list_at_0(void **state)
{
	struct guest_share *share;
	struct abi_msg msg = list_msg(&share, 1);
	uint64_t messages = refused(&one, OM_REFUSED_MESSAGE);

	(void)state;
	msg.params[0].u.tmem.buf_ptr = 0;
	is_refused(&msg);
	assert_int_equal(refused(&one, OM_REFUSED_MESSAGE), messages + 1);
}

/* Pages that the port is asked for by a buffer of so many pages. */
static unsigned pages_got_for(uint64_t pages)
{
	unsigned got = sim_port.uses[SIM_PAGE_GET];

	of_length(0, pages * OM_PAGE_SIZE);
	return sim_port.uses[SIM_PAGE_GET] - got;
}

/*
 * The next buffer has the page in which OP-TEE read this one's list, and the port is not asked. One
 * that is more than half full is the port's to clear.
 */
static void a_list_page_is_kept(void **state)
{
	(void)state;
	pages_got_for(100);
	assert_int_equal(pages_got_for(100), 0);
	assert_int_equal(pages_got_for(256), 0);
	assert_int_equal(pages_got_for(257), 0);
	assert_int_equal(pages_got_for(511), 1);
	assert_int_equal(pages_got_for(1), 1);
	assert_int_equal(pages_got_for(1), 0);
}

static void a_list_that_is_no_ram(void **state)
{
	struct guest_share *share;
	struct abi_msg msg = list_msg(&share, 1);

	(void)state;
	sim_map_as(one.vm, share->list[0], SIM_DEVICE);
	is_refused(&msg);
	msg.params[0].u.tmem.buf_ptr = 0x10;
	is_refused(&msg);
	msg.params[0].u.tmem.buf_ptr = SIM_RAM_BASE;
	is_refused(&msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(lengths),
		styles_test(what_is_read),
		styles_test(offsets),
		styles_test(the_pages_are_the_guests),
		styles_test(a_page_named_twice),
		styles_test(two_buffers_over_one_page),
		styles_test(a_list_that_is_shared),
		styles_test(entries_that_are_not_aligned),
		styles_test(entries_that_are_not_the_guests_ram),
		styles_test(entries_that_are_nowhere),
		styles_test(links),
		styles_test(a_link_that_is_not_aligned),
		styles_test(a_list_in_a_circle),
		styles_test(sizes),
		styles_test(a_list_at_0),
		styles_test(a_list_page_is_kept),
		styles_test(a_list_that_is_no_ram),
	};

	return cmocka_run_group_tests_name("page lists", tests, NULL, NULL);
}
