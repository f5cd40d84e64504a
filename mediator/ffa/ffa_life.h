/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of a VM behind FF-A. The functions are those of mediator.h, by other names. */
#ifndef OM_FFA_LIFE_H
#define OM_FFA_LIFE_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

struct om_ffa_vm;

enum om_status om_ffa_vm_create(struct om_vm **vm, uint16_t client_id,
				const struct om_config *config, struct om_port_vm *owner);
enum om_status om_ffa_vm_reset(struct om_vm *vm);
enum om_status om_ffa_vm_destroy(struct om_vm *vm, struct om_stats *last);
void om_ffa_vm_notified(struct om_vm *vm);
void om_ffa_vm_get_stats(struct om_vm *vm, struct om_stats *stats);

/*
 * A step of the renewal that is due, if nobody is inside or at it. Returns false if it is over and
 * was in vain: OP-TEE does not take the VM.
 */
bool om_ffa_renew(struct om_ffa_vm *ffa);

#endif
