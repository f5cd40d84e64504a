/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Through what OP-TEE gets: each address is one of a page that is pinned for the VM, or one of the
 * mediator's for that VM, or the machine stops and says what it was.
 */
#ifndef TESTS_CHECK_WALK_H
#define TESTS_CHECK_WALK_H

#include "secure/abi.h"

/* A page of the mediator's, which OP-TEE gets as a @what. */
void walk_own_page(unsigned int vm, uint64_t pa, const char *what);

/* So many pages from an address on, all pinned; or each pinned or the mediator's. */
void walk_pinned(unsigned int vm, uint64_t pa, uint64_t pages);
void walk_range(unsigned int vm, uint64_t pa, uint64_t pages);

/* A message at the beginning of a page, and all that it names. */
void walk_message(unsigned int vm, uint64_t pa);

/* What one parameter names. */
void walk_param(unsigned int vm, const struct abi_param *param);

#endif
