/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The word of a VM's life: what each floor may ask of it. How it changes is in life.h.
 */
#ifndef OM_LIFE_WORD_H
#define OM_LIFE_WORD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vm.h"

/* vm->life: a state, flags, and the number of passers above. */
#define OM_LIFE_NONE	  UINT32_C(0) /* OP-TEE does not know the VM, or is to forget it */
#define OM_LIFE_CLEAN	  UINT32_C(1) /* whatever is there is of this life */
#define OM_LIFE_LEFTOVERS UINT32_C(2) /* whatever is there is of a former one */
#define OM_LIFE_SWEEPING  UINT32_C(3) /* a call is just letting go of it */
#define OM_LIFE_ASKED	  UINT32_C(4) /* a question is being decided */
#define OM_LIFE_RENEWING  UINT32_C(5) /* it is being renewed, or what that will drop is changed */
#define OM_LIFE_DUE	  UINT32_C(8) /* a renewal is decided: nobody comes in before it */
#define OM_LIFE_STATES	  UINT32_C(15)

#define OM_LIFE_ENDING	   (UINT32_C(1) << 4) /* reset or destroy: nobody comes in any more */
#define OM_LIFE_USED	   (UINT32_C(1) << 5) /* OP-TEE has something to forget: a wish granted */
#define OM_LIFE_WISH_CACHE (UINT32_C(1) << 6) /* ENABLE_SHM_CACHE after the renewal */
#define OM_LIFE_WISH_NOTIF (UINT32_C(1) << 7) /* ENABLE_ASYNC_NOTIF, likewise */
#define OM_LIFE_CALLED	   (UINT32_C(1) << 8) /* and a call that entered */
#define OM_LIFE_PASSER	   (UINT32_C(1) << 9)

/* Whether om_life_attend() (life.h) is due, to be asked at each entry of the guest. */
static inline bool om_life_needs_attention(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_relaxed) &
	       (OM_LIFE_DUE | OM_LIFE_ENDING);
}

static inline bool om_life_word_is_decided(uint32_t word)
{
	uint32_t state = word & OM_LIFE_STATES;

	return state == OM_LIFE_DUE || state == OM_LIFE_RENEWING;
}

/* Whether every call that is HELD will be dropped. */
static inline bool om_life_is_decided(const struct om_vm *vm)
{
	return om_life_word_is_decided(atomic_load_explicit(&vm->life, memory_order_relaxed));
}

/*
 * A call is about to enter OP-TEE, in a life in which none did. It adds to the word that the sweep
 * left, so that who sees it sees what the sweep did, too.
 */
static inline void om_life_note_call(struct om_vm *vm)
{
	atomic_fetch_or_explicit(&vm->life, OM_LIFE_CALLED, memory_order_relaxed);
}

/*
 * Whether a call has entered OP-TEE in this life, to be asked by who is inside. Then the sweep of
 * what a former life left is over, for who asks, too.
 */
static inline bool om_life_has_calls(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_acquire) & OM_LIFE_CALLED;
}

#endif
