/* SPDX-License-Identifier: BSD-2-Clause */
/* The invariant of a VM behind FF-A: what it looks like inside when no CPU is. See valid.h. */
#ifndef TESTS_VALID_FFA_H
#define TESTS_VALID_FFA_H

#include <stdbool.h>

struct om_ffa_vm;
struct om_vm;

bool om_presence_is_valid(const struct om_vm *vm);
bool om_mailbox_is_valid(const struct om_ffa_vm *ffa);
bool om_sharing_is_valid(const struct om_ffa_vm *ffa);
bool om_ffa_calls_are_valid(const struct om_ffa_vm *ffa);
bool om_shares_are_valid(const struct om_ffa_vm *ffa);
bool om_ffa_figures_are_valid(const struct om_ffa_vm *ffa);

bool om_ffa_vm_is_valid(struct om_vm *vm);

#endif
