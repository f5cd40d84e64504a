/* SPDX-License-Identifier: BSD-2-Clause */
/* See mailbox.h. */
#include "mailbox.h"

#include <stdatomic.h>
#include <optee_mediator/port.h>

#include "../vm/refuse.h"
#include "ffa_vm.h"
#include "refuse.h"

/* States. CHANGING and FILLING are one CPU's, which leaves them soon. */
enum {
	UNMAPPED,
	CHANGING,
	RX_FREE,    /* mapped, and RX may be written to */
	RX_FILLING, /* it is being written to */
	RX_FULL	    /* it is the guest's */
};

/* Returns the state that it found: @from, if it is changed. */
static uint32_t found(struct om_ffa_vm *ffa, uint32_t from, uint32_t to)
{
	atomic_compare_exchange_strong_explicit(&ffa->mailbox.state, &from, to,
						memory_order_acquire, memory_order_relaxed);
	return from;
}

static bool change(struct om_ffa_vm *ffa, uint32_t from, uint32_t to)
{
	return found(ffa, from, to) == from;
}

static void leave(struct om_ffa_vm *ffa, uint32_t to)
{
	atomic_store_explicit(&ffa->mailbox.state, to, memory_order_release);
}

static uint32_t state_of(const struct om_ffa_vm *ffa)
{
	return atomic_load_explicit(&ffa->mailbox.state, memory_order_acquire);
}

/*
 * RAM, as far as it can be told now. A word of each page of RX is written, which the guest cannot
 * mind: what is in RX is ours to say.
 */
static bool are_ram(struct om_ffa_vm *ffa, om_ipa_t tx, om_ipa_t rx, uint32_t pages)
{
	const uint64_t nothing = 0;
	uint64_t word;

	for (uint64_t at = 0; at < pages * OM_PAGE_SIZE; at += OM_PAGE_SIZE)
		if (!om_port_read_guest(ffa->vm.owner, &word, (om_ipa_t){ tx.v + at },
					sizeof(word)) ||
		    !om_port_write_guest(ffa->vm.owner, (om_ipa_t){ rx.v + at }, &nothing,
					 sizeof(nothing)))
			return false;
	return true;
}

static bool overlap(om_ipa_t a, om_ipa_t b, uint64_t size)
{
	return a.v < b.v ? b.v - a.v < size : a.v - b.v < size;
}

static bool are_in_range(om_ipa_t tx, om_ipa_t rx, uint32_t pages)
{
	uint64_t size = pages * OM_PAGE_SIZE;

	return pages && pages <= OM_MAILBOX_PAGES && !((tx.v | rx.v) % OM_PAGE_SIZE) &&
	       tx.v <= UINT64_MAX - size && rx.v <= UINT64_MAX - size && !overlap(tx, rx, size);
}

static void set(struct om_mailbox *mailbox, om_ipa_t tx, om_ipa_t rx, uint32_t pages)
{
	atomic_store_explicit(&mailbox->tx, tx.v, memory_order_relaxed);
	atomic_store_explicit(&mailbox->rx, rx.v, memory_order_relaxed);
	atomic_store_explicit(&mailbox->pages, pages, memory_order_relaxed);
}

int32_t om_mailbox_map(struct om_ffa_vm *ffa, om_ipa_t tx, om_ipa_t rx, uint32_t pages)
{
	if (!are_in_range(tx, rx, pages))
		return om_ffa_refuse(ffa, OM_REFUSED_MESSAGE);
	if (!change(ffa, UNMAPPED, CHANGING))
		return FFA_DENIED;
	if (!are_ram(ffa, tx, rx, pages)) {
		leave(ffa, UNMAPPED);
		return om_ffa_refuse(ffa, OM_REFUSED_ADDRESS);
	}
	set(&ffa->mailbox, tx, rx, pages);
	leave(ffa, RX_FREE);
	return 0;
}

int32_t om_mailbox_unmap(struct om_ffa_vm *ffa)
{
	if (state_of(ffa) == UNMAPPED)
		return om_ffa_refuse(ffa, OM_REFUSED_MESSAGE);
	if (!change(ffa, RX_FREE, CHANGING) && !change(ffa, RX_FULL, CHANGING))
		return FFA_BUSY;
	om_mailbox_forget(ffa);
	return 0;
}

void om_mailbox_forget(struct om_ffa_vm *ffa)
{
	set(&ffa->mailbox, (om_ipa_t){ 0 }, (om_ipa_t){ 0 }, 0);
	leave(ffa, UNMAPPED);
}

static bool write_rx(struct om_ffa_vm *ffa, const void *answer, size_t size)
{
	om_ipa_t rx = { atomic_load_explicit(&ffa->mailbox.rx, memory_order_relaxed) };

	return om_port_write_guest(ffa->vm.owner, rx, answer, size);
}

int32_t om_mailbox_answer(struct om_ffa_vm *ffa, const void *answer, size_t size)
{
	uint32_t state = found(ffa, RX_FREE, RX_FILLING);

	if (state == UNMAPPED || state == CHANGING)
		return FFA_DENIED;
	if (state != RX_FREE)
		return FFA_BUSY;
	if (!write_rx(ffa, answer, size)) {
		leave(ffa, RX_FREE);
		om_refuse(&ffa->vm, OM_REFUSED_ADDRESS);
		return FFA_DENIED;
	}
	leave(ffa, RX_FULL);
	return 0;
}

int32_t om_mailbox_release_rx(struct om_ffa_vm *ffa)
{
	return change(ffa, RX_FULL, RX_FREE) ? 0 : FFA_DENIED;
}

uint64_t om_mailbox_tx(const struct om_ffa_vm *ffa, om_ipa_t *tx)
{
	tx->v = atomic_load_explicit(&ffa->mailbox.tx, memory_order_relaxed);
	return atomic_load_explicit(&ffa->mailbox.pages, memory_order_relaxed) * OM_PAGE_SIZE;
}
