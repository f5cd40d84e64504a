/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page lists, step by step: any list that is being read or released, of any length, and any port.
 * Only its list pages are short.
 *
 * Between two steps the port is asked whether to give way. There the loop is cut: what must hold
 * between steps is asserted, and since each step begins in any state in which it holds, that is all
 * steps.
 */
/* cbmc: --unwind 6 -DMSG_LIST_ENTRIES=4 */
/* with: contracts/refuse.c contracts/memory.c mediator/vm/quota.c */
#include "contracts/memory.h"
#include "frame.h"

#include "shm/page_list.c"

#define ENTRIES	  MSG_LIST_ENTRIES
#define PAGES_MAX INT32_MAX /* struct om_limits */

/* Two list pages, at these addresses; more than two are never looked at in a step. */
static struct om_list_page one, two;
#define PA_ONE UINT64_C(0x1000)
#define PA_TWO UINT64_C(0x2000)

static struct om_vm vm;
static struct om_page_list list;
static struct om_page_list_reader reader;
static uint64_t pinned; /* of the list, more than when it began */
static enum {
	READING,
	RELEASING
} work;

void *proof_page(void)
{
	two = (struct om_list_page){ 0 };
	return &two;
}

static bool is_zero(const struct om_list_page *page)
{
	uint64_t bits = page->next.pa.v;

	for (uint32_t i = 0; i < ENTRIES; i++)
		bits |= page->page[i].pa.v;
	return !bits;
}

void proof_page_is_put(void *page, bool is_clean)
{
	assert(page == &one || page == &two);
	assert(!is_clean || is_zero(page));
}

om_pa_t om_port_page_pa(struct om_port_vm *owner, const void *page)
{
	assert(owner == vm.owner);
	assert(page == &one || page == &two);
	return (om_pa_t){ page == &one ? PA_ONE : PA_TWO };
}

void *om_port_page_va(struct om_port_vm *owner, om_pa_t pa)
{
	assert(owner == vm.owner);
	assert(pa.v == PA_ONE || pa.v == PA_TWO);
	return pa.v == PA_ONE ? &one : &two;
}

/* An address that OP-TEE and the port can work with. */
static bool is_page(uint64_t address)
{
	return address % OM_PAGE_SIZE == 0;
}

/* Just entries of a list page, or of the object itself, and no more than a step's. */
static void check_entries(const union om_page *page, size_t count)
{
	size_t end = __CPROVER_POINTER_OFFSET(page) / sizeof(*page) + count;

	assert(count && count <= vm.step_pages && count <= 511);
	assert(__CPROVER_same_object(page, &one) || __CPROVER_same_object(page, &two) ||
	       __CPROVER_same_object(page, &list));
	assert(__CPROVER_same_object(page, &list) || end <= ENTRIES);
}

bool om_port_pin(struct om_port_vm *owner, union om_page *page, size_t count)
{
	bool done = nondet_bool();

	assert(owner == vm.owner);
	check_entries(page, count);
	for (uint32_t i = 0; i < ENTRIES && i < count; i++) {
		assert(page[i].ipa.v % OM_PAGE_SIZE == 0);
		page[i].pa.v = nondet_u64();
		assume(!done || is_page(page[i].pa.v));
	}
	pinned += done ? count : 0;
	return done;
}

void om_port_unpin(struct om_port_vm *owner, const union om_page *page, size_t count)
{
	assert(owner == vm.owner);
	check_entries(page, count);
	for (uint32_t i = 0; i < ENTRIES && i < count; i++)
		assert(is_page(page[i].pa.v));
	pinned -= count;
}

/* Any content, also while it is read. */
bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	uint64_t *word = to;

	assert(owner == vm.owner && to == &two);
	assert(from.v % OM_PAGE_SIZE == 0 && size && size <= sizeof(two) &&
	       size % sizeof(*word) == 0);
	for (uint32_t i = 0; i < sizeof(two) / sizeof(*word); i++)
		if (i < size / sizeof(*word))
			word[i] = nondet_u64();
	return nondet_bool();
}

