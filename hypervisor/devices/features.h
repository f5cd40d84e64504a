/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor's features, as guests are told of them.
 */
#ifndef HYPERVISOR_FEATURES_H
#define HYPERVISOR_FEATURES_H

#include "machine/defs.h"

/* Whether the register that a syndrome of class 0x18 names is one of ID group 3, which trap. */
bool features_is_id_register(uint64_t esr);

/* What a guest reads there. */
uint64_t features_id_register(uint64_t esr);

/* Tells the operator which features of this CPU guests do not get. */
void features_print(void);

#endif
