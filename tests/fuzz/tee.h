/* SPDX-License-Identifier: BSD-2-Clause */
/* A Trusted Application that does what the model's does, and what no right one would. */
#ifndef FUZZ_TEE_H
#define FUZZ_TEE_H

#include "secure/optee.h"

uint32_t tee_ta(struct optee_thread *thread, uint32_t func,
		struct optee_param param[OPTEE_TA_PARAMS]);

#endif
