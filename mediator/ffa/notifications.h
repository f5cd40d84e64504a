/* SPDX-License-Identifier: BSD-2-Clause */
/* FF-A's notifications of a VM: OP-TEE's, which the VM's own set keeps (vm/notif_set.h). */
#ifndef OM_FFA_NOTIFICATIONS_H
#define OM_FFA_NOTIFICATIONS_H

#include <optee_mediator/types.h>

struct om_ffa_vm;

/* BIND, UNBIND and GET of the guest, which is counted in (presence.h). */
void om_notification_call(struct om_ffa_vm *ffa, struct om_smc *smc);

/* Fetches what OP-TEE has for the VM, and tells its guest. For the handler, counted in. */
void om_notifications_fetch(struct om_ffa_vm *ffa);

#endif
