/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tests of the second door share: a mediator that finds OP-TEE behind FF-A, and two VMs
 * whose guests speak it (driver/ffa_guest.h).
 */
#ifndef TESTS_FFA_GUEST_H
#define TESTS_FFA_GUEST_H

#include "driver/ffa_guest.h"
#include "ffa_hyp.h"
#include "port/port_ffa.h"

extern struct guest vm1;
extern struct guest vm2;

/* cmocka fixtures: a mediator without a VM; and with both, whose buffers are mapped. */
int door_set_up(void **state);
int door_vms_set_up(void **state);
/* With so many pages of the hypervisor's own TX and RX, each; and as many as there can be. */
int door_vms_set_up_with(void **state, uint32_t buffer_pages);
int door_large_set_up(void **state);
int door_large_vms_set_up(void **state);
int door_tear_down(void **state);

#define door_test(fn)	  cmocka_unit_test_setup_teardown(fn, door_set_up, door_tear_down)
#define door_vms_test(fn) cmocka_unit_test_setup_teardown(fn, door_vms_set_up, door_tear_down)

/* One entry of an SMC, which may have to be made again; and until there is an answer. */
struct om_smc say_once(struct guest *guest, struct om_smc smc);
#define SAY FFA_SAY

/* One step of a reset, as a hypervisor makes it. */
enum om_status reset_once(struct guest *guest);

/* A direct message to OP-TEE: w3 to w7. */
struct om_smc message(struct guest *guest, uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6,
		      uint64_t w7);

/* The descriptor of @pages new pages, each a range of its own, in the guest's TX. Its length. */
uint32_t describe(struct guest *guest, uint32_t pages);
/* Changes a word of TX. */
void tx_write32(struct guest *guest, uint32_t at, uint32_t value);
void tx_write64(struct guest *guest, uint32_t at, uint64_t value);

/* MEM_SHARE of what is in TX. */
struct om_smc share(struct guest *guest, uint32_t length);
uint64_t handle_of(struct om_smc answer);
struct om_smc reclaim(struct guest *guest, uint64_t handle);
/* From now on each entry of the guest does a step, and then gives way. */
void step_by(struct guest *guest, uint32_t pages);

#endif
