/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A place of the guest's memory where a message is: an address, or an offset in a registered buffer
 * (CALL_WITH_REGD_ARG), which may cross pages.
 */
#ifndef OM_PLACE_H
#define OM_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optee_mediator/port.h>

#include "shm.h"
#include "vm.h"

struct om_place {
	struct om_shm *buffer; /* referenced by whoever holds the place; NULL: an address */
	uint64_t at;	       /* offset of the data of the buffer, or IPA */
};

/* The place @distance bytes further on. */
static inline struct om_place om_place_after(struct om_place place, size_t distance)
{
	place.at += distance;
	return place;
}

/* For the two below: a place in a buffer. */
bool om_place_read_buffer(struct om_vm *vm, struct om_place place, char *to, size_t size);
bool om_place_write_buffer(struct om_vm *vm, struct om_place place, const char *from, size_t size);

/*
 * Copies @size bytes, at most a page. With an address, they are within a page. Returns false if the
 * VM has no memory there.
 */
static inline bool om_place_read(struct om_vm *vm, struct om_place place, void *to, size_t size)
{
	if (place.buffer)
		return om_place_read_buffer(vm, place, to, size);
	return om_port_read_guest(vm->owner, to, (om_ipa_t){ place.at }, size);
}

static inline bool om_place_write(struct om_vm *vm, struct om_place place, const void *from,
				  size_t size)
{
	if (place.buffer)
		return om_place_write_buffer(vm, place, from, size);
	return om_port_write_guest(vm->owner, (om_ipa_t){ place.at }, from, size);
}

#endif
