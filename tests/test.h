/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the host tests share: a machine with two guests for each test, and the judgement at its end.
 *
 * Each test names the rule that it holds, of the protocol's invariants, hazards and leaks
 * (tests/README.md). After every entry into the mediator the model
 * has checked the machine, so that a test only says what is particular to it.
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "driver/guest.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "model/model.h"
#include "port/port_context.h"
#include "port/sim.h"
#include "secure/optee_guest.h"
#include "secure/optee_list.h"
#include "secure/optee_mobj.h"
#include "secure/optee_notif.h"
#include "secure/optee_rpc.h"
#include "secure/optee_smc.h"
#include "secure/optee_suspend.h"
#include "secure/optee_ta.h"

/* The two guests of most tests: started, each with a session. */
extern struct guest one;
extern struct guest two;
extern uint32_t session; /* of guest one */

/* cmocka fixtures */
int machine_set_up(void **state); /* no guest; OP-TEE has OPTEE_THREADS threads for each */
int guests_set_up(void **state);  /* one and two */
/* OP-TEE, for guests that are started from then on. */
void be_with_threads(uint32_t threads);
void be_silent_of_threads(void); /* a call for each that a limit allows */
int tear_down(void **state);	 /* ends the guests that live, and judges */

#define machine_test(fn) cmocka_unit_test_setup_teardown(fn, machine_set_up, tear_down)
#define guests_test(fn)	 cmocka_unit_test_setup_teardown(fn, guests_set_up, tear_down)

/* The same, with messages of RPCs behind those of calls; and with all of them in a registered
 * buffer. */
int rpc_arg_set_up(void **state);
int regd_arg_set_up(void **state);

/* clang-format off */
#define rpc_arg_test(fn)  { #fn ", RPC_ARG", fn, rpc_arg_set_up, tear_down, NULL }
#define regd_arg_test(fn) { #fn ", REGD_ARG", fn, regd_arg_set_up, tear_down, NULL }
/* clang-format on */
#define styles_test(fn) guests_test(fn), rpc_arg_test(fn), regd_arg_test(fn)

/* Fails the test if a rule was broken so far. */
void assert_no_violation(void);

/* For a test that takes a defence away: fails unless a rule was broken, and forgets that it was. */
void assert_violation(void);

void assert_result(struct guest_result result, uint32_t a0, uint32_t ret);
void assert_done(struct guest_result result);
/* The mediator itself refused the message: a0 is OK, ret is @ret, and the origin is COMMS. */
void assert_refused(struct guest_result result, uint32_t ret);

/* Refusals of this kind that were counted for the guest. */
uint64_t refused(const struct guest *guest, enum om_refusal why);

/* Guest one's figures, without what the fixture has taken: the buffer for messages, if any. */
uint64_t buffers_now(void);
uint64_t pages_now(void);

/* INVOKE in guest one's session with p0 = VALUE_INOUT a, b; the value's a comes back in *@out. */
struct guest_result invoke_value(uint32_t func, uint64_t a, uint64_t b, uint64_t *out);
/* The same, begun only. */
void invoke_begin(struct guest_call *call, uint32_t func, uint64_t a, uint64_t b);
/* Steps until the call waits for this RPC; fails if it ends before. */
void step_until(struct guest_call *call, uint32_t rpc);
/* Steps until it waits for this RPC command. */
void step_until_cmd(struct guest_call *call, uint32_t cmd);
/* A buffer of guest one, registered. */
struct guest_share *registered(uint64_t offset, uint64_t size);

#endif
