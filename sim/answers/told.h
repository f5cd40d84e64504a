/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the guest finds in its memory once it is told: the results of a message, or a request.
 */
#ifndef SIM_ANSWERS_TOLD_H
#define SIM_ANSWERS_TOLD_H

#include "answers/entry.h"
#include "answers/right.h"

/* NULL if it is as @answer has it; else what is not. */
const char *answers_message_fault(const struct answers_entry *it, const struct answer *answer);

/* The request's parameter in the words of the guest. False if the guest is not to see it. */
bool answers_translate(const struct answers_vm *vm, struct abi_param *param);
/* The same of SHM_FREE's, which names what the guest gave. */
bool answers_translate_free(const struct answers_vm *vm, struct abi_param *param);
/* Where the request of the call's last RPC_CMD goes; false if there is no place for it. */
bool answers_request_place(const struct answers_vm *vm, const struct answers_call *call,
			   struct answers_place *place, uint64_t *offset);

#endif
