/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every way into the mediator: what the CPUs of a schedule do.
 */
#ifndef SCHEDULES_ENTRIES_H
#define SCHEDULES_ENTRIES_H

#include "actor.h"

enum entry_kind {
	ENTRY_CALL, /* a standard call's start, or RETURN_FROM_RPC */
	ENTRY_FAST,
	ENTRY_HANDLER, /* of the notification interrupt, for all VMs */
	ENTRY_MANY,    /* a whole piece of a guest's work, one entry after the other */
	ENTRY_RESET,
	ENTRY_DESTROY
};

struct entry {
	const char *name;
	enum entry_kind kind;
	struct guest *guest; /* NULL: the handler's, all */
	void (*run)(struct actor *it);
	/* What run() needs, each of its kind */
	uint32_t function;
	enum guest_style style;
	unsigned call; /* the number of a suspended one */
};

extern const struct entry entries[];
extern const unsigned entry_count;

const struct entry *entry_find(const char *name);

/* Whether it means something in the prepared state that there is. */
bool entry_applies(const struct entry *entry);
/* Whether @other may come while @first is inside. */
bool entry_may_meet(const struct entry *first, const struct entry *other);
/* Changes much with few points: worth a second entry behind it, or in the middle of it. */
bool entry_moves(const struct entry *entry);

/* Is worth to be stopped while another one is, if it has few points. */
bool entry_nests(const struct entry *entry);

/* Takes a registered buffer away; refers to the one that is used; fills it. */
bool entry_drops(const struct entry *entry);
bool entry_refers(const struct entry *entry);
bool entry_fills(const struct entry *entry);

/* One of the mediator's SMCs, before it is made; @entry: whose, or NULL if no schedule's. */
void entries_see_smc(const struct om_smc *smc, const struct entry *entry);

/* As reset and destroy entries do it: once. @last is NULL for a reset. */
enum om_status hypervisor_enters(struct guest *guest, struct om_stats *last);

#endif
