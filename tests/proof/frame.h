/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a function does not write to. A proof keeps a copy of an object, gives the copy what of the
 * object may have changed, and then the two are the same.
 */
#ifndef TESTS_PROOF_FRAME_H
#define TESTS_PROOF_FRAME_H

#include "proof.h"

/* Of two objects of one type: each member is the same. */
#define is_same(a, b) __CPROVER_equal(a, b)

/* That @member may have changed. */
#define changes(before, after, member) ((before).member = (after).member)

#endif
