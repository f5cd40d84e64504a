/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One entry of a guest's: what it asks, and what could be seen from outside while the mediator was
 * at work.
 */
#ifndef SIM_ANSWERS_ENTRY_H
#define SIM_ANSWERS_ENTRY_H

#include "answers/state.h"

struct answers_entry {
	struct answers_vm *vm; /* NULL: not judged */
	struct om_smc asked;
	uint32_t function;
	struct om_limits limits; /* when it began */
	struct om_stats stats;
	uint64_t number;
	uint64_t memory;	   /* struct answers_vm, memory, when it began */
	bool is_alone;		   /* nobody else was inside */
	bool is_beside;		   /* what others do, or did, counts or does not */
	bool is_leftover;	   /* a former life is being let go of */
	struct answers_call *call; /* that it begins or goes on with */
	uint64_t call_number;
	enum answers_stage stage; /* and how far that was */
	uint32_t size;		  /* bytes that OP-TEE asked for last, for messages of RPCs */
	/* What the mediator did. */
	unsigned entered; /* SMCs that enter OP-TEE */
	bool asked_fast;  /* and others in the VM's name: the last one's answer */
	struct om_smc fast;
	bool life_ended;     /* OP-TEE was made to forget the VM */
	bool gave_way;	     /* the port wanted its CPU */
	bool failed;	     /* the port did not do as it was asked, whatever it was */
	uint32_t spmc_error; /* the last code of an FFA_ERROR that the SPMC said; 0: none */
	bool spmc_answered;  /* and its last answer was no error */
	bool has_read;	     /* guest memory */
	bool page_failed;    /* a page after the message was read */
	bool no_first_page;  /* or before */
};

/* Its call may have ended with its life meanwhile. */
static inline void answers_look_again(struct answers_entry *it)
{
	if (it->call && !(it->call->is_there && it->call->number == it->call_number))
		it->call = NULL;
}

#endif
