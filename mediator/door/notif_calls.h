/* SPDX-License-Identifier: BSD-2-Clause */
/* Asynchronous notifications, towards a guest that was offered them; see notif.h. */
#ifndef OM_NOTIF_CALLS_H
#define OM_NOTIF_CALLS_H

#include <optee_mediator/types.h>

struct om_vm;

/* ENABLE_ASYNC_NOTIF and GET_ASYNC_NOTIF_VALUE. */
void om_notif_enable(struct om_vm *vm, struct om_smc *smc);
void om_notif_get_value(struct om_vm *vm, struct om_smc *smc);

#endif
