/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pages that the simulated machine lends to the mediator.
 */
#ifndef SIM_POOL_H
#define SIM_POOL_H

#include "machine/machine.h"

extern uint8_t sim_pool[SIM_POOL_PAGES][OM_PAGE_SIZE];
void sim_pool_init(void);
void *sim_pool_get(struct om_port_vm *vm);
void sim_pool_put(struct om_port_vm *vm, void *page);
om_pa_t sim_pool_pa(const void *page);
uint8_t *sim_pool_bytes(om_pa_t pa);
/*
 * Has only the pages of @vm, and those of no VM, in reach from here on, as where each CPU has an
 * address space for the VM that it runs. NULL: all pages are, as they are always without
 * AddressSanitizer. Returns what was said before.
 */
const struct om_port_vm *sim_pool_map(const struct om_port_vm *vm);
struct sim_pool_page *sim_pool_of(om_pa_t pa); /* NULL if it is not in the pool */

#endif
