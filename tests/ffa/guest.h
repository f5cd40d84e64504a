/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tests of the second door share: a mediator that finds OP-TEE behind FF-A, and two VMs
 * whose guests speak it. A call that is to be made again is made again, as a vCPU does.
 */
#ifndef TESTS_FFA_GUEST_H
#define TESTS_FFA_GUEST_H

#include "ffa_hyp.h"
#include "port/port_ffa.h"

struct ffa_guest {
	struct om_port_vm *port;
	struct om_vm *om;
	om_ipa_t tx;
	om_ipa_t rx;
	om_ipa_t pages;	  /* that a test shares again and again */
	unsigned repeats; /* of its last call */
};

extern struct ffa_guest vm1;
extern struct ffa_guest vm2;

/* cmocka fixtures: a mediator without a VM; and with both, whose buffers are mapped. */
int door_set_up(void **state);
int door_vms_set_up(void **state);
int door_tear_down(void **state);

#define door_test(fn)	  cmocka_unit_test_setup_teardown(fn, door_set_up, door_tear_down)
#define door_vms_test(fn) cmocka_unit_test_setup_teardown(fn, door_vms_set_up, door_tear_down)

enum om_status vm_begin(struct ffa_guest *guest, const char *name, uint16_t id,
			const struct om_config *config);
void vm_end(struct ffa_guest *guest);

/* One SMC, which may have to be made again. */
struct om_smc say_once(struct ffa_guest *guest, struct om_smc smc);
struct om_smc say(struct ffa_guest *guest, struct om_smc smc);
#define SAY(guest, ...) say(guest, (struct om_smc){ .a = { __VA_ARGS__ } })

/* A direct message to OP-TEE: w3 to w7. */
struct om_smc message(struct ffa_guest *guest, uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6,
		      uint64_t w7);

/* The descriptor of @pages new pages, each a range of its own, in the guest's TX. Its length. */
uint32_t describe(struct ffa_guest *guest, uint32_t pages);
/* Changes a word of TX. */
void tx_write32(struct ffa_guest *guest, uint32_t at, uint32_t value);
void tx_write64(struct ffa_guest *guest, uint32_t at, uint64_t value);

/* MEM_SHARE of what is in TX. */
struct om_smc share(struct ffa_guest *guest, uint32_t length);
uint64_t handle_of(struct om_smc answer);
struct om_smc reclaim(struct ffa_guest *guest, uint64_t handle);
/* From now on each entry of the guest does a step, and then gives way. */
void step_by(struct ffa_guest *guest, uint32_t pages);
struct om_stats stats_of(const struct ffa_guest *guest);

#endif
