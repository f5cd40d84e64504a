/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What prepared states are made with, and the states: each is set up by a function without
 * argument, from a machine that has nothing. states.c has their table.
 */
#ifndef SCHEDULES_PREPARE_H
#define SCHEDULES_PREPARE_H

#include "states.h"

/* Small, so that there is little to copy, and so that page lists are read in steps. */
extern const struct om_limits limits;

/* Guest one without a call made, and the other if it is wanted; OP-TEE has room for no more. */
void start_bare(uint32_t calls, bool with_two);
/* What guest one's driver and its clients have at work. */
void settle_in(void);
/* Both. */
void start_with(uint32_t calls, bool with_two);
void start(void);

struct guest_share *registered(uint64_t size);
/* A call of world.call[] that is suspended, each on a vCPU of its own. */
struct guest_call *begun(const struct abi_msg *msg, enum guest_style style);
struct guest_call *invoked_on(uint32_t vcpu, uint32_t func, uint64_t a, enum guest_style style);
struct guest_call *invoked(uint32_t func, uint64_t a, enum guest_style style);
void step_until(struct guest_call *call, uint32_t rpc);
void step_until_cmd(struct guest_call *call, uint32_t cmd);
struct om_smc fast(uint32_t id);

/* The operator's limit for guest one. */
void lower_calls(uint32_t calls);
/* OP-TEE does not take the VM again. */
void optee_will_be_full(void);
/* Has notifications on, and there is one. */
void be_notified(struct guest *guest);
/* What a new kernel has: cookies of its own that mean nothing yet. */
void know_nothing(void);
/* A driver introduces itself, and nobody is inside. */
void renew(void);

/* states_work.c */
void in_alloc(void);
void in_cmd_plain(void);
void in_cmd_rpc(void);
void in_cmd_regd(void);
void in_free(void);
void in_free_rpc(void);
void in_interrupt_plain(void);
void in_interrupt_regd(void);
void in_shm_alloc_plain(void);
void in_shm_alloc_steps_plain(void);
void in_shm_alloc_steps_rpc(void);
void in_injected_free_plain(void);
void in_injected_free_regd(void);
void in_load_rpc(void);
void in_shm_free_plain(void);
void in_shm_free_regd(void);
void cached(void);
void kept(void);
void notified(void);
void registering_in_steps(void);
void registering_in_optee(void);
void unregistering_in_steps(void);
void unregistering_in_optee(void);
void registered_message_in_use(void);
void session_for_one(void);
void session_in_use(void);
void session_being_opened(void);

/* states_used.c */
void used(void);
void found_then_freed(void);
void found_then_rpc_data(void);
void found_then_rpc_arg(void);
void swept_then_named(void);
void marks_of_a_dropped_call(void);

/* states_life.c */
void leftovers(void);
void leftovers_and_cache(void);
void sweep_that_gave_way(void);
void second_life(void);
void sweep_and_no_place(void);
void no_place(void);
void suspended_and_no_place(void);
void without_optee(void);
void without_optee_for_long(void);
void full(void);
void lowered_and_full(void);
void first_call(void);
void first_call_and_another(void);
void never_called(void);
void never_called_with_cache(void);
void never_called_and_down(void);
void two_vms(void);
void two_vms_at_work(void);
void two_vms_leftovers(void);

/* states_inside.c */
void standing_call(void);
void standing_call_and_plain(void);
void standing_call_and_full(void);
void standing_before_optee(void);
void standing_notif(void);
void standing_cache(void);
void standing_handler(void);
void standing_handler_of_one(void);
void due(void);
void due_with_call(void);
void due_and_full(void);
void due_and_no_place(void);
void standing_question(void);
void standing_question_without_optee(void);
void standing_question_of_none(void);
void standing_question_of_none_held(void);
void standing_renewal_lowered(void);

#endif