void *memset(void *at, int byte, size_t size)
{
	uint64_t *word = at;

	assert(!byte && at == &one && size % sizeof(*word) == 0 && size <= sizeof(one));
	for (uint32_t i = 0; i < sizeof(one) / sizeof(*word); i++)
		if (i < size / sizeof(*word))
			word[i] = 0;
	return at;
}

/* From @from on, so many entries name pages that are pinned. */
static bool are_pinned(const union om_page *page, uint32_t from, uint64_t count)
{
	bool are = true;

	for (uint32_t i = 0; i < ENTRIES; i++)
		if (i >= from && i < from + count)
			are &= is_page(page[i].pa.v);
	return are;
}

/* What the quota of pages has is what is pinned, and what is to be. */
static bool is_charged(void)
{
	uint64_t unread = list.compact ? 0 : list.u.list.unread;
	uint64_t held = list.count + unread;

	return unread <= PAGES_MAX && vm.pages.now <= vm.pages.peak && vm.pages.now >= held &&
	       held <= PAGES_MAX;
}

/* Entries behind those that are pinned: to be pinned, and aligned; or behind the last, and zero. */
static bool rest_is_valid(const struct om_list_page *page)
{
	bool is = !page->next.pa.v;

	for (uint32_t i = 0; i < ENTRIES; i++)
		if (i >= reader.in_tail)
			is &= i < reader.in_tail + (uint64_t)reader.left
				      ? page->page[i].ipa.v % OM_PAGE_SIZE == 0
				      : !page->page[i].ipa.v;
	return is;
}

/* The list that is being read, between two steps. Its last page is @tail. */
static bool reading_is_valid(const struct om_list_page *tail)
{
	if (list.compact || list.whole || list.gone || list.u.list.unread != reader.left ||
	    !list.u.list.first.v != !list.count || !reader.tail != !list.count || !is_charged())
		return false;
	if (!reader.noncontig && list.count + (uint64_t)reader.left != 1)
		return false;
	if (!reader.tail)
		return true;
	return reader.tail == tail && reader.in_tail && reader.in_tail <= ENTRIES &&
	       list.count >= reader.in_tail && list.count % ENTRIES == reader.in_tail % ENTRIES &&
	       are_pinned(tail->page, 0, reader.in_tail) &&
	       (reader.in_tail == ENTRIES || rest_is_valid(tail));
}

/* A list that is there, or was read in part, from its first page @page on. */
static bool list_is_valid(const struct om_list_page *page, uint64_t next)
{
	uint64_t end = (uint64_t)list.gone + list.count;

	if (!is_charged() || (!list.compact && list.whole && list.u.list.unread))
		return false;
	if (list.compact)
		return end <= OM_PAGE_LIST_FEW && are_pinned(list.u.few, list.gone, list.count);
	if (!list.count)
		return !list.u.list.first.v && !list.gone;
	return list.gone < ENTRIES &&
	       (end > ENTRIES ? page->next.pa.v == next : !page->next.pa.v) &&
	       are_pinned(page->page, list.gone, list.count);
}

/* Entries behind the last are zero, as a whole list is read; see rest_is_valid(). */
static bool is_clean_from(const struct om_list_page *page, uint64_t from)
{
	bool is = true;

	for (uint32_t i = 0; i < ENTRIES; i++)
		if (i >= from)
			is &= !page->page[i].pa.v;
	return is;
}

static bool end_is_clean(const struct om_list_page *page)
{
	return !list.whole || is_clean_from(page, (uint64_t)list.gone + list.count);
}

/* The page behind the first, if there is one. */
static bool next_is_valid(void)
{
	uint64_t end = (uint64_t)list.gone + list.count;

	return end <= ENTRIES ||
	       (are_pinned(two.page, 0, end - ENTRIES) && !two.next.pa.v == (end <= 2 * ENTRIES) &&
		(!list.whole || is_clean_from(&two, end - ENTRIES)));
}

