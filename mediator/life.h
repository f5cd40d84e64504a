/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lives of a VM, and who is inside.
 *
 * A guest can reboot without the hypervisor: kexec, or firmware that hands over to a kernel. Nobody
 * then unregisters what the former driver has registered, and nobody answers what OP-TEE has asked
 * it. But a driver introduces itself to OP-TEE before its first call, by EXCHANGE_CAPABILITIES, the
 * question. So that is where a life begins, by a renewal: OP-TEE forgets the former one, and its
 * calls are dropped at once. The pages of its buffers are let go of in steps, by the first calls of
 * the new life.
 *
 * OP-TEE must not be told to forget a VM while a CPU is in OP-TEE in that VM's name: it panics. And
 * what others hold must not be dropped. So who acts in a VM's name is counted in and out, and a
 * renewal happens when nobody is inside. Inside are calls that run, and passers: fast calls that
 * reach OP-TEE, and the interrupt handler. Calls that are suspended are not: of a former life, no
 * answer comes any more.
 *
 *   CLEAN, LEFTOVERS -> ASKED    a question, if there is a past. Every call is closed (call.h)
 *   ASKED -> back                a call was found running: it is no reboot, and nobody noticed
 *   ASKED -> DUE                 none was: nobody begins or passes any more until it is renewed
 *   DUE -> RENEWING -> LEFTOVERS, CLEAN or NONE
 *                                by the next entry of the guest that finds no passer inside
 *   DUE -> RENEWING -> DUE       another question: what came to the door before it is closed, too
 *   LEFTOVERS -> SWEEPING -> LEFTOVERS or CLEAN
 *                                a call lets go of the former life's buffers, before it begins
 *   NONE -> RENEWING             OP-TEE did not take the VM: the next question tries again
 *
 * State and passers are one word, so that who comes in and who shuts the door cannot miss each
 * other. Nobody waits for anybody: a call that finds the door shut is suspended as if for an
 * interrupt, and what a fast call wished is granted by the renewal, if OP-TEE takes the VM. Each is
 * answered so that its driver goes on: also without a life, when the driver then learns from its
 * first call that there is no OP-TEE. The interrupt handler serves all VMs, so it never renews.
 */
#ifndef OM_LIFE_H
#define OM_LIFE_H

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

enum om_door {
	OM_DOOR_OPEN,
	OM_DOOR_WAIT, /* try again */
	OM_DOOR_CLOSED
};

/* Whether om_life_attend() is due, to be asked at each entry of the guest. */
static inline bool om_life_needs_attention(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_relaxed) &
	       (OM_LIFE_DUE | OM_LIFE_ENDING);
}

/* Renews if that is due and nobody is inside. Returns false if the VM ends: nobody comes in. */
bool om_life_attend(struct om_vm *vm);

/*
 * A driver of the guest introduces itself: what is there is of a former life. It is renewed at
 * once, or by a later entry, or not at all if a call runs on another vCPU.
 */
void om_life_question(struct om_vm *vm);

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

/*
 * For a call that is at the door. It may begin; or has to try again; or there is no life in which
 * it could. Lets go of a former life's buffers, a step at least: *@worked is then set.
 */
enum om_door om_life_open_door(struct om_vm *vm, bool *worked);

/*
 * Counts a fast call or the interrupt handler in, until om_life_leave(). Returns false if a renewal
 * comes first, or there is no life. For a renewal, @wish (OM_LIFE_WISH_...) is kept then, and
 * @withdrawn is taken back.
 */
bool om_life_pass(struct om_vm *vm, uint32_t wish, uint32_t withdrawn);

/* The last that a passer does with @vm. */
void om_life_leave(struct om_vm *vm);

/* OP-TEE gets to know the VM, which has nothing. Returns false if it takes no further one. */
bool om_life_begin(struct om_vm *vm);

/*
 * OP-TEE forgets the VM, and the calls are dropped; afterwards nothing that they or buffers hold
 * can be reached by it. Nobody comes in from now on. Returns false while somebody is inside.
 */
bool om_life_end(struct om_vm *vm);

#endif
