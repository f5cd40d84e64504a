/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of C's <assert.h> that the mediator uses: assertions of the compiler.
 */
#ifndef HYPERVISOR_ASSERT_H
#define HYPERVISOR_ASSERT_H

#define static_assert _Static_assert

#endif
