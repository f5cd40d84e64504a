/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A right hypervisor, for tests of the model SPMC alone: it says to it what a mediator has to say,
 * with no mediator behind it. A test changes a word of that, and looks what the model makes of it.
 */
#ifndef TESTS_FFA_HYP_H
#define TESTS_FFA_HYP_H

#include "secure/ffa_abi.h"
#include "secure/spmc.h"
#include "secure/spmc_handle.h"
#include "secure/spmc_notif.h"
#include "secure/spmc_smc.h"
#include "secure/spmc_vm.h"
#include "test.h"

#define HYP_PAGES 2u /* of TX and of RX */

/* Two VMs, 1 and 2, that OP-TEE knows. */
extern struct om_port_vm *vm_one;
extern struct om_port_vm *vm_two;
extern uint8_t *hyp_tx;
extern uint8_t *hyp_rx;

/* cmocka fixtures: an SPMC that nobody has spoken to; with version, RX and TX; and with both VMs.
 */
int ffa_set_up(void **state);
int ffa_boot_set_up(void **state);
int ffa_vms_set_up(void **state);
int ffa_tear_down(void **state); /* ends the VMs that live, and judges */

#define ffa_test(fn)	  cmocka_unit_test_setup_teardown(fn, ffa_set_up, ffa_tear_down)
#define ffa_boot_test(fn) cmocka_unit_test_setup_teardown(fn, ffa_boot_set_up, ffa_tear_down)
#define ffa_vms_test(fn)  cmocka_unit_test_setup_teardown(fn, ffa_vms_set_up, ffa_tear_down)

/* A call, and its answer. */
struct om_smc ffa(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5);
/* The same, that no right hypervisor makes: fails unless it is found. */
struct om_smc ffa_wrong(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
			uint64_t a5);
void assert_success(struct om_smc answer);
void assert_error(struct om_smc answer, uint32_t error);

struct om_smc ffa_map_pair(void);
/* Framework messages: w3 of the answer. */
uint32_t ffa_vm_created(uint16_t id);
uint32_t ffa_vm_destroyed(uint16_t id);
/* A direct message of a VM's to OP-TEE. */
struct om_smc ffa_direct(const struct om_port_vm *vm, uint64_t w3, uint64_t w4, uint64_t w5,
			 uint64_t w6, uint64_t w7);

/* A share as it is about to be made: where each part of its descriptor is in TX. */
struct ffa_share {
	struct om_port_vm *vm;
	om_ipa_t page; /* the first of them; they follow in the guest's view */
	union om_page pinned[8];
	uint32_t count;
	uint64_t handle;
};

/* The parts of a descriptor in TX, with one range a page. */
struct abi_ffa_region *ffa_region(void);
struct abi_ffa_access *ffa_access(void);
struct abi_ffa_composite *ffa_composite(void);
struct abi_ffa_range *ffa_range(uint32_t i);
uint32_t ffa_length(uint32_t ranges); /* bytes of such a descriptor */

/* Pages of the VM, pinned, and the descriptor of them in TX. */
void ffa_share_prepare(struct ffa_share *share, struct om_port_vm *vm, uint32_t count);
/* MEM_SHARE of all that is in TX. */
struct om_smc ffa_share_send(const struct ffa_share *share);
void ffa_share(struct ffa_share *share, struct om_port_vm *vm, uint32_t count);
struct om_smc ffa_reclaim(uint64_t handle);
/* What is left to do when it is OP-TEE's no more. */
void ffa_unpin(struct ffa_share *share);
void ffa_share_end(struct ffa_share *share);

#endif
