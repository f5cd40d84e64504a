/* SPDX-License-Identifier: BSD-2-Clause */
/* See place.h. */
#include "place.h"

#include <optee_mediator/port.h>

#include "../vm/vm.h"
#include "page_list.h"

/* Where in a pinned page the data goes on at @at, and how many of @size bytes are in that page. */
static om_pa_t piece_of(struct om_vm *vm, const struct om_page_list *buffer, uint64_t at,
			size_t size, size_t *piece)
{
	uint64_t in_page;
	om_pa_t page = om_page_list_at(buffer, vm, at, &in_page);
	size_t room = OM_PAGE_SIZE - in_page;

	*piece = size < room ? size : room;
	return (om_pa_t){ page.v == OM_NO_PAGE ? OM_NO_PAGE : page.v + in_page };
}

bool om_place_read_buffer(struct om_vm *vm, const struct om_place *place, char *to, size_t size)
{
	size_t done = 0, piece;

	for (; done < size; done += piece) {
		om_pa_t from = piece_of(vm, place->buffer, place->at + done, size - done, &piece);

		if (from.v == OM_NO_PAGE)
			return false;
		om_port_read_pinned(vm->owner, to + done, from, piece);
	}
	return true;
}

bool om_place_write_buffer(struct om_vm *vm, const struct om_place *place, const char *from,
			   size_t size)
{
	size_t done = 0, piece;

	for (; done < size; done += piece) {
		om_pa_t to = piece_of(vm, place->buffer, place->at + done, size - done, &piece);

		if (to.v == OM_NO_PAGE)
			return false;
		om_port_write_pinned(vm->owner, to, from + done, piece);
	}
	return true;
}
