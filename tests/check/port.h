/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's own port, by the names that it has in this hypervisor (build.mk): what the
 * mediator calls is here, and looks first.
 */
#ifndef TESTS_CHECK_PORT_H
#define TESTS_CHECK_PORT_H

#include <optee_mediator/port.h>
#include <optee_mediator/port_ffa.h>

void plain_port_smc(struct om_smc *smc);
bool plain_port_pin(struct om_port_vm *vm, union om_page *page, size_t count);
void plain_port_unpin(struct om_port_vm *vm, const union om_page *page, size_t count);
void *plain_port_page_get(struct om_port_vm *vm);
void plain_port_page_put(struct om_port_vm *vm, void *page);
void plain_port_ffa_smc(struct om_smc *smc);
void plain_port_ffa_buffers(struct om_ffa_buffers *buffers);

#endif
