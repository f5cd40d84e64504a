/* SPDX-License-Identifier: BSD-2-Clause */
/* A page of a list of pages, in the form of optee_msg.h, OPTEE_MSG_ATTR_NONCONTIG. */
#ifndef OM_LIST_PAGE_H
#define OM_LIST_PAGE_H

#include <optee_mediator/types.h>

#include "../optee/abi_msg.h"

struct om_list_page {
	union om_page page[MSG_LIST_ENTRIES];
	union om_page next; /* 0 behind the last one */
};

_Static_assert(sizeof(struct om_list_page) == 4096 || MSG_LIST_ENTRIES != 511,
	       "optee_msg.h: a list page");

#endif
