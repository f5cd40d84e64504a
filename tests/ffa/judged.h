/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM whose messages are judged, beside one whose messages pass: what the tests of shadows share.
 */
#ifndef TESTS_FFA_JUDGED_H
#define TESTS_FFA_JUDGED_H

#include "ffa/caller.h"

/* Of vm1: where its messages are, with a session; and a share for what parameters name. */
extern struct caller judged;
extern struct caller buffer;

struct om_config judged_config(void);

/* cmocka fixture */
int judged_set_up(void **state);

#define judged_test(fn) cmocka_unit_test_setup_teardown(fn, judged_set_up, door_tear_down)

/* vm1 is reset; its messages have a new share, no call was made yet, and there is no session. */
void begin_another_life(void);

/* The pages in which OP-TEE finds messages of vm1's; and what it calls them, which no guest knows.
 */
const struct optee_mobj *shadows(void);
uint64_t shadow_handle(void);

/* A message to the session with a second parameter, that names memory. */
struct abi_msg with_memref(uint32_t func, uint64_t attr, uint64_t handle, uint64_t size);

/* The figure of that refusal was @before, and no call is in progress. */
void assert_counted(enum om_refusal why, uint64_t before);

/* What becomes of it, before OP-TEE: w3 says that the message is not looked at; or its ret why. */
void place_is_refused(uint64_t handle, uint64_t offset, enum om_refusal why, uint32_t w3);
void message_is_refused(const struct abi_msg *msg, enum om_refusal why, uint32_t ret);

#endif
