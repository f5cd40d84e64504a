/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's messages and page lists, as the guest has them.
 */
#ifndef SIM_ANSWERS_MEMORY_H
#define SIM_ANSWERS_MEMORY_H

#include "answers/state.h"

/* Bytes of the message, from @offset on. False if there is no memory that the VM may read. */
bool answers_read(const struct answers_vm *vm, const struct answers_place *place, uint64_t offset,
		  void *to, size_t size);
/* The header and the parameters that a command can have, if all of its parameters are there. */
bool answers_read_msg(const struct answers_vm *vm, const struct answers_place *place,
		      struct answers_msg *msg);

/* Pages of a buffer; 0 if its size is 0 or more than 64 bits have. */
uint64_t answers_pages(uint64_t buf_ptr, uint64_t size);
/* Whether each page of the list can be read, and each entry is a page of the VM's own RAM. */
bool answers_list_is_good(const struct answers_vm *vm, uint64_t buf_ptr, uint64_t size);

#endif
