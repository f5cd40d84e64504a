/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors of shared memory: any bytes in the guest's TX, and any list that OP-TEE is told of.
 */
/* cbmc: --unwind 6 -DOM_FFA -DMSG_LIST_ENTRIES=2 */
#include "frame.h"

#include "ffa/descriptor.c"

#define PAGES 3 /* in two list pages */

struct om_spmc om_spmc;
static struct om_ffa_vm ffa;
static uint64_t tx_begin, tx_end; /* the fragment, in the guest's TX */
static struct om_ffa_transaction transaction;
static struct om_ffa_access access;
static struct om_ffa_composite composite;
static unsigned int reads;
static bool is_there;

/* What came is kept, in the order in which it is read. */
bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	assert(owner == ffa.vm.owner);
	assert(from.v >= tx_begin && from.v + size <= tx_end);
	assert(from.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE);
	if (reads == 0) {
		assert(size == sizeof(transaction) && from.v == tx_begin);
		*(struct om_ffa_transaction *)to = transaction;
	} else if (reads == 1) {
		assert(size == sizeof(access) && from.v == tx_begin + transaction.access_offset);
		*(struct om_ffa_access *)to = access;
	} else {
		assert(reads == 2 && size == sizeof(composite) &&
		       from.v == tx_begin + access.composite_offset);
		*(struct om_ffa_composite *)to = composite;
	}
	reads++;
	return reads < 3 || is_there;
}

PROOF(descriptor_read,
      "what is taken for a descriptor shares memory of the VM's with OP-TEE, to read and write, "
      "and "
      "its ranges come to its length; each word is read once, within the fragment",
      "none")
{
	om_ipa_t tx = { nondet_u64() };
	uint32_t length = nondet_u32(), fragment = nondet_u32();
	struct om_described described;
	int32_t code;

	any(&om_spmc);
	any(&ffa);
	any(&transaction);
	any(&access);
	any(&composite);
	is_there = nondet_bool();
	tx_begin = tx.v;
	tx_end = tx.v + fragment;
	assume(tx.v % OM_PAGE_SIZE == 0 && tx_end >= tx.v && fragment && fragment <= length);
	code = om_descriptor_read(&ffa, tx, length, fragment, &described);
	if (!code) {
		assert(reads == 3 && is_there);
		assert(transaction.sender == ffa.vm.client_id && !transaction.handle &&
		       transaction.attributes == FFA_ATTRIBUTES_NORMAL &&
		       !(transaction.flags & ~FFA_FLAGS_SHARE) && transaction.access_count == 1);
		assert(access.receiver == om_spmc.optee.id && !access.flags &&
		       access.permissions == FFA_PERMISSIONS_RW);
		assert(described.pages && described.pages == composite.pages);
		assert(described.first == access.composite_offset + sizeof(composite) &&
		       described.first <= fragment && described.first % 16 == 0);
		assert(described.first + (uint64_t)composite.ranges * 16 == length);
	} else {
		assert(code == FFA_INVALID_PARAMETERS);
	}
	reached(!code && described.first == fragment);
	reached(!code && access.composite_offset > OM_PAGE_SIZE);
	reached(code && reads == 3 && is_there);
	reached(code && !reads);
}

/* The hypervisor's TX, in units of a range, just as long as what is to be written. */
#define HEAD (sizeof(struct head) / sizeof(struct om_ffa_range))
static struct om_ffa_range tx[HEAD + PAGES];
static struct om_list_page one, two;
static struct om_page_list list;
static uint64_t own_pa[2];
static char own[2];

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	assert(size == sizeof(struct head) && to == tx);
	*(struct head *)to = *(const struct head *)from;
	return to;
}

void *om_port_page_va(struct om_port_vm *owner, om_pa_t pa)
{
	assert(owner == ffa.vm.owner);
	assert(pa.v == OM_PAGE_SIZE || pa.v == 2 * OM_PAGE_SIZE);
	return pa.v == OM_PAGE_SIZE ? &one : &two;
}

