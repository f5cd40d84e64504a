/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every proof is written with. A proof is a function without arguments that begins in any
 * state, assumes what its caller would have seen to, calls one function of the mediator, and
 * asserts what must hold then. CBMC tries all states at once.
 *
 * A function that is not under proof is replaced by its contract: assume() there is what is proved
 * of it elsewhere, assert() what it demands of its callers.
 */
#ifndef TESTS_PROOF_H
#define TESTS_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* prove.py reads these lines. @claim: what is proved. @bounds: of what there is less than at large.
 */
#define PROOF(name, claim, bounds)	void prove_##name(void)
#define PROOF_OPEN(name, claim, bounds) PROOF(name, claim, bounds)

#define assume(condition) __CPROVER_assume(condition)
#define assert(condition) __CPROVER_assert(condition, #condition)
#define implies(a, b)	  (!(a) || (b))

/* The proof is of something: there is a way to here on which @condition is true. */
#ifdef COVER
#define reached(condition) __CPROVER_cover(condition)
#else
#define reached(condition) ((void)0)
#endif

/* Any value. */
bool nondet_bool(void);
uint8_t nondet_u8(void);
uint16_t nondet_u16(void);
uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
size_t nondet_size(void);

/* Any content. */
#define any(object) __CPROVER_havoc_object(object)

#endif
