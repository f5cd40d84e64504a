/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of what a guest can do wrong behind FF-A, and what it is answered. A row is a call, in
 * words and in registers; docs/ffa.md has the same rows (tests/tools/ffa_table.py).
 */
#ifndef TESTS_GUEST_FFA_WRONG_H
#define TESTS_GUEST_FFA_WRONG_H

#include "ffa/client.h"
#include "ffa/share.h"

/* In which state the guest has to be. */
enum wrong_state {
	FIRST,	    /* nothing was asked yet */
	ANY,	    /* nothing depends on it, so the other vCPU may do the same just now */
	ALONE,	    /* OP-TEE has a thread for it, of which there are few */
	MAPPED,	    /* TX has a good descriptor */
	UNMAPPED,   /* there is no pair of buffers */
	FRAGMENTED, /* the first fragment of a descriptor was taken: all but its last range */
	RX_FULL,    /* RX has an answer that was not released */
	EXHAUSTED   /* no more can be shared */
};

/* An answer: w0, and the register that says why, if there is one. */
struct wrong_answer {
	uint32_t w0;
	uint32_t code;
};

/* FFA_ERROR */
#define NOT_SUPPORTED                                                                              \
	{                                                                                          \
		ABI_FFA_ERROR, ABI_FFA_NOT_SUPPORTED                                               \
	}
#define INVALID_PARAMETERS                                                                         \
	{                                                                                          \
		ABI_FFA_ERROR, ABI_FFA_INVALID_PARAMETERS                                          \
	}
#define NO_MEMORY                                                                                  \
	{                                                                                          \
		ABI_FFA_ERROR, ABI_FFA_NO_MEMORY                                                   \
	}
#define BUSY                                                                                       \
	{                                                                                          \
		ABI_FFA_ERROR, ABI_FFA_BUSY                                                        \
	}
#define DENIED                                                                                     \
	{                                                                                          \
		ABI_FFA_ERROR, ABI_FFA_DENIED                                                      \
	}
/* What no error is: strange calls that are allowed. */
#define SUCCESS                                                                                    \
	{                                                                                          \
		ABI_FFA_SUCCESS_32, 0                                                              \
	}
/* w0 alone: of VERSION, and of what is no function of FF-A's. */
#define VERSION_1_1                                                                                \
	{                                                                                          \
		ABI_FFA_1_1, 0                                                                     \
	}
#define NOT_A_RESULT                                                                               \
	{                                                                                          \
		ABI_FFA_NOT_SUPPORTED, 0                                                           \
	}
/* A message is answered by one, and w3 says why OP-TEE, or who stands for it, did nothing. */
#define MESSAGE_INVALID_PARAMETERS                                                                 \
	{                                                                                          \
		ABI_FFA_DIRECT_RESP_32, ABI_FFA_INVALID_PARAMETERS                                 \
	}
#define MESSAGE_BUSY                                                                               \
	{                                                                                          \
		ABI_FFA_DIRECT_RESP_32, ABI_FFA_BUSY                                               \
	}
#define MESSAGE_BAD_PARAMETERS                                                                     \
	{                                                                                          \
		ABI_FFA_DIRECT_RESP_32, ABI_BAD_PARAMETERS                                         \
	}

/* Values that are known at run time alone, of a register or in a descriptor: see wrong_value(). */
enum wrong_kind {
	KIND_ID = 1,
	KIND_PATH,
	KIND_LOW,
	KIND_HIGH,
	KIND_AT,
	KIND_LENGTH
};
enum wrong_end {
	OWN,
	OTHER,
	HYPERVISOR,
	SPMC,
	OPTEE,
	NOBODY
};
enum wrong_handle {
	KEPT,	 /* a share of the guest's */
	IN_USE,	 /* one that has the message of a call in progress */
	ENDED,	 /* one that was taken back */
	FOREIGN, /* the first one of another VM's */
	FRAGMENT /* of the descriptor of which a fragment was taken */
};
enum wrong_place {
	TX,
	RX,
	PAGE,
	GIVEN_BACK
};

#define LATER		UINT64_C(0x5e1f)
#define VALUE(kind, of) (LATER << 48 | (uint64_t)(kind) << 40 | (of))
#define ID(end)		VALUE(KIND_ID, end)
#define PATH(from, to)	VALUE(KIND_PATH, (from) << 8 | (to))
#define LOW(handle)	VALUE(KIND_LOW, handle)
#define HIGH(handle)	VALUE(KIND_HIGH, handle)
#define AT(place)	VALUE(KIND_AT, (uint64_t)(place) << 32)
#define LENGTH		VALUE(KIND_LENGTH, 0x8000) /* of the descriptor in TX */

/* Addresses that are none of the guest's RAM. */
#define DEVICE	    UINT64_C(0x09000000)
#define OPTEES	    UINT64_C(0x0e100000)
#define BEHIND_RAM  UINT64_C(0x60000000)
#define LAST_PAGE   UINT64_C(0xfffffffffffff000)
#define LAST_PAGE32 UINT64_C(0xfffff000)

struct wrong {
	const char *call;
	const char *what;
	struct wrong_answer answer;
	enum wrong_state state;
	uint64_t w[8];
	/* In the descriptor of three pages that is in TX: a word that is another one. */
	uint32_t at;
	uint64_t value;
	uint8_t size;
	/* Register @sweep has each of so many values, from w[sweep] on, one after the other. */
	uint8_t sweep;
	uint32_t count;
};

extern const struct wrong wrong_calls[];
extern const unsigned int wrong_calls_count;
extern const struct wrong wrong_shares[];
extern const unsigned int wrong_shares_count;

/* wrong_world.c: what values are those of. */
extern uint64_t wrong_handles[5]; /* enum wrong_handle */
uint64_t wrong_value(uint64_t value);
uint32_t wrong_thread(void); /* the call in progress */
bool wrong_world_begin(void);
const char *wrong_world_end(void);

/* wrong_state.c: each returns false if the guest does not get there. */
bool wrong_enter(enum wrong_state state);
bool wrong_leave(enum wrong_state state);

/* Goes through the table, on both vCPUs. Prints what is not answered as it says, and figures. */
const char *wrong_run(void);

#endif
