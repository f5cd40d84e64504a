/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What prepared states behind FF-A are made with, and those that are about shares. states.c has
 * their table.
 */
#ifndef SCHEDULES_FFA_PREPARE_H
#define SCHEDULES_FFA_PREPARE_H

#include "world.h"

/* Nobody has said anything yet. */
void start_bare(bool with_two);
/* The same of guest one alone, whose messages are judged. */
void start_judged(void);
/* It has no session, and OP-TEE no shadows, as there was no call. */
void judged_and_never_called(void);
/* A share of new pages: its handle; and the descriptor of such in TX: its length. */
uint64_t shared(struct guest *guest, struct guest_share **share, uint32_t pages);
uint32_t describe(struct guest *guest);
/* What guest one's driver has at work, when its buffers are mapped; and before that. */
void settle_in_mapped(void);
void settle_in(void);
void idle(void);
void idle_in_steps(void);
/* A call of guest one's that has to be made again. */
void gave_way(struct om_smc asked);

/* states_share.c */
void share_gave_way(void);
void refused_share_gave_way(void);
void fragment_is_next(void);
void fragment_is_next_in_steps(void);
void fragment_gave_way(void);
void never_called_and_fragment_is_next(void);
void shared_in_fragments(void);
void reclaim_gave_way(void);
void handle_given_again(void);
void other_handle_is_next(void);
void judged_and_other_handle_is_next(void);

#endif
