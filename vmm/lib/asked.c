/* SPDX-License-Identifier: BSD-2-Clause */
/* See om_asked.h. */
#include "om_asked.h"

#include "registers.h"

static uint64_t pack(uint32_t call, uint32_t a0)
{
	return (uint64_t)call << 32 | a0;
}

void om_asked_note(struct om_asked *asked, uint32_t call, uint32_t a0)
{
	atomic_store_explicit(&asked->place[call % OM_ASKED_PLACES], pack(call, a0),
			      memory_order_relaxed);
}

/*
 * The guest has seen the question, and its way from there to here orders the accesses. An empty
 * place is as good as call 0's with a question that is not known.
 */
uint32_t om_asked_registers(const struct om_asked *asked, uint32_t call)
{
	uint64_t place =
		atomic_load_explicit(&asked->place[call % OM_ASKED_PLACES], memory_order_relaxed);

	if (place >> 32 != call)
		return OM_REGISTERS_OF_ANY_ANSWER;
	return om_registers_of_answer((uint32_t)place);
}