static void begin(void)
{
	any(&vm);
	any(&list);
	any(&reader);
	any(&one);
	vm.spare_page = NULL;
	assume(vm.step_pages && vm.step_pages <= 512);
	assume(memory_is_valid(&vm) && vm.memory.now >= 4 * OM_PAGE_SIZE);
	reader.list = &list;
}

static uint64_t held(void)
{
	return list.count + (list.compact ? 0 : list.u.list.unread);
}

/* Nothing is pinned that the list does not have, or charged that it does not. */
static void check_sums(const struct om_page_list *before, uint64_t now)
{
	uint64_t was = before->count + (before->compact ? 0 : before->u.list.unread);

	assert(pinned == (uint64_t)list.count - before->count);
	assert(vm.pages.now - now == held() - was);
}

static struct om_page_list before;
static uint64_t now;

/* What is left of a list that is being released. */
static void check_rest(void)
{
	const bool is_next = !list.compact && list.u.list.first.v == PA_TWO;

	assert(list_is_valid(is_next ? &two : &one, is_next ? two.next.pa.v : PA_TWO));
	assert(list.compact || end_is_clean(is_next ? &two : &one));
}

bool om_port_must_yield(struct om_port_vm *owner)
{
	assert(owner == vm.owner);
	check_sums(&before, now);
	if (work == READING) {
		assert(reader.result != TEEC_SUCCESS || reading_is_valid(reader.tail));
	} else {
		check_rest();
	}
	return true;
}

PROOF(page_list_begin,
      "a buffer is charged with all its pages, or refused and nothing taken; sizes cannot wrap",
      "none")
{
	bool noncontig = nondet_bool();
	om_ipa_t buf_ptr = { nondet_u64() };
	uint64_t size = nondet_u64();

	begin();
	list = (struct om_page_list){ 0 };
	assume(vm.pages_per_buffer <= PAGES_MAX && vm.pages.limit <= PAGES_MAX &&
	       vm.pages.now <= vm.pages.peak);
	now = vm.pages.now;
	om_page_list_begin(&reader, &list, &vm, noncontig, buf_ptr, size);
	assert(!list.count && !list.u.list.first.v && !reader.tail && !list.whole);
	if (reader.result == TEEC_SUCCESS) {
		assert(reading_is_valid(NULL) && reader.left && reader.left <= vm.pages_per_buffer);
		assert(vm.pages.now == now + reader.left && vm.pages.now <= vm.pages.limit);
		assert((uint64_t)reader.left * OM_PAGE_SIZE >= list.offset + size);
		assert((reader.left - 1) * OM_PAGE_SIZE < list.offset + size);
		assert(noncontig || reader.left == 1);
		assert(reader.source.v % OM_PAGE_SIZE == 0 &&
		       reader.source.v + list.offset == buf_ptr.v);
	} else {
		assert(!reader.left && !list.u.list.unread && vm.pages.now == now);
	}
	reached(reader.result == TEEC_SUCCESS && reader.left == PAGES_MAX);
	reached(reader.result == TEEC_SUCCESS && !noncontig && list.offset);
	reached(reader.result == TEEC_ERROR_OUT_OF_MEMORY);
	reached(reader.result == TEEC_ERROR_BAD_PARAMETERS && size == UINT64_MAX);
}

PROOF(page_list_read,
      "a step pins pages of the guest's list, each checked, or gives up what it has not; the list "
      "is the record",
      "list pages of 4 entries")
{
	bool over, had_tail;

	begin();
	reader.tail = nondet_bool() ? &one : NULL;
	assume(reader.left && reading_is_valid(&one));
	before = list;
	now = vm.pages.now;
	had_tail = reader.tail;
	over = om_page_list_read(&reader, &vm);
	check_sums(&before, now);
	if (over) {
		assert(!reader.left && !list.u.list.unread);
		assert(list.whole == (reader.result == TEEC_SUCCESS));
		assert(reader.result != TEEC_SUCCESS ||
		       list.count == before.count + before.u.list.unread);
		assert(!list.u.list.first.v == !list.count);
	} else {
		assert(reader.left);
	}
	reached(over && reader.result == TEEC_SUCCESS && reader.tail == &two && had_tail);
	reached(!over && reader.result == TEEC_SUCCESS && list.count > 1000);
	reached(over && reader.result == TEEC_ERROR_OUT_OF_MEMORY);
	reached(!over && reader.result == TEEC_ERROR_BAD_PARAMETERS && had_tail);
	reached(!over && reader.tail == &one && reader.in_tail == ENTRIES - 1);
}

