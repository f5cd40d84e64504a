/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ranges of a guest's descriptor, step by step: any share that is being made, any addresses and
 * any port. List pages are short, and so are ranges, whose lengths are tried one by one.
 *
 * What must hold between two steps is asserted after each, which begins in any state in which it
 * holds, in each of the shapes that are tried.
 */
/* cbmc: --unwind 5 --unwindset om_ranges_pin.0:1 */
/* cbmc: -DOM_FFA -DMSG_LIST_ENTRIES=2 -DOM_SESSIONS_MAX=8 */
/* with: contracts/refuse.c contracts/memory.c */
#include "contracts/memory.h"
#include "frame.h"

#include "ffa/ranges.c"

#define ENTRIES MSG_LIST_ENTRIES
#define SEEN	4 /* ranges, of which a step can use up two */
#define STEP	2 /* pages at the most */

static struct om_list_page one, two; /* the last one of the list, and a new one */
#define PA_TWO UINT64_C(0x2000)

static struct om_ffa_vm ffa;
static struct om_sharing before;
static struct om_share share;
static struct om_page_list list_before;
static struct om_ffa_range seen[SEEN];	 /* what is left of the guest's, in their order */
static uint32_t shape[SEEN], seen_count; /* pages of each */
static uint32_t room;
static uint32_t added; /* in this step */
static unsigned int pins;
static bool is_new_put, is_there;

void *proof_page(void)
{
	two = (struct om_list_page){ 0 };
	return &two;
}

/* Nothing on it is pinned. */
void proof_page_is_put(void *page, bool is_clean)
{
	assert(page == &two && !is_clean && !added && !is_new_put);
	is_new_put = true;
}

om_pa_t om_port_page_pa(struct om_port_vm *owner, const void *page)
{
	assert(owner == ffa.vm.owner && page == &two && added);
	return (om_pa_t){ PA_TWO };
}

uint32_t om_descriptor_room(void)
{
	return room;
}

/* The next one is any, but for its pages. */
static struct om_ffa_range see(void)
{
	struct om_ffa_range range = { .address = nondet_u64(), .pages = shape[seen_count] };

	seen[seen_count++] = range;
	return range;
}

bool om_port_must_yield(struct om_port_vm *owner)
{
	assert(!"no proof here is of more than a step");
	return true;
}

/* Once each, those that are due, within a page. */
bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	assert(owner == ffa.vm.owner && to == ffa.sharing.range);
	assert(from.v == before.next.v + (seen_count - before.range_count) * sizeof(seen[0]));
	assert(size == (ffa.sharing.ranges == 1 || from.v % OM_PAGE_SIZE ? 1 : 2) *
			       sizeof(struct om_ffa_range));
	assert(size <= ffa.sharing.ranges * sizeof(struct om_ffa_range) &&
	       from.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE);
	ffa.sharing.range[0] = see();
	if (size > sizeof(struct om_ffa_range))
		ffa.sharing.range[1] = see();
	return is_there;
}

/* The page that is due when @k are pinned. */
static uint64_t due(uint32_t k)
{
	if (k == 0)
		return seen[0].address;
	if (seen[0].pages > k)
		return seen[0].address + k * OM_PAGE_SIZE;
	if (k == 1 || seen[0].pages == k)
		return seen[1].address;
	return seen[1].pages > 1 ? seen[1].address + OM_PAGE_SIZE : seen[2].address;
}

/* Just entries of the last list page that have none yet; the guest's pages, in their order. */
bool om_port_pin(struct om_port_vm *owner, union om_page *page, size_t count)
{
	bool done = nondet_bool();
	bool is_tail = ffa.sharing.tail && before.in_tail < ENTRIES;

	assert(owner == ffa.vm.owner && !pins && count && count <= ffa.vm.step_pages);
	assert(page == (is_tail ? &one.page[before.in_tail] : &two.page[0]));
	assert(count <= (is_tail ? ENTRIES - before.in_tail : ENTRIES) && count <= before.pages);
	for (uint32_t i = 0; i < ENTRIES && i < count; i++) {
		assert(page[i].ipa.v == due(i) && page[i].ipa.v % OM_PAGE_SIZE == 0);
		page[i].pa.v = nondet_u64();
		assume(!done || page[i].pa.v % OM_PAGE_SIZE == 0);
	}
	added = done ? (uint32_t)count : 0;
	pins++;
	return done;
}

