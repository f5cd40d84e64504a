/* SPDX-License-Identifier: BSD-2-Clause */
/* Refusals: each is counted, and those that a limit caused are told to the operator. */
#ifndef OM_REFUSE_H
#define OM_REFUSE_H

#include <stdatomic.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

struct om_vm;

/* Counts a refusal, and returns the TEEC_ERROR_... that tells the guest. */
uint32_t om_refuse(struct om_vm *vm, enum om_refusal why);

/* Counts in @times, and tells the operator @words now and then. */
void om_log_sometimes(struct om_vm *vm, _Atomic uint64_t *times, const char *words);

#endif
