/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The record of each entry into the mediator.
 */
#ifndef SIM_PORT_CONTEXT_H
#define SIM_PORT_CONTEXT_H

#include "port/port.h"

/*
 * To be put around each entry into the mediator for @vm. In between, a byte that is read twice is a
 * violation; so is more page work than a step, if the port always says that it must yield; and so
 * are more SMCs and look-ups than an entry can have use for, whatever its guest does. The pages of
 * other VMs are out of reach, as port.h promises.
 */
void sim_entry_begin(struct sim_entry *entry, struct om_port_vm *vm);
void sim_entry_end(void);

#endif