/* Entries that are pinned, and behind them nothing. */
static bool page_is_valid(const struct om_list_page *page)
{
	bool is = !page->next.pa.v;

	for (uint32_t i = 0; i < ENTRIES; i++)
		is &= i < ffa.sharing.in_tail ? page->page[i].pa.v % OM_PAGE_SIZE == 0
					      : !page->page[i].pa.v;
	return is;
}

/* Between two steps: the list is the record of what is pinned, and what is promised is charged. */
static bool is_valid(const struct om_list_page *tail)
{
	const struct om_sharing *sharing = &ffa.sharing;
	const struct om_page_list *list = &share.pages;

	return !list->compact && !list->whole && !list->gone &&
	       list->u.list.unread == sharing->pages &&
	       list->count + (uint64_t)sharing->pages <= INT32_MAX &&
	       !list->u.list.first.v == !list->count && !sharing->tail == !list->count &&
	       sharing->pieces <= list->count && sharing->received <= sharing->length &&
	       sharing->range_at <= sharing->range_count &&
	       sharing->range_count <= OM_RANGES_AT_A_TIME && sharing->next.v % 16 == 0 &&
	       (!sharing->tail || (sharing->in_tail && sharing->in_tail <= ENTRIES &&
				   sharing->in_tail <= list->count && page_is_valid(tail)));
}

/* The new page is in the list behind the last one, or not at all. */
static void check_links(void)
{
	bool is_new = ffa.sharing.tail == &two;

	assert(ffa.sharing.tail == before.tail || (is_new && added && !is_new_put));
	assert(!before.tail || one.next.pa.v == (is_new ? PA_TWO : 0));
	assert(share.pages.u.list.first.v == (before.tail ? list_before.u.list.first.v
					      : is_new	  ? PA_TWO
							  : 0));
}

/* What is pinned in this step is in the list, and no more promised; the quota has it still. */
static void check_sums(void)
{
	assert(share.pages.count == list_before.count + added);
	assert(share.pages.u.list.unread == list_before.u.list.unread - added);
	assert(ffa.sharing.pages == before.pages - added);
	assert(!added || (ffa.sharing.pieces >= before.pieces &&
			  ffa.sharing.pieces <= before.pieces + added));
	check_links();
}

/* The next step goes on with the page behind the last. */
static void check_ranges(void)
{
	const struct om_sharing now = ffa.sharing;

	if (now.range_at < now.range_count && now.range[now.range_at].pages)
		assert(now.range[now.range_at].address == due(added));
}

/* What of a share decides the way that a step takes; its addresses and sums are any. */
struct shape {
	uint32_t in_tail;      /* 0: there is no tail */
	uint32_t pages;	       /* promised */
	uint32_t range_count;  /* read already */
	uint32_t ranges, next; /* in TX, and where there */
};

static void begin(const struct shape *of)
{
	struct om_sharing *sharing = &ffa.sharing;

	any(&share);
	any(&one);
	seen_count = 0;
	ffa.vm.step_pages = STEP;
	ffa.vm.memory.now = nondet_u64();
	ffa.vm.memory.peak = nondet_u64();
	ffa.vm.memory.limit = nondet_u64();
	*sharing = (struct om_sharing){ .share = &share,
					.tail = of->in_tail ? &one : NULL,
					.in_tail = of->in_tail,
					.pages = of->pages,
					.range_count = of->range_count,
					.ranges = of->ranges,
					.next.v = of->next,
					.length = nondet_u32(),
					.received = nondet_u32(),
					.pieces = nondet_u32(),
					.contiguous = nondet_u64() };
	for (uint32_t i = 0; i < of->range_count; i++)
		sharing->range[i] = see();
	room = nondet_u32();
	assume(memory_is_valid(&ffa.vm) && ffa.vm.memory.now >= 2 * OM_PAGE_SIZE);
	assume(is_valid(&one) && sharing->pieces <= room);
	before = *sharing;
	list_before = share.pages;
}

