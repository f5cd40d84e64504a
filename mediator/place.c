/* SPDX-License-Identifier: BSD-2-Clause */
/* See place.h. */
#include "place.h"

#include <optee_mediator/port.h>

#include "page_list.h"
#include "vm.h"

/* The pinned page at @place, and how many of @size bytes are in it. */
static om_pa_t piece_of(struct om_place place, size_t size, size_t *piece)
{
	uint64_t in_page;
	om_pa_t page = om_page_list_at(&place.buffer->u.pages, place.at, &in_page);
	size_t room = OM_PAGE_SIZE - in_page;

	*piece = size < room ? size : room;
	return (om_pa_t){ page.v ? page.v + in_page : 0 };
}

bool om_place_read_buffer(struct om_vm *vm, struct om_place place, char *to, size_t size)
{
	while (size) {
		size_t piece;
		om_pa_t from = piece_of(place, size, &piece);

		if (!from.v)
			return false;
		om_port_read_pinned(vm->owner, to, from, piece);
		place = om_place_after(place, piece);
		to += piece;
		size -= piece;
	}
	return true;
}

bool om_place_write_buffer(struct om_vm *vm, struct om_place place, const char *from, size_t size)
{
	while (size) {
		size_t piece;
		om_pa_t to = piece_of(place, size, &piece);

		if (!to.v)
			return false;
		om_port_write_pinned(vm->owner, to, from, piece);
		place = om_place_after(place, piece);
		from += piece;
		size -= piece;
	}
	return true;
}