PROOF(page_list_release,
      "a step unpins just what is pinned, and gives back list pages that are through; a clean page "
      "is clean",
      "list pages of 4 entries")
{
	bool over;

	work = RELEASING;
	begin();
	assume(list.compact || !list.count || list.u.list.first.v == PA_ONE);
	assume(list_is_valid(&one, PA_TWO));
	any(&two);
	assume(list.compact || (end_is_clean(&one) && next_is_valid()));
	before = list;
	now = vm.pages.now;
	over = om_page_list_release(&list, &vm);
	assert(over == !list.count &&
	       vm.pages.now == now - (before.count - list.count) -
				       (before.compact ? 0 : before.u.list.unread));
	assert(pinned == (uint64_t)list.count - before.count);
	reached(over && !before.compact && before.count == ENTRIES);
	reached(over && vm.spare_page);
	reached(!over && list.u.list.first.v == PA_TWO);
	reached(over && before.compact && before.count == OM_PAGE_LIST_FEW);
	reached(!over && before.compact);
}

PROOF(page_list_compact,
      "a short list moves into its object, the same pages, and its list page is clean; a long one "
      "stays",
      "list pages of 4 entries")
{
	uint32_t i = nondet_u8() % OM_PAGE_LIST_FEW;

	begin();
	assume(list.whole && list.count && !list.gone && !list.compact &&
	       list.u.list.first.v == PA_ONE);
	assume(list_is_valid(&one, PA_TWO) && end_is_clean(&one));
	before = list;
	two = one;
	om_page_list_compact(&list, &vm);
	assert(list.count == before.count && list.offset == before.offset && list.whole &&
	       !list.gone);
	assert(list.compact == (before.count <= OM_PAGE_LIST_FEW));
	if (list.compact && !before.compact) {
		assert(i >= list.count || list.u.few[i].pa.v == two.page[i].pa.v);
		assert(vm.spare_page == &one);
	}
	assert(!list.compact || are_pinned(list.u.few, 0, list.count));
	reached(list.compact && !before.compact && list.count == OM_PAGE_LIST_FEW);
	reached(!list.compact && list.count == ENTRIES);
}

PROOF(page_list_at,
      "a byte of a buffer is in the page that has it, or nowhere: beyond the end, or the first "
      "list page",
      "list pages of 4 entries")
{
	uint64_t at = nondet_u64(), place, index;
	om_pa_t pa;

	begin();
	assume(!list.gone && list.count && (list.compact || list.u.list.first.v == PA_ONE));
	assume(list_is_valid(&one, PA_TWO));
	pa = om_page_list_at(&list, &vm, at, &place);
	assert(place < OM_PAGE_SIZE && (pa.v == OM_NO_PAGE || is_page(pa.v)));
	index = (uint64_t)(((unsigned __int128)at + list.offset) / OM_PAGE_SIZE);
	assert(place == (at + list.offset) % OM_PAGE_SIZE);
	if (pa.v != OM_NO_PAGE)
		assert(index < list.count && index < ENTRIES &&
		       pa.v == (list.compact ? list.u.few[index].pa.v : one.page[index].pa.v));
	else
		assert(index >= list.count || index >= ENTRIES);
	reached(pa.v != OM_NO_PAGE && list.compact && index == OM_PAGE_LIST_FEW - 1);
	reached(pa.v != OM_NO_PAGE && !list.compact && index == ENTRIES - 1);
	reached(pa.v == OM_NO_PAGE && at == UINT64_MAX);
	reached(pa.v == OM_NO_PAGE && index < list.count);
}
