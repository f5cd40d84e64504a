/* SPDX-License-Identifier: BSD-2-Clause */
/* The ranges of a guest's descriptor become a list of pinned pages, in steps. */
#ifndef OM_RANGES_H
#define OM_RANGES_H

#include <stdbool.h>

struct om_ffa_vm;

/*
 * Pins the next pages of the share that is being made. Returns false to give way; else all of the
 * fragment that is in TX are pinned, or sharing.error says why not. With the last fragment the list
 * is whole.
 */
bool om_ranges_pin(struct om_ffa_vm *ffa);

#endif
