/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An input of the fuzzer: records of one size, one a step. The first one says what machine it is;
 * what a field means is each step's own business, and every value means something.
 */
#ifndef FUZZ_RECORD_H
#define FUZZ_RECORD_H

#include <stddef.h>
#include <stdint.h>

/* A new kind comes at the end, or else inputs of before mean something else. */
enum what {
	DO_GO_ON,    /* a CPU that was stopped goes on */
	DO_CALL,     /* a standard, or yielding, call begins */
	DO_RESUME,   /* and is gone on with, with an answer if it was asked */
	DO_FAST,     /* another call, as drivers make it */
	DO_RAW,	     /* any registers */
	DO_SHARE,    /* memory is shared: registered, or MEM_SHARE */
	DO_FRAGMENT, /* FF-A: what is shared goes on */
	DO_UNSHARE,  /* it is taken back: unregistered, or MEM_RECLAIM */
	DO_AGAIN,    /* FF-A: a call that gave way is made again */
	DO_POKE,     /* the guest writes a word to its memory */
	DO_DAMAGE,   /* a word of what the guest says next is another */
	DO_MEMORY,   /* a page of the guest's is given back, or becomes something else */
	DO_TELL,     /* the interrupt handler, for a VM */
	DO_RESET,    /* the VM reboots */
	DO_DESTROY,  /* the VM ends; one that has ended is created again */
	DO_LIMITS,   /* the operator changes them */
	DO_NOTIFY,   /* OP-TEE has something for a VM */
	DO_OPTEE,    /* OP-TEE behaves in another way */
	DO_FAULT,    /* a call of the port will fail */
	DO_YIELD,    /* the port wants its CPU back, now and then */
	WHATS
};

struct record {
	uint8_t what;
	uint8_t vm;
	uint8_t vcpu;
	uint8_t how;
	uint16_t stop; /* the CPU stops at so manieth point from here on; 0: at none */
	uint16_t n;
	uint64_t a;
	uint64_t b;
};

_Static_assert(sizeof(struct record) == 24, "a record has no gaps");

#define RECORDS_AT_MOST 256u

/* "call", and so on. */
const char *record_name(const struct record *record);
void record_print(size_t number, const struct record *record);

#endif
