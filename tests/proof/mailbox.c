/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest's pair of buffers behind FF-A: any state, any registers, any memory. */
/* cbmc: --unwind 17 -DOM_FFA --conversion-check */
/* with: contracts/refuse.c */
#include "frame.h"

#include "ffa/mailbox.c"

static struct om_ffa_vm ffa, before;
static bool is_own; /* what is accessed is one CPU's: CHANGING, or RX_FILLING */
static uint64_t accesses;
static uint64_t first_tx, first_rx;

static bool is_valid(const struct om_mailbox *mailbox)
{
	uint32_t state = mailbox->state;

	return state <= RX_FULL &&
	       implies(state == UNMAPPED, !mailbox->pages && !mailbox->tx && !mailbox->rx) &&
	       implies(state >= RX_FREE, mailbox->pages && mailbox->pages <= OM_MAILBOX_PAGES);
}

static void begin(void)
{
	any(&ffa);
	assume(is_valid(&ffa.mailbox));
	before = ffa;
}

bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	assert(owner == ffa.vm.owner && ffa.mailbox.state == CHANGING);
	assert(from.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE && from.v >= first_tx);
	return nondet_bool();
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	assert(owner == ffa.vm.owner);
	assert(ffa.mailbox.state == CHANGING || ffa.mailbox.state == RX_FILLING);
	assert(to.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE && to.v >= first_rx);
	accesses++;
	return nondet_bool();
}

PROOF(mailbox_map,
      "two ranges of pages that do not meet, of the VM's own memory, once; an error leaves what "
      "was",
      "none")
{
	om_ipa_t tx = { nondet_u64() }, rx = { nondet_u64() };
	uint32_t pages = nondet_u32();
	int32_t code;

	begin();
	first_tx = tx.v;
	first_rx = rx.v;
	code = om_mailbox_map(&ffa, tx, rx, pages);
	assert(is_valid(&ffa.mailbox));
	if (!code) {
		assert(before.mailbox.state == UNMAPPED && ffa.mailbox.state == RX_FREE);
		assert(ffa.mailbox.tx == tx.v && ffa.mailbox.rx == rx.v &&
		       ffa.mailbox.pages == pages);
		assert(tx.v % OM_PAGE_SIZE == 0 && rx.v % OM_PAGE_SIZE == 0);
		assert(tx.v + pages * OM_PAGE_SIZE > tx.v && rx.v + pages * OM_PAGE_SIZE > rx.v);
		assert(tx.v + pages * OM_PAGE_SIZE <= rx.v || rx.v + pages * OM_PAGE_SIZE <= tx.v);
		assert(accesses == pages);
	} else {
		assert(is_same(ffa.mailbox, before.mailbox));
		assert(code == FFA_DENIED || code == FFA_INVALID_PARAMETERS);
	}
	reached(!code && pages == OM_MAILBOX_PAGES);
	reached(code == FFA_DENIED);
	reached(code && accesses == OM_MAILBOX_PAGES);
}

PROOF(mailbox_unmap, "what is mapped and not just used by a CPU is not there afterwards", "none")
{
	int32_t code;

	begin();
	code = om_mailbox_unmap(&ffa);
	assert(is_valid(&ffa.mailbox));
	assert(implies(!code, ffa.mailbox.state == UNMAPPED && (before.mailbox.state == RX_FREE ||
								before.mailbox.state == RX_FULL)));
	assert(implies(code, is_same(ffa.mailbox, before.mailbox)));
	assert((code == FFA_BUSY) ==
	       (before.mailbox.state == CHANGING || before.mailbox.state == RX_FILLING));
	reached(!code && before.mailbox.state == RX_FULL);
	reached(code == FFA_BUSY);
	reached(code == FFA_INVALID_PARAMETERS);
}

PROOF(mailbox_answer,
      "RX is written to when it is there and not the guest's, and is the guest's afterwards",
      "none")
{
	const char answer[24];
	size_t size = nondet_u8() % 25;
	int32_t code;

	begin();
	first_rx = ffa.mailbox.rx;
	assume(ffa.mailbox.rx % OM_PAGE_SIZE == 0);
	code = om_mailbox_answer(&ffa, answer, size);
	assert(is_valid(&ffa.mailbox));
	assert((accesses == 1) == (before.mailbox.state == RX_FREE));
	assert(ffa.mailbox.state == (code ? before.mailbox.state : RX_FULL));
	assert(implies(!code, before.mailbox.state == RX_FREE));
	reached(!code);
	reached(code == FFA_BUSY);
	reached(code == FFA_DENIED && accesses);
}

PROOF(mailbox_release_rx, "the guest gives RX back when it has it, and not else", "none")
{
	int32_t code;

	begin();
	code = om_mailbox_release_rx(&ffa);
	assert(is_valid(&ffa.mailbox) && !code == (before.mailbox.state == RX_FULL));
	assert(ffa.mailbox.state == (code ? before.mailbox.state : RX_FREE));
	reached(!code);
	reached(code && before.mailbox.state == RX_FILLING);
}
