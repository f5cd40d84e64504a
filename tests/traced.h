/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace of guest one, or of one VM, recorded, and looked at event by event.
 */
#ifndef TESTS_TRACED_H
#define TESTS_TRACED_H

#include "test.h"

/* What was recorded before is forgotten. */
void start_recording(void);
void start_recording_of(const struct om_port_vm *vm, uint16_t id);

/* The next event; its values are the caller's to look at. */
const struct om_trace_event *expect(enum om_trace_kind kind, uint32_t call, uint32_t code);
void expect_values(enum om_trace_kind kind, uint32_t call, uint32_t code, uint64_t value0,
		   uint64_t value1);
/* There is none, and no rule was broken. */
void expect_no_more(void);

/* OP-TEE is entered and left. */
void expect_visit(uint32_t call, uint32_t function, uint32_t a0);
/* The guest is asked, under an id of its own each time, and answers. */
void expect_rpc(uint32_t call, uint32_t function, uint32_t cmd);

/* Of the next event, by which the guest knows its call. */
uint64_t next_id(void);

/* As two halves of a value. */
uint64_t pair(uint32_t high, uint32_t low);

/* An RPC's function, as events have it. */
#define FUNC(rpc) ((rpc)&0xffff)

#endif
