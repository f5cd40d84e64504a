/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The public functions of the first door, which is OP-TEE's own SMC ABI, by names of their own.
 *
 * A mediator that has only this door has them as the functions of mediator.h. One that is compiled
 * with OM_FFA has a second door, and its public functions look which of the two OP-TEE is behind
 * (ffa/doors.c).
 */
#ifndef OM_FIRST_DOOR_H
#define OM_FIRST_DOOR_H

#include <optee_mediator/mediator.h>

#ifdef OM_FFA

/* Each of the type that mediator.h gives. */
__typeof__(om_init) om_smc_init;
__typeof__(om_vm_create) om_smc_vm_create;
__typeof__(om_vm_reset) om_smc_vm_reset;
__typeof__(om_vm_destroy) om_smc_vm_destroy;
__typeof__(om_is_optee_function) om_smc_is_optee_function;
__typeof__(om_vm_smc) om_smc_vm_smc;
__typeof__(om_vm_notified) om_smc_vm_notified;
__typeof__(om_vm_get_stats) om_smc_vm_get_stats;

#else

#define om_smc_init		 om_init
#define om_smc_vm_create	 om_vm_create
#define om_smc_vm_reset		 om_vm_reset
#define om_smc_vm_destroy	 om_vm_destroy
#define om_smc_is_optee_function om_is_optee_function
#define om_smc_vm_smc		 om_vm_smc
#define om_smc_vm_notified	 om_vm_notified
#define om_smc_vm_get_stats	 om_vm_get_stats

#endif

#endif