static void pin(const struct shape *of)
{
	begin(of);
	assume(is_work(&ffa.sharing));
	step(&ffa);
	check_sums();
	assert(!share.pages.whole && implies(!added, ffa.sharing.error));
	if (!ffa.sharing.error) {
		assert(is_valid(ffa.sharing.tail) && ffa.sharing.pieces <= room);
		check_ranges();
	}
	reached(added == 2);
	reached(added && ffa.sharing.error == FFA_NO_MEMORY);
	reached(!added && pins);
	reached(is_new_put);
}

static void pin_one(struct shape of)
{
	if (nondet_bool()) {
		pin(&of);
		assume(false);
	}
}

/* At each place of the last list page; or with one page to come. */
static void pin_of(uint32_t range_count, uint32_t ranges, uint32_t next)
{
	for (uint32_t in_tail = 0; in_tail <= ENTRIES; in_tail++)
		pin_one((struct shape){ in_tail, 3, range_count, ranges, next });
	pin_one((struct shape){ 0, 1, range_count, ranges, next });
}

static void begin_ranges(uint32_t first, uint32_t second)
{
	shape[0] = first;
	shape[1] = second;
}

PROOF(ranges_pin,
      "a step pins the guest's next pages, in their order, each checked, or gives up; the list is "
      "the record of what is pinned, and no page is promised that is not to come",
      "list pages of 2 entries, two ranges of none to 3 pages, steps of 2 pages")
{
	if (nondet_bool()) {
		begin_ranges(0, 1);
		pin_of(2, 0, 0);
	} else if (nondet_bool()) {
		begin_ranges(1, 0);
		pin_of(2, 0, 0);
	} else if (nondet_bool()) {
		begin_ranges(1, 2);
		pin_of(2, 0, 0);
	} else {
		begin_ranges(3, 1);
		pin_of(2, 0, 0);
	}
}

/* In the middle of the step; both; or where the next page of TX begins behind the first. */
static void read_one(bool is_read_well)
{
	is_there = is_read_well;
	begin_ranges(1, 2);
	pin_one((struct shape){ 0, 3, 1, 1, 0 });
	pin_one((struct shape){ 0, 3, 0, 2, 0 });
	pin_one((struct shape){ 0, 3, 0, 2, OM_PAGE_SIZE - sizeof(struct om_ffa_range) });
	assume(false);
}

PROOF(ranges_read, "the same where ranges are read: once each, within a page",
      "list pages of 2 entries, a new one, ranges of 1 and of 2 pages, steps of 2 pages")
{
	if (nondet_bool())
		read_one(true);
	else
		read_one(false);
}

PROOF(ranges_finish,
      "a list is whole when all that was promised has come with the last fragment, and nothing "
      "else "
      "has; a fragment that is through with its ranges is no end",
      "none")
{
	struct om_sharing *sharing = &ffa.sharing;
	bool is_last, is_more_left;

	any(&share);
	*sharing = (struct om_sharing){ .share = &share,
					.pages = nondet_u32(),
					.range_at = nondet_u32(),
					.range_count = nondet_u32(),
					.ranges = nondet_u32(),
					.length = nondet_u32(),
					.received = nondet_u32() };
	share.pages.whole = 0;
	is_more_left = sharing->ranges || sharing->range_at != sharing->range_count;
	assume(!sharing->pages || !is_more_left);
	is_last = sharing->received == sharing->length;
	assert(om_ranges_pin(&ffa));
	assert(!sharing->error == (!is_more_left && is_last == !sharing->pages));
	assert(share.pages.whole == (!sharing->error && is_last) && !pins && !seen_count);
	reached(share.pages.whole);
	reached(!sharing->error && sharing->pages);
	reached(sharing->error && is_more_left);
	reached(sharing->error && !is_more_left && is_last);
}
