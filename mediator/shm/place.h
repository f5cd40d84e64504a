/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A place of the guest's memory where a message is: an address, or an offset in a registered buffer
 * (CALL_WITH_REGD_ARG). What is in a buffer is looked up once, when the place is found, as Linux
 * puts messages: within a page. Only what may cross pages is looked up with each access.
 */
#ifndef OM_PLACE_H
#define OM_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optee_mediator/port.h>

#include "../optee/abi_msg.h"
#include "../vm/vm.h"
#include "page_list.h"

enum om_place_kind {
	OM_PLACE_GUEST,	 /* at: IPA */
	OM_PLACE_PINNED, /* at: PA, in a page of a buffer that the call uses */
	OM_PLACE_BUFFER	 /* at: offset of the data of @buffer, which the call uses */
};

struct om_place {
	enum om_place_kind kind;
	uint64_t at;
	const struct om_page_list *buffer;
};

/* The longest message of a call, and that of an RPC behind it. */
#define OM_PLACE_SIZE (sizeof(struct om_msg) + MSG_RPC_ARG_SIZE)

/* The place of a message in a buffer; @buffer has marks of the call that holds the place. */
static inline struct om_place om_place_in(struct om_vm *vm, const struct om_page_list *buffer,
					  uint64_t at)
{
	uint64_t in_page;
	om_pa_t page = om_page_list_at(buffer, vm, at, &in_page);

	if (page.v != OM_NO_PAGE && in_page + OM_PLACE_SIZE <= OM_PAGE_SIZE)
		return (struct om_place){ .kind = OM_PLACE_PINNED, .at = page.v + in_page };
	return (struct om_place){ .kind = OM_PLACE_BUFFER, .at = at, .buffer = buffer };
}

/* The place @distance bytes further on, within the messages. */
static inline struct om_place om_place_after(struct om_place place, size_t distance)
{
	place.at += distance;
	return place;
}

/* For the two below: a place in a buffer, that may cross pages. */
bool om_place_read_buffer(struct om_vm *vm, const struct om_place *place, char *to, size_t size);
bool om_place_write_buffer(struct om_vm *vm, const struct om_place *place, const char *from,
			   size_t size);

/*
 * Copies @size bytes, at most a page. With an address, they are within a page. Returns false if the
 * VM has no memory there.
 */
static inline bool om_place_read(struct om_vm *vm, struct om_place place, void *to, size_t size)
{
	if (place.kind == OM_PLACE_GUEST)
		return om_port_read_guest(vm->owner, to, (om_ipa_t){ place.at }, size);
	if (place.kind == OM_PLACE_BUFFER)
		return om_place_read_buffer(vm, &place, to, size);
	om_port_read_pinned(vm->owner, to, (om_pa_t){ place.at }, size);
	return true;
}

static inline bool om_place_write(struct om_vm *vm, struct om_place place, const void *from,
				  size_t size)
{
	if (place.kind == OM_PLACE_GUEST)
		return om_port_write_guest(vm->owner, (om_ipa_t){ place.at }, from, size);
	if (place.kind == OM_PLACE_BUFFER)
		return om_place_write_buffer(vm, &place, from, size);
	om_port_write_pinned(vm->owner, (om_pa_t){ place.at }, from, size);
	return true;
}

#endif
