/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a message is: any place in any buffer, any size that is asked for. */
/* cbmc: --unwind 4 */
#include "proof.h"

#include "shm/place.c"

static struct om_vm vm;
static struct om_page_list buffer;
static struct om_place place;
static char message[OM_PAGE_SIZE];
static uint64_t copied; /* bytes, so far */
static unsigned int pieces;
static bool was_missed;
static uint64_t last_page, last_in_page;

/* The contract is what page_list_at is proved to do. */
om_pa_t om_page_list_at(const struct om_page_list *list, struct om_vm *of, uint64_t at,
			uint64_t *in_page)
{
	uint64_t page = nondet_u64();

	assert(list == &buffer && of == &vm && at == place.at + copied);
	assume((page % OM_PAGE_SIZE == 0 && page >> 52 == 0) || page == OM_NO_PAGE);
	*in_page = (list->offset + at) % OM_PAGE_SIZE;
	last_page = page;
	last_in_page = *in_page;
	was_missed |= page == OM_NO_PAGE;
	return (om_pa_t){ page };
}

/* A copy goes on where the last one ended, and stays in the page that was found. */
static void check_copy(struct om_port_vm *owner, const void *ours, om_pa_t theirs, size_t size)
{
	assert(owner == vm.owner && !was_missed);
	assert(ours == message + copied && copied + size <= sizeof(message));
	assert(theirs.v == last_page + last_in_page);
	assert(size && last_in_page + size <= OM_PAGE_SIZE);
	copied += size;
	pieces++;
}

void om_port_read_pinned(struct om_port_vm *owner, void *to, om_pa_t from, size_t size)
{
	check_copy(owner, to, from, size);
}

void om_port_write_pinned(struct om_port_vm *owner, om_pa_t to, const void *from, size_t size)
{
	check_copy(owner, from, to, size);
}

PROOF(place_buffer,
      "what crosses pages is copied piece by piece, each within a page that the buffer has, all of "
      "it or not at all",
      "up to a page")
{
	size_t size = nondet_size();
	bool is_read = nondet_bool(), done;

	any(&vm);
	any(&buffer);
	place = (struct om_place){ .kind = OM_PLACE_BUFFER, .at = nondet_u64(), .buffer = &buffer };
	assume(size <= OM_PAGE_SIZE && place.at <= UINT32_MAX + OM_PAGE_SIZE);
	done = is_read ? om_place_read_buffer(&vm, &place, message, size)
		       : om_place_write_buffer(&vm, &place, message, size);
	assert(done == !was_missed);
	assert(!done || copied == size);
	reached(done && is_read && pieces == 2);
	reached(done && !is_read && size == OM_PAGE_SIZE && buffer.offset);
	reached(!done && copied);
}

PROOF(place_in,
      "a place in a page is translated once, if a message and that of an RPC fit behind it; else "
      "it stays an offset",
      "none")
{
	struct om_place found;

	any(&buffer);
	place.at = nondet_u64();
	found = om_place_in(&vm, &buffer, place.at);
	if (found.kind == OM_PLACE_PINNED) {
		assert(last_page != OM_NO_PAGE && found.at == last_page + last_in_page &&
		       !found.buffer);
		assert(last_in_page + OM_PLACE_SIZE <= OM_PAGE_SIZE);
	} else {
		assert(found.kind == OM_PLACE_BUFFER && found.at == place.at &&
		       found.buffer == &buffer);
		assert(last_page == OM_NO_PAGE || last_in_page + OM_PLACE_SIZE > OM_PAGE_SIZE);
	}
	reached(found.kind == OM_PLACE_PINNED && last_in_page + OM_PLACE_SIZE == OM_PAGE_SIZE);
	reached(found.kind == OM_PLACE_BUFFER && last_page != OM_NO_PAGE);
}
