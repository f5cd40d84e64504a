/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names that the hostile guest gives to what it shares: whatever it is told by name has to be
 * one of them. No address looks like that.
 */
#ifndef TESTS_GUEST_HOSTILE_COOKIE_H
#define TESTS_GUEST_HOSTILE_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#define COOKIE_TAG     UINT64_C(0xc0c1)
#define COOKIE_NOWHERE 0xffu

/* @place is the page for OP-TEE's requests that has the name, or COOKIE_NOWHERE. */
static inline uint64_t cookie_make(uint64_t serial, unsigned int actor, unsigned int place)
{
	return COOKIE_TAG << 48 | (serial & UINT32_MAX) << 16 | (actor & 1) << 8 | place;
}

static inline bool cookie_is_ours(uint64_t cookie)
{
	return cookie >> 48 == COOKIE_TAG;
}

static inline unsigned int cookie_actor(uint64_t cookie)
{
	return cookie >> 8 & 1;
}

static inline unsigned int cookie_place(uint64_t cookie)
{
	return cookie & 0xff;
}

#endif
