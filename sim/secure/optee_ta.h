/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the model OP-TEE's TA does, by function id. Parameter 0 is a VALUE_INOUT for most.
 */
#ifndef SIM_OPTEE_TA_H
#define SIM_OPTEE_TA_H

#include "secure/optee.h"

enum ta_function {
	TA_NOTHING,
	TA_RETURN,     /* returns p0.a */
	TA_INCREMENT,  /* adds 1 to a and b of each VALUE that goes out */
	TA_FILL,       /* fills each memref that goes out with the byte p0.a */
	TA_SUM,	       /* p0.a = sum of the bytes of all memrefs that go in */
	TA_SHORTEN,    /* size of each memref that goes out = p0.a */
	TA_INTERRUPT,  /* p0.a foreign interrupts */
	TA_RPC,	       /* RPC command p0.a with VALUE_INOUT p0.b; p0.b = the answer's a */
	TA_RPC_BUFFER, /* buffer of p0.a bytes, LOAD_TA into it; p0.a = sum of its bytes; freed */
	TA_RPC_KERNEL, /* the same with type KERNEL, and I2C_TRANSFER */
	TA_RPC_KEEP,   /* buffer of p0.a bytes, kept after the call */
	TA_RPC_FILL_KEPT, /* fills the kept buffer with the byte p0.a */
	TA_RPC_DROP	  /* frees the kept buffer */
};

uint32_t optee_ta(struct optee_thread *thread, uint32_t func,
		  struct optee_param param[OPTEE_TA_PARAMS]);

#endif
