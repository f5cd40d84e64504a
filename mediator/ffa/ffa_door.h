/* SPDX-License-Identifier: BSD-2-Clause */
/* The second door: what a guest can say in FF-A. See om_vm_smc() and om_is_optee_function(). */
#ifndef OM_FFA_DOOR_H
#define OM_FFA_DOOR_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

struct om_vm;

bool om_ffa_is_function(uint32_t function_id);
void om_ffa_vm_smc(struct om_vm *vm, struct om_smc *smc);

#endif
