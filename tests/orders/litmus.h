/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs of which it is known what C11 says of them. */
#ifndef ORDERS_LITMUS_H
#define ORDERS_LITMUS_H

#include "orders.h"

struct litmus {
	const char *name;
	struct program program;
	enum order write, read, update; /* of the accesses that bear no order in their names */
	enum sense sense;
	bool allowed;
};

extern const struct litmus litmus[];
extern const int litmus_count;

/* The accesses get the orders of this test. */
void litmus_prepare(const struct litmus *test);

#endif