om_pa_t om_port_page_pa(struct om_port_vm *owner, const void *page)
{
	assert(owner == ffa.vm.owner);
	assert(page == &own[0] || page == &own[1]);
	return (om_pa_t){ own_pa[page == &own[1]] };
}

static uint64_t page_at(uint32_t i)
{
	return i < MSG_LIST_ENTRIES ? one.page[i].pa.v : two.page[i - MSG_LIST_ENTRIES].pa.v;
}

/* As ranges.c counts them. */
static uint32_t pieces_of_list(void)
{
	uint32_t pieces = 0;

	for (uint32_t i = 0; i < PAGES; i++)
		pieces += i < list.count && (!i || page_at(i) != page_at(i - 1) + OM_PAGE_SIZE);
	return pieces;
}

/* The address that the descriptor has for the page. */
static uint64_t described_at(uint32_t index, uint32_t ranges)
{
	uint32_t before = 0;

	for (uint32_t i = 0; i < PAGES; i++) {
		const struct om_ffa_range *range = &tx[HEAD + i];

		if (i < ranges && index - before < range->pages)
			return range->address + (index - before) * OM_PAGE_SIZE;
		before += range->pages;
	}
	return UINT64_MAX;
}

static void begin(void)
{
	any(&om_spmc);
	any(&ffa);
	any(tx);
	om_spmc.buffers.tx = tx;
}

static void check_head(uint64_t handle, uint32_t pages, uint32_t ranges)
{
	const struct head *head = (const struct head *)tx;

	assert(head->transaction.sender == ffa.vm.client_id && head->transaction.handle == handle &&
	       head->transaction.access_count == 1 && !head->transaction.flags &&
	       !head->transaction.tag);
	assert(head->access.receiver == om_spmc.optee.id &&
	       head->access.permissions == FFA_PERMISSIONS_RW && !head->access.flags);
	assert(head->transaction.access_offset == sizeof(head->transaction) &&
	       head->access.composite_offset == sizeof(head->transaction) + sizeof(head->access));
	assert(head->composite.pages == pages && head->composite.ranges == ranges);
}

PROOF(descriptor_write,
      "OP-TEE is told of just the pages that are pinned, in their order, in the VM's name; no more "
      "ranges are written than were counted",
      "3 pages, list pages of 2 entries")
{
	uint32_t k = nondet_u8() % PAGES, pieces, length;

	begin();
	any(&list);
	any(&one);
	any(&two);
	list.u.list.first.v = OM_PAGE_SIZE;
	one.next.pa.v = 2 * OM_PAGE_SIZE;
	assume(list.count && list.count <= PAGES && k < list.count);
	for (uint32_t i = 0; i < PAGES; i++)
		assume(page_at(i) % OM_PAGE_SIZE == 0 && page_at(i) >> 52 == 0);
	pieces = pieces_of_list();
	tx[HEAD + (pieces < PAGES ? pieces : 0)].reserved = 1;
	length = om_descriptor_write(&ffa, &list, pieces);
	assert(length == (HEAD + pieces) * sizeof(tx[0]));
	check_head(ffa.sharing.handle, list.count, pieces);
	assert(described_at(k, pieces) == page_at(k));
	assert(pieces == PAGES || tx[HEAD + pieces].reserved == 1);
	reached(pieces == PAGES);
	reached(pieces == 1 && list.count == PAGES);
	reached(pieces == 2 && k == MSG_LIST_ENTRIES);
}

PROOF(descriptor_write_own, "the same for pages of our own, in the VM's name, without a handle",
      "2 pages")
{
	void *page[2] = { &own[0], &own[1] };
	uint32_t count = 1 + nondet_bool(), length;

	begin();
	own_pa[0] = nondet_u64();
	own_pa[1] = nondet_u64();
	length = om_descriptor_write_own(&ffa, page, count);
	assert(length == (HEAD + count) * sizeof(tx[0]));
	check_head(0, count, count);
	for (uint32_t i = 0; i < count; i++)
		assert(tx[HEAD + i].address == own_pa[i] && tx[HEAD + i].pages == 1);
	reached(count == 2);
	reached(count == 1);
}
