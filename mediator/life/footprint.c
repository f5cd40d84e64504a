/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How much memory a set of limits can come to: the sum of what each part of the mediator takes.
 *
 * Behind FF-A a VM takes no more than that: a page has all its shares, each of which has a list of
 * which the last page is not full, as a registered buffer has; there is no index; and calls, whose
 * judged messages share pages, take less.
 */
#include <optee_mediator/mediator.h>

#include "../call/call.h"
#include "../optee/abi_msg.h"
#include "../shm/shm.h"

/* Each buffer has a shadow page, or a list of which the last page is not full. */
static uint64_t pages_of_buffers(const struct om_limits *limits)
{
	return (uint64_t)limits->buffers + limits->pages / MSG_LIST_ENTRIES;
}

/* A CPU that finds no free object takes a page of them, and gives it back if another was faster. */
static uint64_t pages_in_hand(const struct om_limits *limits)
{
	return limits->calls;
}

OM_COLD uint64_t om_footprint(const struct om_limits *limits)
{
	uint64_t vm = 1;

	return OM_PAGE_SIZE *
	       (vm + om_calls_pages(limits->calls) + om_shm_table_pages(limits->buffers) +
		pages_of_buffers(limits) + pages_in_hand(limits));
}
