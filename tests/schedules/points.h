/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included before everything else in each file of the mediator, in this program only: each atomic
 * access is a point at which another CPU may come. Otherwise the accesses are what they were.
 */
#ifndef SCHEDULES_POINTS_H
#define SCHEDULES_POINTS_H

#include <stdatomic.h>

void schedules_point(void);
void schedules_point_of_load(int order);

/* The type without _Atomic is that of the value after a comma. */
#define POINT_AT(p) (schedules_point(), (__typeof__((void)0, *(p)) *)(p))

/*
 * The status of an object is loaded relaxed only by those whose the object is, or who are alone: a
 * sweep loads that of each slot. Who has no right to it yet loads it otherwise. No && here: clang
 * counts the conditions of no decision of the mediator's that would have it within
 * (tests/coverage/).
 */
#define IS_OWN(text, order)                                                                        \
	(((order) == __ATOMIC_RELAXED) & !__builtin_strcmp(text, "&shm->status"))
#define LOAD_POINT_AT(p, order)                                                                    \
	(IS_OWN(#p, order) ? (void)0 : schedules_point_of_load(order),                             \
	 (__typeof__((void)0, *(p)) *)(p))

#undef atomic_load
#undef atomic_load_explicit
#undef atomic_store
#undef atomic_store_explicit
#undef atomic_exchange
#undef atomic_exchange_explicit
#undef atomic_fetch_add
#undef atomic_fetch_add_explicit
#undef atomic_fetch_sub
#undef atomic_fetch_sub_explicit
#undef atomic_fetch_or
#undef atomic_fetch_or_explicit
#undef atomic_fetch_and
#undef atomic_fetch_and_explicit
#undef atomic_compare_exchange_strong
#undef atomic_compare_exchange_strong_explicit
#undef atomic_compare_exchange_weak
#undef atomic_compare_exchange_weak_explicit

#define atomic_load_explicit(p, order)		   __atomic_load_n(LOAD_POINT_AT(p, order), order)
#define atomic_store_explicit(p, value, order)	   __atomic_store_n(POINT_AT(p), value, order)
#define atomic_exchange_explicit(p, value, order)  __atomic_exchange_n(POINT_AT(p), value, order)
#define atomic_fetch_add_explicit(p, value, order) __atomic_fetch_add(POINT_AT(p), value, order)
#define atomic_fetch_sub_explicit(p, value, order) __atomic_fetch_sub(POINT_AT(p), value, order)
#define atomic_fetch_or_explicit(p, value, order)  __atomic_fetch_or(POINT_AT(p), value, order)
#define atomic_fetch_and_explicit(p, value, order) __atomic_fetch_and(POINT_AT(p), value, order)
#define atomic_compare_exchange_strong_explicit(p, expected, value, order, failed)                 \
	__atomic_compare_exchange_n(POINT_AT(p), expected, value, 0, order, failed)
/* A weak one may fail without a reason; here it does not, so that a schedule can be repeated. */
#define atomic_compare_exchange_weak_explicit(p, expected, value, order, failed)                   \
	__atomic_compare_exchange_n(POINT_AT(p), expected, value, 0, order, failed)

#define atomic_load(p)		   atomic_load_explicit(p, memory_order_seq_cst)
#define atomic_store(p, value)	   atomic_store_explicit(p, value, memory_order_seq_cst)
#define atomic_exchange(p, value)  atomic_exchange_explicit(p, value, memory_order_seq_cst)
#define atomic_fetch_add(p, value) atomic_fetch_add_explicit(p, value, memory_order_seq_cst)
#define atomic_fetch_sub(p, value) atomic_fetch_sub_explicit(p, value, memory_order_seq_cst)
#define atomic_fetch_or(p, value)  atomic_fetch_or_explicit(p, value, memory_order_seq_cst)
#define atomic_fetch_and(p, value) atomic_fetch_and_explicit(p, value, memory_order_seq_cst)
#define atomic_compare_exchange_strong(p, expected, value)                                         \
	atomic_compare_exchange_strong_explicit(p, expected, value, memory_order_seq_cst,          \
						memory_order_seq_cst)
#define atomic_compare_exchange_weak(p, expected, value)                                           \
	atomic_compare_exchange_strong(p, expected, value)

#endif
