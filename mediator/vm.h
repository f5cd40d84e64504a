/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtual machine, as the mediator knows it. */
#ifndef OM_VM_H
#define OM_VM_H

#include <stdatomic.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

#include "notif.h"
#include "quota.h"
#include "shm.h"

/* See first_call.h. */
enum {
	OM_FIRST_CALL_NONE,
	OM_FIRST_CALL_BEGUN,
	OM_FIRST_CALL_OVER
};

struct om_call;

/* The greatest limit on calls: as many as an id that the guest gets has room for. */
#define OM_CALLS_MAX 64

struct om_vm {
	struct om_port_vm *owner;
	struct om_config config;
	uint16_t client_id;
	_Atomic uint32_t life; /* see life.h */
	bool is_known;	       /* to OP-TEE; of who renews or ends the life */

	_Atomic(void *) spare_page; /* see memory.h; NULL if none */
	struct om_quota memory;	    /* bytes */
	struct om_quota pages;	    /* pins */
	struct om_quota buffers;    /* objects of shm */

	uint32_t capabilities;		    /* that the guest is offered, SMC_SEC_CAP_... */
	struct om_call *call[OM_CALLS_MAX]; /* config.limits.calls of them */
	_Atomic uint32_t calls_used;	    /* behind the last of them that ever was claimed */
	struct om_shm_table shm;
	struct om_notif notif;
	_Atomic uint32_t first_call; /* OM_FIRST_CALL_... */

	_Atomic uint64_t renewals;
	_Atomic uint64_t renewals_failed;
	_Atomic uint64_t refused[OM_REFUSAL_COUNT];
};

/* Counts a refusal, and returns the TEEC_ERROR_... that tells the guest. */
uint32_t om_refuse(struct om_vm *vm, enum om_refusal why);

/* Counts in @times, and tells the operator @words now and then. */
void om_log_sometimes(struct om_vm *vm, _Atomic uint64_t *times, const char *words);

#endif
